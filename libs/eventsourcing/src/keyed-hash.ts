import { createHmac } from 'node:crypto';
import type { KeyName, PersonKeys } from './ports.ts';
import { secretKey } from './secret-keys.ts';

/** A hash that is of no use to those who lack its key: they cannot try out what it may be the hash of. */
export type KeyedHash = (text: string) => string;

/** HMAC-SHA-256, hex. */
export const hashWith =
  (secret: Uint8Array): KeyedHash =>
  (text) =>
    createHmac('sha256', secretKey(secret)).update(text).digest('hex');

/** Owner of the keys that are of no person: they are never erased. */
export const installation = 'installation';

/** @throws KeysUnavailable */
export const keyedHash = async (name: KeyName, keys: Pick<PersonKeys, 'mint'>): Promise<KeyedHash> => {
  const [key] = await keys.mint([name]);
  if (key === undefined || key === 'erased') throw new Error(`the key ${name.purpose} of ${name.person} was erased`);
  return hashWith(key.secret);
};
