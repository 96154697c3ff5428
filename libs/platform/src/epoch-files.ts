import { createHash, randomBytes } from 'node:crypto';
import { link, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Epoch,
  type Epochs,
  type Erasure,
  installation,
  KeysUnavailable,
  openBytes,
  sealBytes,
} from '@sales/eventsourcing';
import { codeOf, isMissing, syncFolder, unlessAway, writeDurably } from './durable-files.ts';

/** How long files that were read are believed, in ms. */
const believedFor = 30_000;

export type EpochFilesOptions = {
  /** Absolute. */
  readonly folder: string;
  /** Seals the secrets in the files. Without it they are in the files as they are. */
  readonly masterKey?: Uint8Array | undefined;
  /** See `Epochs`. */
  readonly keptFor: number;
  readonly now?: () => Date;
};

/** Storage format: never rename. `secret` in base64; `sealed` instead of it where there is a master key. */
type Stored = {
  readonly epoch: number;
  readonly id: string;
  readonly beganAt: string;
  readonly secret?: string;
  readonly sealed?: string;
  readonly destroyedAt?: string;
};

type Known = Stored & { readonly found: Epoch | 'destroyed' };

const fileOf = (nth: number): string => `epoch-${String(nth).padStart(6, '0')}.json`;
const isEpochFile = (name: string): boolean => /^epoch-[0-9]{6}\.json$/.test(name);
const erasedFile = 'erased.ndjson';

const idOf = (secret: Uint8Array): string =>
  createHash('sha256').update('epoch|').update(secret).digest('hex').slice(0, 24);

const nameOf = (nth: number) => ({ person: installation, purpose: 'epoch', key: nth });

/**
 * Epochs as files of a folder: on one machine beside the database, in a cluster a volume that all services mount. The
 * folder also has the list of what was erased.
 */
