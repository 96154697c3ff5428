import type { KeptKey } from '@sales/eventsourcing';
import type { Beside, BesideDatabase, ServiceRow } from '@sales/platform/tools';
import { Problem } from './command.ts';
import { entriesIn, type Format, readWhole, writeWhole } from './whole-file.ts';

/**
 * What is not in the events because it can be erased: the keys of persons, without which nothing can be read of them
 * any more, the bytes of files, and how people sign in. A file of its own, so that it need not be kept as long as the
 * events. Storage format: a change is a new version; 3 has keys with their epochs, which are not in the file, 4 also
 * rows of tables, 5 has sums, 6 says of files and rows of a cluster whose database they are of.
 */
const format: Format = {
  ...{ archive: 'sales-erasable', version: 6, reads: [5, 4, 3, 2], of: 'entries' },
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
  | (Of & { readonly file: string; readonly bytes: string })
  | (Of & ServiceRow);

/** Whose database it is of. Absent where there is one for all. */
type Of = { readonly of?: string };

export type Erasable = Pick<Beside, 'databases'> & { readonly keys: Pick<Beside['keys'], 'all' | 'restore'> };

/** What the entries of such a file are, for those who are told their number. */
export const erasableEntries = 'keys of persons, files and accounts';

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

async function* entriesOf({ keys, databases }: Erasable): AsyncGenerator<readonly Entry[]> {
  for await (const some of keys.all()) yield some.map(entryOf);
  for (const { of: name, files, tables } of databases) {
    const of = name === undefined ? {} : { of: name };
    for await (const file of files?.all() ?? []) yield [{ file: file.name, bytes: text(file.bytes), ...of }];
    for await (const some of tables.all()) yield some.map((row) => ({ ...row, ...of }));
  }
}

/** Writes all of it to a file, which appears when it is whole. Of an archive: after its events were written. */
export const exportErasable = (from: Erasable, file: string, signal: AbortSignal): Promise<number> =>
  writeWhole(format, file, entriesOf(from), signal);

/** Whether such a file is whole and as it was written. @throws Problem */
export const checkErasable = async (file: string): Promise<void> => void (await entriesIn(format, file));

const batch = 500;

/** The database that an entry goes to. @throws Problem */
const databaseFor = ({ databases }: Erasable, { of }: Of): BesideDatabase => {
  const [first] = databases;
  const found = first?.of === undefined ? first : databases.find((one) => one.of === of);
  if (found !== undefined) return found;
  throw new Problem(
    of === undefined
      ? 'the file is of one machine, where files and accounts are not kept by service: restore it on one machine'
      : `the file has files or accounts of ${of}, whose database is not in SERVICE_DATABASE_URLS`,
  );
};

/** Takes what is in a file and not there yet; what was erased here stays so. Twice is once. @throws Problem */
export const importErasable = async (to: Erasable, file: string): Promise<number> => {
  const count = await entriesIn(format, file);
  // Before anything is made.
  for await (const entry of readWhole<Entry>(file)) if (!('person' in entry)) databaseFor(to, entry);
  const keys: KeptKey[] = [];
  const waiting = new Map<BesideDatabase, ServiceRow[]>();
  for await (const entry of readWhole<Entry>(file)) {
    if ('file' in entry) {
      await databaseFor(to, entry).files?.put(entry.file, Buffer.from(entry.bytes, 'base64'));
    } else if ('row' in entry) {
      const { of: _, ...row } = entry;
      const database = databaseFor(to, entry);
      const rows = waiting.get(database) ?? [];
      waiting.set(database, rows);
      rows.push(row);
      if (rows.length >= batch) await database.tables.restore(rows.splice(0));
    } else keys.push(keyOf(entry));
    if (keys.length >= batch) await to.keys.restore(keys.splice(0));
  }
  await to.keys.restore(keys);
  for (const [{ tables }, rows] of waiting) if (rows.length > 0) await tables.restore(rows);
  return count;
};
