import type { KeyedHash, KeyName } from '@sales/eventsourcing';

/** The secret in the names of claims on values that must not be guessed from them. */
export const claimPepper: KeyName = { person: 'claims', purpose: 'pepper' };

/** Id of the stream of such a claim, hashed with the secret. Storage format: never change. */
export const keyedClaim = (
  { kind, value }: { readonly kind: string; readonly value: string },
  hash: KeyedHash,
): string => `${kind}.${hash(value)}`;