export const epochFiles = ({ folder, masterKey, keptFor, now = () => new Date() }: EpochFilesOptions): Epochs => {
  let known: { readonly epochs: readonly Known[]; readonly until: number } | undefined;
  const guarded = unlessAway(`the epochs of keys in ${folder} (KEYS_DIR)`);

  const secretOf = ({ epoch, id, secret, sealed }: Stored): Buffer => {
    if (secret !== undefined) return Buffer.from(secret, 'base64');
    if (sealed === undefined) throw new Error(`${fileOf(epoch)} has no secret`);
    if (masterKey === undefined)
      throw new KeysUnavailable(`KEYS_MASTER_KEY is not set, and the keys in ${folder} are sealed with a master key`);
    try {
      return openBytes(`epoch ${id}`, nameOf(epoch), masterKey, Buffer.from(sealed, 'base64'));
    } catch (error) {
      throw new KeysUnavailable(`KEYS_MASTER_KEY is not the master key with which the keys in ${folder} are sealed`, {
        cause: error,
      });
    }
  };

  const openStored = (stored: Stored): Known => {
    if (stored.destroyedAt !== undefined) return { ...stored, found: 'destroyed' };
    const secret = secretOf(stored);
    if (idOf(secret) !== stored.id) throw new Error(`${fileOf(stored.epoch)} was changed`);
    return { ...stored, found: { id: stored.id, secret, beganAt: new Date(stored.beganAt) } };
  };

  const textOf = (nth: number, { id, secret, beganAt }: Epoch): string => {
    const head = { epoch: nth, id, beganAt: beganAt.toISOString() };
    const kept: Stored =
      masterKey === undefined
        ? { ...head, secret: Buffer.from(secret).toString('base64') }
        : { ...head, sealed: sealBytes(`epoch ${id}`, nameOf(nth), masterKey, secret).toString('base64') };
    return `${JSON.stringify(kept)}\n`;
  };

  const replace = async (nth: number, text: string): Promise<void> => {
    const file = join(folder, fileOf(nth));
    const beside = `${file}.${randomBytes(6).toString('hex')}.new`;
    await writeDurably(beside, 'wx', text);
    await rename(beside, file);
    await syncFolder(folder);
  };

  const load = (): Promise<readonly Known[]> =>
    guarded(async () => {
      const names = await readdir(folder).catch((error) => {
        if (isMissing(error)) return [];
        throw error;
      });
      const epochs: Known[] = [];
      for (const name of names.filter(isEpochFile).sort()) {
        const one = openStored(JSON.parse(await readFile(join(folder, name), 'utf8')) as Stored);
        // A master key that is new here seals what there is.
        if (one.found !== 'destroyed' && one.secret !== undefined && masterKey !== undefined)
          await replace(one.epoch, textOf(one.epoch, one.found));
        epochs.push(one);
      }
      known = { epochs, until: performance.now() + believedFor };
      return epochs;
    });

  const believed = async (): Promise<readonly Known[]> =>
    known !== undefined && known.until > performance.now() ? known.epochs : load();

  const living = (epochs: readonly Known[]): readonly Epoch[] =>
    epochs.flatMap(({ found }) => (found === 'destroyed' ? [] : [found]));

  const current = async (): Promise<Epoch> => {
    const last = living(await believed()).at(-1);
    if (last === undefined) throw new KeysUnavailable(`there are no epochs of keys in ${folder} (KEYS_DIR)`);
    return last;
  };

  return {
    keptFor,
    current,
    find: async (id) => {
      const among = (epochs: readonly Known[]) => epochs.find((one) => one.id === id)?.found;
      const found = among(await believed()) ?? among(await load());
      if (found === undefined)
        throw new KeysUnavailable(
          `keys of persons are wrapped with epoch ${id}, which is not in ${folder} (KEYS_DIR): put the folder back ` +
            'that belongs to this database',
        );
      return found;
    },
    all: async () => living(await load()),
    beginAfter: (before) =>
      guarded(async () => {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        const epochs = await load();
        const last = living(epochs).at(-1);
        if (last !== undefined && last.id !== before?.id) return last;
        const nth = (epochs.at(-1)?.epoch ?? 0) + 1;
        const secret = randomBytes(32);
        const beside = join(folder, `${fileOf(nth)}.${randomBytes(6).toString('hex')}.new`);
        await writeDurably(beside, 'wx', textOf(nth, { id: idOf(secret), secret, beganAt: now() }));
        try {
          // Fails where another process was first: then that epoch counts.
          await link(beside, join(folder, fileOf(nth)));
          await syncFolder(folder);
        } catch (error) {
          if (codeOf(error) !== 'EEXIST') throw error;
        } finally {
          await rm(beside);
        }
        await load();
        return current();
      }),
    destroy: ({ id }) =>
      guarded(async () => {
        const one = (await load()).find((epoch) => epoch.id === id);
        if (one === undefined || one.found === 'destroyed') return;
        const { epoch, beganAt } = one;
        const left: Stored = { epoch, id, beganAt, destroyedAt: now().toISOString() };
        await replace(epoch, `${JSON.stringify(left)}\n`);
        await load();
      }),
    noteErased: (erased) =>
      guarded(async () => {
        if (erased.length === 0) return;
        const lines = erased.map(({ person, purpose, at }) =>
          JSON.stringify({ person, purpose, at: at.toISOString() }),
        );
        // A line feed before them: what a crash cut off does not spoil the next.
        await writeDurably(join(folder, erasedFile), 'a', `\n${lines.join('\n')}\n`);
        await syncFolder(folder);
      }),
    erased: () =>
      guarded(async () => {
        const text = await readFile(join(folder, erasedFile), 'utf8').catch((error) => {
          if (isMissing(error)) return '';
          throw error;
        });
        return text.split('\n').flatMap(erasureIn);
      }),
  };
};

/** What a line says; nothing where it was cut off. */
const erasureIn = (line: string): readonly Erasure[] => {
  try {
    const { person, purpose, at } = JSON.parse(line);
    return [{ person: String(person), purpose: String(purpose), at: new Date(at) }];
  } catch {
    return [];
  }
};
