import type { CopiedKey, Epoch, Epochs, KeyName, PersonKey } from './ports.ts';
import { openBytes, sealBytes } from './sealing.ts';

/** What a wrapped key is bound to: elsewhere, or as that of another person, it cannot be unwrapped. */
const placeOf = ({ id }: Epoch): string => `key ${id}`;

/** The key of a person, so that it is of no use without the epoch. */
export const wrapKey = (epoch: Epoch, name: KeyName, { number, secret }: PersonKey): Required<CopiedKey> => ({
  number,
  epoch: epoch.id,
  secret: sealBytes(placeOf(epoch), { ...name, key: number }, epoch.secret, secret),
});

/** @throws Error when it is not what was wrapped with the epoch for this name */
export const unwrapKey = (epoch: Epoch, name: KeyName, { number, secret }: CopiedKey): PersonKey => ({
  number,
  secret: openBytes(placeOf(epoch), { ...name, key: number }, epoch.secret, secret),
});

/**
 * Keys as they were before they were wrapped; `erased` where the epoch is destroyed, so that they are gone for good.
 * @throws KeysUnavailable while an epoch cannot be found
 */
export const unwrapper = (epochs: Pick<Epochs, 'find'>) => {
  const known = new Map<string, Promise<Epoch | 'destroyed'>>();
  return async (name: KeyName, key: CopiedKey | 'erased'): Promise<PersonKey | 'erased'> => {
    if (key === 'erased') return key;
    const { epoch: id, ...plain } = key;
    if (id === undefined) return plain;
    const found = known.get(id) ?? epochs.find(id);
    known.set(id, found);
    const epoch = await found;
    return epoch === 'destroyed' ? 'erased' : unwrapKey(epoch, name, key);
  };
};
