import { type KeyName, keyedHash, type PersonKeys } from '@sales/eventsourcing';
import { claim, defineAggregate } from '@sales/service-kit';
import type { UniqueValue } from '../unique-values.ts';

/** Never published: the streams are named by hashes, and say who holds the value only. */
export const claimAggregate = defineAggregate({ category: 'claim', decider: () => claim });

/** The secret of all claims. */
const pepper: KeyName = { person: 'claims', purpose: 'pepper' };

/** Hashed with a secret, so that the names of streams give no tax id and no e-mail address away, to guesses neither. */
export const claimId = async ({ kind, value }: UniqueValue, keys: PersonKeys): Promise<string> => {
  const hash = await keyedHash(pepper, keys);
  return `${kind}.${hash(value)}`;
};
