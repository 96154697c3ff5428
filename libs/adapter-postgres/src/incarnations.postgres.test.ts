import { type EventStore, type Projection, position, StoreRestored } from '@sales/eventsourcing';
import { follow, freshCategory, freshStream, newEvents } from '@sales/eventsourcing/contract';
import { openTestDatabase, startTestPostgres, type TestPostgres } from '@sales/test-kit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openPostgres, type Postgres } from './index.ts';
import { openPool, type Pool } from './pool.ts';

let server: TestPostgres;
let postgres: Postgres;
let direct: Pool;

beforeAll(async () => {
  server = await startTestPostgres({ durable: true });
});
afterAll(() => server.stop());
beforeEach(async () => {
  const { url } = await openTestDatabase(server.url());
  postgres = await openPostgres({ url });
  direct = openPool({ url, side: 'store', name: 'direct', max: 1, statementTimeout: 5000 });
});
afterEach(async () => {
  await direct.end();
  await postgres.close();
});

const jars: Projection = {
  name: 'jars',
  version: 1,
  topics: ['sales.jar.v1'],
  tables: [
    {
      kind: 'appended',
      table: { name: 'jars', columns: { id: 'text' }, key: ['id'] },
      row: ({ id }) => ({ id }),
    },
  ],
};

test('a database forgets what it has of an incarnation, once', async () => {
  const { incarnations, projections, answers, timers, checkpoints, deadLetters } = postgres;
  const { build } = await projections.live(jars);
  await projections.begin(jars);
  await projections.fence({ build, topic: 'sales.jar.v1', partition: 0 });
  await answers.remember('key', { requestHash: 'h', status: 404, headers: {}, body: '' });
  await timers.schedule('jar', { timerId: 't', dueAt: '2100-01-01T00:00:00.000Z', payload: null });
  await checkpoints.save(new Map([['jar', position(5)]]));
  const message = { key: 'jar-a', value: '{}', headers: {}, offset: 0n };
  await deadLetters.park({ reader: 'jar', topic: 'sales.jar.v1', key: 'jar-a', message, error: 'a bug' });

  expect(await incarnations.current()).toBe(0);
  await Promise.all([incarnations.renew(2), incarnations.renew(2)]);
  expect(await incarnations.current()).toBe(2);
  expect(await answers.find('key')).toBeUndefined();
  expect(await checkpoints.load(['jar'])).toEqual(new Map());
  expect(await deadLetters.list('jar')).toEqual([]);
  const rows = await direct.query({ text: 'select timer_id from work.timers' });
  expect(rows).toEqual([]);
  expect(await projections.checkpoints({ projection: jars, number: 1 })).toEqual([]);
  expect(await postgres.database.query({ text: 'select * from read.positions', values: [] })).toEqual([]);

  expect((await projections.live(jars)).unfinished).toBe(false);
  await answers.remember('key', { requestHash: 'h', status: 200, headers: {}, body: '' });
  await incarnations.renew(2);
  expect(await answers.find('key')).toMatchObject({ status: 200 });
});

describe('a store that was restored to an earlier point', () => {
  const fill = async (store: EventStore, category: string, count: number): Promise<void> => {
    for (let nth = 0; nth < count; nth++) await store.append(freshStream(category), newEvents(1), 'no_stream');
  };
  const restore = (count: number) =>
    direct.query({ text: 'delete from store.events where position > $1', values: [count] });

  test.each([0, 30, 80])('is found by a subscription after an outage, with %i new events', async (later) => {
    const category = freshCategory();
    await fill(postgres.store, category, 40);
    const consumer = follow(postgres.store, [category]);
    await consumer.seen(40);
    const found = expect(consumer.seen(41)).rejects.toThrow(StoreRestored);
    await restore(10);
    await server.crash();
    await fill(postgres.store, category, later).catch(() => fill(postgres.store, category, later));
    await found;
    expect(consumer.events).toHaveLength(40);
  });
});
