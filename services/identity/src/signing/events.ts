import type { EventOf, signingKeys } from '@sales/contracts';

/** Storage format: never rename. */
export type SigningKeyEvent = EventOf<typeof signingKeys>;

/** What is told of a key. */
export type PublicKey = SigningKeyEvent['data'];
