import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { open, readdir, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join, relative } from 'node:path';
import pg from 'pg';

const prefix = 'qzxjvkwy';
const length = 16;

/** A word that stands nowhere else: what is planted begins alike, and ends with 64 random bits. */
export const word = (): string => `${prefix}${randomBytes(length / 2).toString('hex')}`;

/** Words by the place where they stand. */
export type Found = ReadonlyMap<string, ReadonlySet<string>>;

/** What base64 says of the prefix behind so many bytes, as far as it does not depend on what is around it. */
const inBase64 = [0, 1, 2].map((before) => {
  const text = Buffer.from(`${'.'.repeat(before)}${prefix}`).toString('base64');
  return text.slice(before === 0 ? 0 : 4, Math.floor((before + prefix.length) / 3) * 4);
});
const inHex = Buffer.from(prefix).toString('hex');
/** Longest that a word is in any of these forms, and some. */
const longest = 80;

/** Which of the planted words stand where: as they are, in hexadecimal or in base64. */
export const scan = (planted: Iterable<string>) => {
  /** By their random part alone: a compressed page says what it has said before by pointing there. */
  const words = new Map([...planted].map((one) => [one.slice(prefix.length), one]));
  const found = new Map<string, Set<string>>();
  const take = (place: string, text: string): void => {
    for (const [run] of text.matchAll(/[0-9a-f]{16,}/g))
      for (let at = 0; at + length <= run.length; at++) {
        const one = words.get(run.slice(at, at + length));
        if (one !== undefined) found.set(place, (found.get(place) ?? new Set()).add(one));
      }
  };
  return {
    found: found as Found,
    look: (place: string, text: string): void => {
      const decoded = (needle: string, encoding: 'hex' | 'base64'): void => {
        for (let at = text.indexOf(needle); at !== -1; at = text.indexOf(needle, at + 1))
          take(place, Buffer.from(text.slice(at, at + longest), encoding).toString('latin1'));
      };
      take(place, text);
      decoded(inHex, 'hex');
      for (const needle of inBase64) decoded(needle, 'base64');
    },
  };
};
type Look = ReturnType<typeof scan>['look'];

const chunk = 8 * 1024 * 1024;

/** All files of a folder, as the bytes that they are: pages with what was removed from them, journals of old. */
export const lookThroughFiles = async (folder: string, look: Look): Promise<number> => {
  const bytes = Buffer.alloc(chunk + longest);
  let size = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    // Files come and go while a server runs.
    const file = await open(path).catch(() => undefined);
    if (file === undefined) continue;
    try {
      for (let at = 0; ; at += chunk) {
        const { bytesRead } = await file.read(bytes, 0, bytes.length, at);
        size += Math.min(bytesRead, chunk);
        look(relative(folder, path), bytes.toString('latin1', 0, bytesRead));
        if (bytesRead < bytes.length) break;
      }
    } finally {
      await file.close();
    }
  }
  return size;
};

/** Runs the work on each database of the server that keeps its files in the folder. */
const onEach = async (folder: string, work: (client: pg.Client, database: string) => Promise<void>): Promise<void> => {
  const password = await readFile(join(folder, 'password'), 'utf8');
  const on = async <Result>(database: string, ask: (client: pg.Client) => Promise<Result>): Promise<Result> => {
    const client = new pg.Client({ host: folder, user: 'sales', password, database });
    await client.connect();
    try {
      return await ask(client);
    } finally {
      await client.end();
    }
  };
  const names = await on('postgres', (client) =>
    client.query<{ name: string }>('select datname as name from pg_database where datallowconn and not datistemplate'),
  );
  for (const { name } of names.rows) await on(name, (client) => work(client, name));
};

/** Every column of every table, and what the planner has collected of them. Places: `<schema>.<table>.<column>`. */
export const lookThroughTables = (folder: string, look: Look): Promise<void> =>
  onEach(folder, async (client) => {
    await client.query('analyze');
    const { rows: tables } = await client.query<{ schema: string; name: string; columns: readonly string[] }>(
      `select table_schema as schema, table_name as name, array_agg(column_name::text) as columns
        from information_schema.columns join information_schema.tables using (table_schema, table_name)
        where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema') group by 1, 2`,
    );
    for (const { schema, name, columns } of tables) {
      const texts = columns.map((column) => `string_agg("${column}"::text, ' ') as "${column}"`);
      const { rows } = await client.query<Readonly<Record<string, string | null>>>(
        `select ${texts.join(', ')} from "${schema}"."${name}"`,
      );
      for (const [column, text] of Object.entries(rows[0] ?? {})) look(`${schema}.${name}.${column}`, text ?? '');
    }
    const { rows: statistics } = await client.query<{ relation: string; values: string }>(
      'select starelid::regclass::text as relation, s::text as values from pg_statistic s',
    );
    for (const { relation, values } of statistics) look(`pg_statistic of ${relation}`, values);
  });

/** Has the servers write to their files what they have in memory. */
export const flushTables = (folder: string): Promise<void> =>
  onEach(folder, async (client) => void (await client.query('checkpoint')));

/** Has a Redis save all that it has, as it is, into a folder. */
export const saveRedis = async (url: string, folder: string): Promise<void> => {
  const { hostname: host, port } = new URL(url);
  const socket = connect({ host, port: Number(port) });
  try {
    await once(socket, 'connect');
    for (const command of ['CONFIG SET rdbcompression no', `CONFIG SET dir ${folder}`, 'SAVE']) {
      socket.write(`${command}\r\n`);
      const [answer] = await once(socket, 'data');
      if (!String(answer).startsWith('+OK')) throw new Error(`${command}: ${answer}`);
    }
  } finally {
    socket.destroy();
  }
};
