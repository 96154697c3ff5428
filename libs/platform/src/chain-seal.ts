import { randomBytes } from 'node:crypto';
import { link, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type ChainSeal,
  installation,
  KeysUnavailable,
  newSigningKey,
  openBytes,
  type SignedRoot,
  type Signer,
  sealBytes,
  signerOf,
} from '@sales/eventsourcing';
import { codeOf, isMissing, syncFolder, unlessAway, writeDurably } from './durable-files.ts';

export type ChainSealOptions = {
  /** Of the key. Absolute. */
  readonly folder: string;
  /** Where the roots are kept. Absolute; default: a file in the folder. */
  readonly roots?: string | undefined;
  /** Seals the key in its file. */
  readonly masterKey?: Uint8Array | undefined;
  readonly now?: () => Date;
};

/** Storage format: never rename. `secret` is PKCS8 in base64; `sealed` instead of it where there is a master key. */
type Stored = {
  readonly publicKey: string;
  readonly madeAt: string;
  readonly secret?: string;
  readonly sealed?: string;
};

const current = 'chain-key.json';
/** One that was put aside for another, under any name of this form, still says that earlier roots are ours. */
const isKeyFile = (name: string): boolean => /^chain-key[A-Za-z0-9._-]*\.json$/.test(name);

export const rootsFileIn = (folder: string): string => join(folder, 'chain-roots.ndjson');

const nameOf = { person: installation, purpose: 'chain', key: 1 };

const rootIn = (line: string): readonly SignedRoot[] => {
  try {
    const { text, publicKey, signature } = JSON.parse(line);
    return [{ text: String(text), publicKey: String(publicKey), signature: String(signature) }];
  } catch {
    // Cut off by a crash: it is written again.
    return [];
  }
};

/** The key in a file of a folder that is outside of every database, and the roots in another. */
export const chainSealFiles = (options: ChainSealOptions): ChainSeal => {
  const { folder, masterKey, now = () => new Date() } = options;
  const file = options.roots ?? rootsFileIn(folder);
  const guarded = unlessAway(`the key of the chain in ${folder} (KEYS_DIR), or its roots in ${file},`);

  const stored = async (name: string): Promise<Stored | undefined> => {
    try {
      return JSON.parse(await readFile(join(folder, name), 'utf8'));
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  };

  const opened = ({ publicKey, secret, sealed }: Stored): Signer => {
    const place = `chain ${publicKey}`;
    const bytes = (): Buffer => {
      if (secret !== undefined) return Buffer.from(secret, 'base64');
      if (sealed === undefined) throw new Error(`${current} has no secret`);
      if (masterKey === undefined)
        throw new KeysUnavailable(
          `KEYS_MASTER_KEY is not set, and ${current} in ${folder} is sealed with a master key`,
        );
      return openBytes(place, nameOf, masterKey, Buffer.from(sealed, 'base64'));
    };
    const signer = signerOf(bytes());
    if (signer.publicKey !== publicKey) throw new Error(`${current} was changed`);
    return signer;
  };

  const make = async (): Promise<void> => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const secret = newSigningKey();
    const { publicKey } = signerOf(secret);
    const head = { publicKey, madeAt: now().toISOString() };
    const made: Stored =
      masterKey === undefined
        ? { ...head, secret: secret.toString('base64') }
        : { ...head, sealed: sealBytes(`chain ${publicKey}`, nameOf, masterKey, secret).toString('base64') };
    const beside = join(folder, `${current}.${randomBytes(6).toString('hex')}.new`);
    await writeDurably(beside, 'wx', `${JSON.stringify(made)}\n`);
    try {
      // Fails where another process was first: then that key counts.
      await link(beside, join(folder, current));
      await syncFolder(folder);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    } finally {
      await rm(beside);
    }
  };

  const kept = (): Promise<readonly SignedRoot[]> =>
    guarded(async () => {
      const text = await readFile(file, 'utf8').catch((error) => {
        if (isMissing(error)) return '';
        throw error;
      });
      return text.split('\n').flatMap(rootIn);
    });

  return {
    signer: () =>
      guarded(async () => {
        const found = await stored(current);
        if (found !== undefined) return opened(found);
        await make();
        const made = await stored(current);
        if (made === undefined) throw new Error(`${current} was made and is not there`);
        return opened(made);
      }),
    publicKeys: () =>
      guarded(async () => {
        const names = await readdir(folder).catch((error) => {
          if (isMissing(error)) return [];
          throw error;
        });
        const inOrder = names.filter(isKeyFile).toSorted((a, b) => Number(b === current) - Number(a === current));
        const keys = await Promise.all(inOrder.map(stored));
        return keys.flatMap((one) => one?.publicKey ?? []);
      }),
    keep: (roots) =>
      guarded(async () => {
        if (roots.length === 0) return;
        // A line feed before them: what a crash cut off does not spoil the next.
        await writeDurably(file, 'a', `\n${roots.map((root) => JSON.stringify(root)).join('\n')}\n`);
      }),
    kept,
  };
};
