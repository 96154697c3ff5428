import { createSecretKey, type KeyObject } from 'node:crypto';

const made = new WeakMap<Uint8Array, KeyObject>();

/**
 * A secret as the functions of `node:crypto` use it at once: given as bytes they first try what else it may be, which
 * takes three times as long as sealing a value does. Made once for each array, and let go with it.
 */
export const secretKey = (secret: Uint8Array): KeyObject => {
  const known = made.get(secret);
  if (known !== undefined) return known;
  const key = createSecretKey(secret);
  made.set(secret, key);
  return key;
};
