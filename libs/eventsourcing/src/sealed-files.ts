import type { Files, KeyName, PersonKeys } from './ports.ts';
import { openBytes, PersonErased, sealBytes } from './sealing.ts';

/** Files whose bytes cannot be read without the key of the one whom they are of. */
export type SealedFiles = {
  /**
   * Durable when it resolves. Under a name that has bytes already, these stay. @throws PersonErased, KeysUnavailable
   */
  put(name: string, owner: KeyName, bytes: Uint8Array): Promise<void>;
  /** Undefined when there is none, or none that can be read since its owner was erased. @throws KeysUnavailable */
  find(name: string): Promise<Uint8Array | undefined>;
  /** Twice is once. */
  remove(name: string): Promise<void>;
};

/** Storage format: who owns the key of the bytes, as JSON, a line feed, and the sealed bytes. */
type Head = KeyName & { readonly key: number };

const lineFeed = 0x0a;

export const sealedFiles = (files: Pick<Files, 'put' | 'find' | 'remove'>, keys: PersonKeys): SealedFiles => ({
  put: async (name, { person, purpose }, bytes) => {
    const [key] = await keys.mint([{ person, purpose }]);
    if (key === undefined || key === 'erased') throw new PersonErased(person);
    const head: Head = { person, purpose, key: key.number };
    const sealed = sealBytes(`file ${name}`, head, key.secret, bytes);
    await files.put(name, Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), sealed]));
  },
  find: async (name) => {
    const stored = await files.find(name);
    if (stored === undefined) return undefined;
    const end = stored.indexOf(lineFeed);
    const head: Head = JSON.parse(Buffer.from(stored.subarray(0, end)).toString());
    const [key] = await keys.find([head]);
    if (key === 'erased') return undefined;
    if (key === undefined)
      throw new Error(`the file ${name} is sealed with a key of ${head.person}, who never had one`);
    return openBytes(`file ${name}`, head, key.secret, stored.subarray(end + 1));
  },
  remove: (name) => files.remove(name),
});
