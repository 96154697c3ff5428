import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { Unauthenticated } from '../http/unauthenticated.ts';

/** What is known of an API key. */
export type KnownKey = {
  /** SHA-256 of its secret, in hex. */
  readonly hash: string;
  readonly expiresAt: string;
  readonly revoked: boolean;
};

/** From memory. */
export type FindKey = (keyId: string) => KnownKey | undefined;

const form = /^sk_([A-Za-z0-9][A-Za-z0-9.-]{0,99})_([A-Za-z0-9_-]{43})_([0-9a-f]{8})$/;

export const isApiKey = (text: string): boolean => text.startsWith('sk_');

const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** By which a mistyped key, or one that a scanner of secrets has found, is known without asking. */
const checksum = (text: string): string => crc32(text).toString(16).padStart(8, '0');

/** A new key: the text is shown once, the hash is recorded. */
export const mintApiKey = (keyId: string): { readonly key: string; readonly hash: string } => {
  const secret = randomBytes(32).toString('base64url');
  const text = `sk_${keyId}_${secret}`;
  return { key: `${text}_${checksum(text)}`, hash: hashOf(secret).toString('hex') };
};

/** Compared to where there is no key, so that it takes as long. */
const noKey = Buffer.alloc(32);

/**
 * The id of a key that is good at the instant.
 * @throws Unauthenticated
 */
export const verifyApiKey = (text: string, find: FindKey, at: string): string => {
  const [, keyId, secret, sum] = form.exec(text) ?? [];
  if (keyId === undefined || secret === undefined || sum !== checksum(`sk_${keyId}_${secret}`))
    throw new Unauthenticated('invalid');
  const known = find(keyId);
  const isSame = timingSafeEqual(hashOf(secret), known === undefined ? noKey : Buffer.from(known.hash, 'hex'));
  if (known === undefined || !isSame) throw new Unauthenticated('invalid');
  if (known.revoked) throw new Unauthenticated('revoked');
  if (known.expiresAt <= at) throw new Unauthenticated('expired');
  return keyId;
};
