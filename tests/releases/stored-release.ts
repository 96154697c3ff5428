import { createHash } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { postgresSchemas } from '@sales/adapter-postgres';
import { startEmbeddedPostgres } from '@sales/adapter-postgres/embedded';
import pg from 'pg';

/** Tables that cannot be computed from others. A start fills all others anew, as after an `import`. */
const kept = ['store.events', 'vault.keys', 'work.files'] as const;
type Kept = (typeof kept)[number];

/** What the data folder of a system holds that the next releases must still read. */
export type StoredRelease = {
  /** By schema: a hash of each migration that had made it. */
  readonly layout: Readonly<Record<string, readonly string[]>>;
  /** By table: its rows as JSON, in order. */
  readonly rows: Readonly<Record<Kept, readonly string[]>>;
  /** Files of the folder of epochs, by name. Absent: the keys of persons are not wrapped. */
  readonly epochs?: Readonly<Record<string, string>>;
  /** By path: what the system had answered. */
  readonly answers: Readonly<Record<string, unknown>>;
};

/** The layout that this release makes. */
export const layoutOfNow = (): StoredRelease['layout'] =>
  Object.fromEntries(
    Object.entries(postgresSchemas).map(([schema, migrations]) => [
      schema,
      migrations.map((migration) => createHash('sha256').update(migration).digest('hex')),
    ]),
  );

const connected = async <Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};

/** Reads what is kept of a system that runs on this database. */
export const readRows = (url: string): Promise<StoredRelease['rows']> =>
  connected(url, async (client) => {
    const rows: Partial<Record<Kept, readonly string[]>> = {};
    for (const table of kept) {
      const found = await client.query<{ row: string }>(
        `select row_to_json(t)::text as row from ${table} t order by 1`,
      );
      rows[table] = found.rows.map(({ row }) => row);
    }
    return rows as StoredRelease['rows'];
  });

/** Reads the epochs in a data folder. */
export const readEpochs = async (dataDir: string): Promise<Readonly<Record<string, string>>> => {
  const folder = join(dataDir, 'keys');
  const names = await readdir(folder);
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const)),
  );
};

/** Makes a data folder as that release would have left it. */
export const restore = async ({ layout, rows, epochs }: StoredRelease, dataDir: string): Promise<void> => {
  await mkdir(dataDir, { recursive: true });
  if (epochs !== undefined) {
    await mkdir(join(dataDir, 'keys'), { mode: 0o700 });
    for (const [name, text] of Object.entries(epochs)) await writeFile(join(dataDir, 'keys', name), text);
  }
  // Root starts the server as another user, who must get to the folder.
  await chmod(dataDir, 0o755);
  const server = await startEmbeddedPostgres({ folder: join(dataDir, 'postgres') });
  try {
    await connected(server.url(), async (client) => {
      await client.query('create table public.schema_version (name text primary key, version int not null)');
      for (const [schema, { length }] of Object.entries(layout)) {
        for (const migration of postgresSchemas[schema]?.slice(0, length) ?? []) await client.query(migration);
        await client.query('insert into public.schema_version values ($1, $2)', [schema, length]);
      }
      for (const table of kept)
        await client.query(
          `insert into ${table} select r.* from unnest($1::text[]) as t (row), ` +
            `json_populate_record(null::${table}, t.row::json) r`,
          [rows[table]],
        );
    });
  } finally {
    await server.stop();
  }
};

const folder = fileURLToPath(new URL('.', import.meta.url));
const ending = '.json.gz';

export const writeRelease = (version: string, stored: StoredRelease): Promise<void> =>
  writeFile(join(folder, `${version}${ending}`), gzipSync(JSON.stringify(stored), { level: 9 }));

/** The releases that are stored here, by version. */
export const readReleases = async (): Promise<readonly (StoredRelease & { readonly version: string })[]> => {
  const names = (await readdir(folder)).filter((name) => name.endsWith(ending)).sort();
  return Promise.all(
    names.map(async (name) => {
      const stored: StoredRelease = JSON.parse(gunzipSync(await readFile(join(folder, name))).toString());
      return { ...stored, version: name.slice(0, -ending.length) };
    }),
  );
};
