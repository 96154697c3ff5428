import { installation, type KeyName, openBytes, type PersonKeys, sealBytes } from '@sales/eventsourcing';

const sealingName: KeyName = { person: installation, purpose: 'credential-secrets' };

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
