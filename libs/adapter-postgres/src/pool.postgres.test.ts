import { identifier, StoreUnavailable, sql } from '@sales/eventsourcing';
import { openTestDatabase, type TestDatabase } from '@sales/test-kit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrate } from './migrations.ts';
import { type Connection, openPool, type Pool, toQuery } from './pool.ts';
import { bigintArray, textArray } from './text-array.ts';

let database: TestDatabase;
let pool: Pool;
const open = (statementTimeout = 5000, max = 4): Pool =>
  openPool({ url: database.url, side: 'store', name: 'test', max, statementTimeout, timeoutMs: 300 });

beforeAll(async () => {
  database = await openTestDatabase();
  pool = open();
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const one = async <Row extends object>(
  text: string,
  values: readonly unknown[] = [],
  on = pool,
): Promise<Row | undefined> => (await on.query<Row>({ text, values }))[0];

describe('arrays in the binary format', () => {
  test.each([[[]], [['']], [['plain', null, '{"a": "\\"b\\\\"}', 'NULL', 'ž👩‍👧\n', '{curly,braces}']]])(
    'text %j',
    async (values) => {
      expect(await one('select $1::text[] as a', [textArray(values)])).toEqual({ a: values });
    },
  );

  test('integers', async () => {
    const values = [0n, -1n, 2n ** 62n, 7n];
    expect(await one('select $1::bigint[] as a', [bigintArray(values)])).toEqual({ a: values.map(String) });
  });
});

describe('a failure', () => {
  test('of a connection that is in use reaches its user only, and the next one gets a new connection', async () => {
    const killed = pool.transaction(async (connection) => {
      const [row] = await connection.query<{ pid: number }>({ text: 'select pg_backend_pid() as pid' });
      await pool.query({ text: 'select pg_terminate_backend($1)', values: [row?.pid] });
      return connection.query({ text: 'select pg_sleep(5)' });
    });
    await expect(killed).rejects.toThrow(StoreUnavailable);
    expect(await one('select 1 as n')).toEqual({ n: 1 });
  });

  test('of an idle connection reaches no caller, or at most the one that uses it in that moment', async () => {
    const row = await one<{ pid: number }>('select pg_backend_pid() as pid');
    const other = open();
    await one('select pg_terminate_backend($1)', [row?.pid], other);
    await other.end();
    const ask = () => one('select 1 as n');
    expect(await ask().catch(ask)).toEqual({ n: 1 });
  });

  test('to answer in time is an outage, and what was asked has not happened', async () => {
    const hasty = open(100);
    await pool.query({ text: 'create table late (n int)' });
    await expect(
      hasty.query({ text: 'with s as (select pg_sleep(3)) insert into late select 1 from s' }),
    ).rejects.toThrow(StoreUnavailable);
    await hasty.end();
    expect(await one('select count(*)::int as n from late')).toEqual({ n: 0 });
  });

  test('to get a connection in time is an outage', async () => {
    const narrow = open(5000, 1);
    await narrow.transaction(async () => {
      await expect(narrow.query({ text: 'select 1' })).rejects.toThrow(StoreUnavailable);
    });
    await narrow.end();
  });

  test('to get a connection in time is none where the process itself was busy', async () => {
    const fresh = open(5000, 1);
    const answer = one('select 1 as n', [], fresh);
    const end = performance.now() + 2500;
    while (performance.now() < end);
    await expect(answer).resolves.toEqual({ n: 1 });
    await fresh.end();
  });

  test('of a statement is the statement’s, and undoes its transaction', async () => {
    await pool.query({ text: 'create table things (n int primary key)' });
    const failing = pool.transaction(async (connection) => {
      await connection.query({ text: 'insert into things values (1)' });
      await connection.query({ text: 'insert into things values (1)' });
    });
    await expect(failing).rejects.toMatchObject({ code: '23505' });
    const ours = pool.transaction(async (connection) => {
      await connection.query({ text: 'insert into things values (2)' });
      throw new RangeError('changed our mind');
    });
    await expect(ours).rejects.toThrow(RangeError);
    expect(await one('select count(*)::int as n from things')).toEqual({ n: 0 });
  });
});

test('statements of the core keep their parameters apart', async () => {
  const name = "x'; drop table y; --";
  const statement = sql`select ${name}::text as ${identifier('n')}, ${2}::int as ${identifier('two')}`;
  expect(await pool.query(toQuery(statement))).toEqual([{ n: name, two: 2 }]);
});

describe('migrations', () => {
  const first = ['create schema m; create table m.a (n int)'];
  const second = [...first, 'alter table m.a add column t text'];
  const columns = () =>
    one<{ n: number }>(`select count(*)::int as n from information_schema.columns where table_schema = 'm'`);

  test('run once each, also when several processes start together', async () => {
    await Promise.all([migrate(pool, 'm', first), migrate(pool, 'm', first), migrate(pool, 'm', first)]);
    expect(await columns()).toEqual({ n: 1 });
    await Promise.all([migrate(pool, 'm', second), migrate(pool, 'm', second)]);
    expect(await columns()).toEqual({ n: 2 });
  });

  test('of a newer release stop the start', async () => {
    await expect(migrate(pool, 'm', first)).rejects.toThrow(
      "the database has version 2 of 'm', this release knows 1: start the newer release",
    );
  });

  test('that fail leave nothing behind', async () => {
    await expect(migrate(pool, 'm', [...second, 'create table m.b (n int)', 'nonsense'])).rejects.toThrow(
      'syntax error',
    );
    expect(await columns()).toEqual({ n: 2 });
    await migrate(pool, 'm', [...second, 'create table m.b (n int)']);
    expect(await columns()).toEqual({ n: 3 });
  });
});

describe('a connection', () => {
  test.each([
    ['a transaction', (work: (on: Connection) => Promise<void>) => pool.transaction(work)],
    [
      'a transaction that reads',
      async (work: (on: Connection) => Promise<void>) => {
        const begun = await pool.beginRead();
        await work(begun);
        await begun.end();
      },
    ],
  ])('of %s is given one statement at a time, however many it is asked for at once', async (_, within) => {
    const warnings: string[] = [];
    const note = ({ message }: Error): void => void warnings.push(message);
    process.on('warning', note);
    await within(async (on) => {
      const count = (n: number) => on.query<{ n: number }>({ text: 'select $1::int as n', values: [n] });
      expect((await Promise.all([1, 2, 3].map(count))).flat()).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
    });
    await new Promise(setImmediate); // warnings come on a later turn
    process.off('warning', note);
    expect(warnings).toEqual([]);
  });
});

describe('a transaction that reads', () => {
  const table = sql`create table if not exists seen (n int)`;

  test('sees what there was at its first statement, and gives its connection back', async () => {
    const [writer, reader] = [open(), open(5000, 1)];
    await writer.query(toQuery(table));
    const count = async (on: Connection) =>
      (await on.query<{ n: number }>(toQuery(sql`select count(*)::int as n from seen`)))[0]?.n;
    const begun = await reader.beginRead();
    expect(await count(begun)).toBe(0);
    await writer.query(toQuery(sql`insert into seen values (1)`));
    expect(await count(begun)).toBe(0);
    await expect(begun.query(toQuery(sql`insert into seen values (2)`))).rejects.toThrow();
    await begun.end();
    expect(await count(reader)).toBe(1);
    await Promise.all([writer.end(), reader.end()]);
  });

  test('ends without failing after its connection was lost', async () => {
    const begun = await pool.beginRead();
    const [row] = await begun.query<{ pid: number }>({ text: 'select pg_backend_pid() as pid' });
    await pool.query({ text: 'select pg_terminate_backend($1)', values: [row?.pid] });
    await begun.end();
    expect(await one('select 1 as n')).toEqual({ n: 1 });
  });
});
