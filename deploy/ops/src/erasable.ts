import type { Files, KeptKey, KeyStore } from '@sales/eventsourcing';
import type { ServiceRow, ServiceTables } from '@sales/platform/tools';
import { entriesIn, type Format, readWhole, writeWhole } from './whole-file.ts';

/**
 * What is not in the events because it can be erased: the keys of persons, without which nothing can be read of them
 * any more, the bytes of files, and how people sign in. A file of its own, so that it need not be kept as long as the
 * events. Storage format: a change is a new version; 3 has keys with their epochs, which are not in the file, 4 also
 * rows of tables, 5 has sums.
 */
const format: Format = {
  ...{ archive: 'sales-erasable', version: 5, reads: [4, 3, 2], of: 'entries' },
  sums: {
    from: 5,
    nameOf: (line) => {
      const [, person, purpose] = /^\{"person":"([^"]+)","purpose":"([^"]+)"/.exec(line) ?? [];
      if (person !== undefined) return `the key ${purpose} of ${person}`;
      const [, file] = /^\{"file":"([^"]+)"/.exec(line) ?? [];
      if (file !== undefined) return `the file ${file}`;
      const [, schema, table] = /^\{"schema":"([^"]+)".*"table":"([^"]+)"/.exec(line) ?? [];
      return schema && `a row of ${schema}.${table}`;
    },
  },
};

/** Without a secret the key was erased; without an epoch the secret is not wrapped. Secret and bytes in base64. */
type Entry =
  | {
      readonly person: string;
      readonly purpose: string;
      readonly number?: number;
      readonly secret?: string;
      readonly epoch?: string;
    }
  | { readonly file: string; readonly bytes: string }
  | ServiceRow;

export type Erasable = {
  readonly keys: Pick<KeyStore, 'all' | 'restore'>;
  readonly files: Pick<Files, 'all' | 'put'>;
  readonly tables: ServiceTables;
};

/** `events.ndjson.gz` -> `events.erasable.ndjson.gz`: the one that belongs to an archive. */
export const erasableOf = (archive: string): string => {
  const [, name = archive, ending = ''] = /^(.*?)((?:\.ndjson)?(?:\.gz)?)$/s.exec(archive) ?? [];
  return `${name}.erasable${ending}`;
};

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

const entryOf = ({ person, purpose, key }: KeptKey): Entry =>
  key === 'erased'
    ? { person, purpose }
    : {
        ...{ person, purpose, number: key.number, secret: text(key.secret) },
        ...(key.epoch !== undefined && { epoch: key.epoch }),
      };

const keyOf = ({ person, purpose, number = 1, secret, epoch }: Extract<Entry, { person: string }>): KeptKey => ({
  person,
  purpose,
  key:
    secret === undefined
      ? 'erased'
      : { number, secret: Buffer.from(secret, 'base64'), ...(epoch !== undefined && { epoch }) },
});

async function* entriesOf({ keys, files, tables }: Erasable): AsyncGenerator<readonly Entry[]> {
  for await (const some of keys.all()) yield some.map(entryOf);
  for await (const { name, bytes } of files.all()) yield [{ file: name, bytes: text(bytes) }];
  yield* tables.all();
}

/** Writes all of it to a file, which appears when it is whole. Of an archive: after its events were written. */
export const exportErasable = (from: Erasable, file: string, signal: AbortSignal): Promise<number> =>
  writeWhole(format, file, entriesOf(from), signal);

/** Whether such a file is whole and as it was written. @throws Problem */
export const checkErasable = async (file: string): Promise<void> => void (await entriesIn(format, file));

const batch = 500;

/** Takes what is in a file and not there yet; what was erased here stays so. Twice is once. @throws Problem */
export const importErasable = async (to: Erasable, file: string): Promise<number> => {
  const count = await entriesIn(format, file);
  const keys: KeptKey[] = [];
  const rows: ServiceRow[] = [];
  for await (const entry of readWhole<Entry>(file)) {
    if ('file' in entry) await to.files.put(entry.file, Buffer.from(entry.bytes, 'base64'));
    else if ('row' in entry) rows.push(entry);
    else keys.push(keyOf(entry));
    if (rows.length >= batch) await to.tables.restore(rows.splice(0));
    if (keys.length >= batch) await to.keys.restore(keys.splice(0));
  }
  await to.keys.restore(keys);
  if (rows.length > 0) await to.tables.restore(rows);
  return count;
};
