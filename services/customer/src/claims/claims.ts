import type { UniqueValue } from '@sales/contracts';
import { keyedHash, type PersonKeys } from '@sales/eventsourcing';
import { claim, claimPepper, defineAggregate, keyedClaim } from '@sales/service-kit';

/** Never published: the streams are named by hashes, and say who holds the value only. */
export const claimAggregate = defineAggregate({ category: 'claim', decider: () => claim });

/** Hashed with a secret, so that the names of streams give no tax id and no e-mail address away, to guesses neither. */
export const claimId = async (value: UniqueValue, keys: PersonKeys): Promise<string> =>
  keyedClaim(value, await keyedHash(claimPepper, keys));
