import { sql } from '@sales/eventsourcing';
import { openTestDatabase, type TestDatabase } from '@sales/test-kit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openPostgres, type Postgres } from './index.ts';
import type { ServiceRow } from './service-tables.ts';

let databases: TestDatabase[];
let opened: Postgres[];
beforeEach(() => {
  [databases, opened] = [[], []];
});
afterEach(async () => {
  await Promise.all(opened.map((one) => one.close()));
  await Promise.all(databases.map((one) => one.drop()));
});

const first = `
  create schema people;
  create table people.accounts (id bigint generated always as identity primary key, name text not null, at timestamptz);
  create table people."odd name" (code text primary key, secret bytea);
  create table people.sessions (token text primary key, expires_at timestamptz not null);`;
const second = `alter table people.accounts rename column name to called;
  alter table people.accounts add column length int;
  update people.accounts set length = char_length(called);`;

const start = async (url: string, people: readonly string[] | undefined): Promise<Postgres> => {
  const postgres = await openPostgres({ url, schemas: people === undefined ? {} : { people } });
  opened.push(postgres);
  return postgres;
};
const empty = async (): Promise<string> => {
  const database = await openTestDatabase();
  databases.push(database);
  return database.url;
};
const rowsOf = async ({ tables }: Postgres): Promise<readonly ServiceRow[]> =>
  (await Array.fromAsync(tables.all())).flat();

test('what a service keeps for itself is put where it was, before the newer release changes it', async () => {
  const from = await start(await empty(), [first]);
  await from.database.query(
    sql`insert into people.accounts (name, at) select 'n' || n, '2026-03-01T09:00:00.123456Z'
        from generate_series(1, 2100) n`,
  );
  await from.database.query(sql`insert into people."odd name" values (${'a"b'}, decode('00ff', 'hex'))`);
  await from.database.query(sql`insert into people.sessions values ('t', now())`);
  const copied = await rowsOf(from);
  expect(copied).toHaveLength(2101);

  const url = await empty();
  const waiting = await start(url, undefined);
  // An import that was interrupted is begun anew.
  for (const _ of [1, 2]) await waiting.tables.restore(copied);
  expect(await rowsOf(waiting)).toEqual([]);
  const to = await start(url, [first, second]);
  const found = await to.database.query(
    sql`select count(*)::int as count, min(length) as least, max(id)::int as last,
          count(*) filter (where at = '2026-03-01T09:00:00.123456Z')::int as at from people.accounts`,
  );
  expect(found).toEqual([{ count: 2100, least: 2, last: 2100, at: 2100 }]);
  expect(await to.database.query(sql`select code, encode(secret, 'hex') as secret from people."odd name"`)).toEqual([
    { code: 'a"b', secret: '00ff' },
  ]);
  expect(await to.database.query(sql`select * from people.sessions`)).toEqual([]);
  // The next one gets a number of its own, and the next start adds nothing.
  expect(await to.database.query(sql`insert into people.accounts (called) values ('new') returning id::int`)).toEqual([
    { id: 2101 },
  ]);
  const again = await start(url, [first, second]);
  expect(await rowsOf(again)).toHaveLength(2102);
});

test('a copy of a newer release is refused, and waits', async () => {
  const from = await start(await empty(), [first, second]);
  await from.database.query(sql`insert into people.accounts (called) values ('a')`);
  const url = await empty();
  await (await start(url, undefined)).tables.restore(await rowsOf(from));
  await expect(start(url, [first])).rejects.toThrow("version 2 of 'people', this release knows 1: start the newer");
  expect(await rowsOf(await start(url, [first, second]))).toHaveLength(1);
});
