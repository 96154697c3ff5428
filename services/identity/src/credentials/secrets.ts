import { createHash, randomBytes } from 'node:crypto';
import {
  installation,
  type KeyedHash,
  type KeyName,
  keyedHash,
  openBytes,
  type PersonKeys,
  sealBytes,
} from '@sales/eventsourcing';

/** A secret of 256 bits that a browser or a link has. Only its hash is kept. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

/** Of a secret that is too long to be guessed. */
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** Hides what can be guessed: addresses, short codes. */
export type Pepper = () => Promise<KeyedHash>;

const pepperName: KeyName = { person: installation, purpose: 'credentials' };
const sealingName: KeyName = { person: installation, purpose: 'credential-secrets' };

export const pepperIn = (keys: Pick<PersonKeys, 'mint'>): Pepper => {
  let known: KeyedHash | undefined;
  return async () => {
    known ??= await keyedHash(pepperName, keys);
    return known;
  };
};

/** Secrets that are needed again, such as private keys, sealed with a key that is not where they are. */
export type Sealing = {
  /** `place` says what it is: elsewhere it cannot be opened. @throws KeysUnavailable */
  readonly seal: (place: string, secret: Uint8Array) => Promise<string>;
  /** @throws KeysUnavailable; Error when it was changed, or is of another place */
  readonly open: (place: string, sealed: string) => Promise<Buffer>;
};

export const sealingIn = (keys: Pick<PersonKeys, 'mint'>): Sealing => {
  const keyOf = async () => {
    const [key] = await keys.mint([sealingName]);
    if (key === undefined || key === 'erased') throw new Error('the key of secrets of sign-in was erased');
    return { ...key, name: { ...sealingName, key: key.number } };
  };
  return {
    seal: async (place, bytes) => {
      const { name, secret } = await keyOf();
      return sealBytes(place, name, secret, bytes).toString('base64url');
    },
    open: async (place, sealed) => {
      const { name, secret } = await keyOf();
      return openBytes(place, name, secret, Buffer.from(sealed, 'base64url'));
    },
  };
};

/** An e-mail address as it is compared. */
export const emailKey = (email: string): string => email.trim().normalize('NFKC').toLowerCase();
