import type { Pool } from './pool.ts';
import { putBack, waitingVersion } from './service-tables.ts';

/**
 * The statements that bring a schema from one version to the next, oldest first. Never change one that was released.
 */
export type Migrations = readonly string[];

/** The database does not hold what this release works on, and was left as it is. */
export class NotPrepared extends Error {
  override readonly name = 'NotPrepared';
}

/**
 * Makes sure of the versions of schemas without changing anything.
 * @throws NotPrepared when one is not there, or is of another release
 */
export const requireSchemas = async (pool: Pool, schemas: Readonly<Record<string, Migrations>>): Promise<void> => {
  const [table] = await pool.query<{ there: boolean }>({
    text: `select to_regclass('public.schema_version') is not null as there`,
  });
  const found = table?.there
    ? await pool.query<{ name: string; version: number | string }>({
        text: 'select name, version from public.schema_version',
      })
    : [];
  const versions = new Map(found.map(({ name, version }) => [name, Number(version)]));
  for (const [schema, { length }] of Object.entries(schemas)) {
    const version = versions.get(schema);
    if (version === undefined) throw new NotPrepared(`the database has no '${schema}': no system was started on it`);
    if (version !== length)
      throw new NotPrepared(`the database has version ${version} of '${schema}', this release has ${length}`);
  }
};

/** Guards all migrations of a database, in whatever process they run. */
const lockKey = 7_201_302;

/**
 * Brings a schema to the version of the code, whole or not at all. Concurrent starts wait for each other.
 * @throws NotPrepared when the schema is newer than the code
 */
export const migrate = (pool: Pool, schema: string, migrations: Migrations): Promise<void> =>
  pool.transaction(async (connection) => {
    await connection.query({ text: `set local statement_timeout = 0` });
    await connection.query({ text: `set local lock_timeout = 0` });
    await connection.query({ text: 'select pg_advisory_xact_lock($1)', values: [lockKey] });
    await connection.query({
      text: 'create table if not exists public.schema_version (name text primary key, version int not null)',
    });
    const [found] = await connection.query<{ version: number | string }>({
      text: 'select version from public.schema_version where name = $1',
      values: [schema],
    });
    const version = Number(found?.version ?? 0);
    if (version > migrations.length) {
      throw new NotPrepared(
        `the database has version ${version} of '${schema}', this release knows ${migrations.length}: start the ` +
          'newer release',
      );
    }
    if (version === migrations.length) return;
    // What a copy has of the schema goes into the tables as they were then.
    const waiting = version === 0 ? await waitingVersion(connection, schema) : undefined;
    if (waiting !== undefined && waiting > migrations.length)
      throw new NotPrepared(
        `the copy that is restored has version ${waiting} of '${schema}', this release knows ${migrations.length}: ` +
          'start the newer release',
      );
    for (const [nth, migration] of migrations.entries()) {
      if (nth < version) continue;
      await connection.query({ text: migration });
      if (nth + 1 === waiting) await putBack(connection, schema);
    }
    await connection.query({
      text: `insert into public.schema_version values ($1, $2)
             on conflict (name) do update set version = excluded.version`,
      values: [schema, migrations.length],
    });
  });
