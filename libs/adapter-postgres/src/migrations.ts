import type { Pool } from './pool.ts';

/** The statements that bring a schema from one version to the next, oldest first. Never change one that was released. */
export type Migrations = readonly string[];

/** Guards all migrations of a database, whoever runs them. */
const lockKey = 7_201_302;

/**
 * Brings a schema to the version of the code, whole or not at all. Concurrent starts wait for each other.
 * @throws Error when the schema is newer than the code
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
      throw new Error(
        `the database has version ${version} of '${schema}', this release knows ${migrations.length}: start the newer release`,
      );
    }
    if (version === migrations.length) return;
    for (const migration of migrations.slice(version)) await connection.query({ text: migration });
    await connection.query({
      text: `insert into public.schema_version values ($1, $2)
             on conflict (name) do update set version = excluded.version`,
      values: [schema, migrations.length],
    });
  });
