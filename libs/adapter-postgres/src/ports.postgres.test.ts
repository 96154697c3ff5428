import { type EventStore, type LogBatch, position, streamName } from '@sales/eventsourcing';
import { eventually } from '@sales/eventsourcing/testing';
import { openTestDatabase, type TestDatabase } from '@sales/test-kit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPostgres, type Postgres, type PostgresOptions } from './index.ts';
import { groupMember } from './log-members.ts';
import { openPool, type Pool } from './pool.ts';

let database: TestDatabase;
let postgres: Postgres;
let pool: Pool;

beforeAll(async () => {
  database = await openTestDatabase();
  postgres = await openPostgres({ url: database.url });
  pool = openPool({ url: database.url, side: 'log', name: 'test', max: 2, statementTimeout: 5000 });
});
afterAll(async () => {
  await pool.end();
  await postgres.close();
  await database.drop();
});

const metadata = {
  actor: 'user:test',
  correlationId: 'c',
  causationId: 'c',
  commandId: 'c',
  recordedAt: '2024-01-15T09:00:00.000Z',
  schemaVersion: 1,
};
const event = (type = 'Happened') => ({ type, data: {}, eventId: crypto.randomUUID(), metadata });
const stream = () => streamName('thing', crypto.randomUUID());
const append = (store: EventStore, type?: string) => store.append(stream(), [event(type)], 'no_stream');

describe('appends that share a transaction', () => {
  test('do not suffer for one that the server cannot take', async () => {
    const done = await Promise.allSettled([
      append(postgres.store),
      append(postgres.store, 'with a \0'),
      append(postgres.store),
      postgres.store.append(stream(), [{ ...event(), eventId: 'no uuid' }], 'no_stream'),
      append(postgres.store),
    ]);
    expect(done.map((one) => one.status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled']);
  });

  test('to one stream see each other, in order', async () => {
    const name = stream();
    const [one, two, three] = [event(), event(), event()];
    const done = await Promise.allSettled([
      postgres.store.append(name, [one], 'no_stream'),
      postgres.store.append(name, [two], 0n as never),
      postgres.store.append(name, [three], 0n as never),
      postgres.store.append(name, [one], 'no_stream'),
      postgres.store.append(name, [one], 'any'),
    ]);
    expect(done).toMatchObject([
      { value: { revision: 0n } },
      { value: { revision: 1n } },
      { reason: { actual: 1n } },
      { value: { revision: 0n } },
      { value: { revision: 0n } },
    ]);
    expect(await postgres.store.read(name)).toHaveLength(2);
  });

  test('get positions without holes, many more than fit into one group', async () => {
    const before = await append(postgres.store);
    const done = await Promise.all(Array.from({ length: 1500 }, () => append(postgres.store)));
    const positions = done.map((one) => one.position - before.position).sort((a, b) => Number(a - b));
    expect(positions).toEqual(Array.from({ length: 1500 }, (_, i) => BigInt(i + 1)));
  });
});

describe('a member of a group', () => {
  const setup = async () => {
    const group = crypto.randomUUID();
    await postgres.log.ensureTopic(group, 4);
    const [row] = await pool.query<{ topic_id: number }>({
      text: 'select topic_id from log.topics where name = $1',
      values: [group],
    });
    const topics = [row?.topic_id ?? 0];
    const member = (ttl = 60_000) => groupMember(pool, group, crypto.randomUUID(), ttl);
    return { group, topics, member };
  };

  test('has its fair share, gives the surplus back and takes over from one that leaves', async () => {
    const { topics, member } = await setup();
    const [first, second] = [member(), member()];
    const alone = await first.heartbeat(topics);
    expect(alone).toMatchObject({
      share: 4,
      owned: [{ partition: 0 }, { partition: 1 }, { partition: 2 }, { partition: 3 }],
    });
    expect(await second.heartbeat(topics)).toEqual({ share: 0, owned: [] });
    const { share, owned } = await first.heartbeat(topics);
    expect(share).toBe(2);
    await first.release(owned.slice(share));
    expect((await second.heartbeat(topics)).owned.map((one) => one.partition)).toEqual([2, 3]);
    await first.leave();
    const all = await second.heartbeat(topics);
    expect(all.owned.map(({ partition, epoch }) => [partition, epoch])).toEqual([
      [0, '2'],
      [1, '2'],
      [2, '2'],
      [3, '2'],
    ]);
  });

  test('that falls silent loses its partitions, and its late commits are not taken', async () => {
    const { topics, member } = await setup();
    const [zombie, heir] = [member(30), member()];
    const { owned } = await zombie.heartbeat(topics);
    expect(owned).toHaveLength(4);
    await eventually(async () => (await heir.heartbeat(topics)).owned.length === 4);
    const [held] = (await heir.heartbeat(topics)).owned;
    if (owned[0] === undefined || held === undefined) throw new Error('nothing owned');
    await zombie.commit([{ ...owned[0], next: 9n }]);
    await heir.commit([{ ...held, next: 5n }]);
    expect((await heir.heartbeat(topics)).owned[0]?.committed).toBe(5n);
    expect((await zombie.heartbeat(topics)).owned).toEqual([]);
  });
});

test('a consumer takes up a topic that is made after it has begun', async () => {
  const topic = crypto.randomUUID();
  const batches: LogBatch[] = [];
  const abort = new AbortController();
  const running = postgres.log.consume({
    group: topic,
    topics: [topic],
    handler: async (batch) => {
      batches.push(batch);
    },
    signal: abort.signal,
  });
  await postgres.log.ensureTopic(topic, 2);
  await postgres.log.publish(topic, [{ key: 'k', value: 'v', headers: {} }]);
  await eventually(() => batches.length > 0);
  abort.abort();
  await running;
  expect(batches[0]?.messages).toMatchObject([{ key: 'k', value: 'v' }]);
});

test('who is alone at the database need not wait for the leases of a killed predecessor', async () => {
  const options: PostgresOptions = { url: database.url, leaseTtl: 600_000, memberTtl: 600_000 };
  const topic = crypto.randomUUID();
  const killed = await openPostgres(options);
  await killed.log.ensureTopic(topic, 1);
  await killed.log.publish(topic, [{ key: 'k', value: 'v', headers: {} }]);
  const member = groupMember(pool, topic, crypto.randomUUID(), 600_000);
  const [row] = await pool.query<{ topic_id: number }>({
    text: 'select topic_id from log.topics where name = $1',
    values: [topic],
  });
  await member.heartbeat([row?.topic_id ?? 0]);
  await pool.query({
    text: `insert into work.leases values ($1, gen_random_uuid(), 1, now() + interval '1 hour')`,
    values: [topic],
  });
  await killed.close();

  const next = await openPostgres({ ...options, alone: true });
  const abort = new AbortController();
  const seen: string[] = [];
  await Promise.all([
    next.leases.hold(
      topic,
      async () => {
        seen.push('lease');
        if (seen.length === 2) abort.abort();
        else await eventually(() => seen.length === 2);
      },
      abort.signal,
    ),
    next.log.consume({
      group: topic,
      topics: [topic],
      handler: async () => {
        seen.push('message');
        if (seen.length === 2) abort.abort();
      },
      signal: abort.signal,
    }),
  ]);
  await next.close();
  expect(seen.sort()).toEqual(['lease', 'message']);
});

test('a lease is lost when its holder cannot renew it, and the work hears of it', async () => {
  const name = crypto.randomUUID();
  const holder = await openPostgres({ url: database.url, leaseTtl: 400 });
  const abort = new AbortController();
  let lost = 0;
  const holding = holder.leases.hold(
    name,
    async (signal) => {
      await pool.query({
        text: 'update work.leases set owner = gen_random_uuid(), token = token + 1 where name = $1',
        values: [name],
      });
      await eventually(() => signal.aborted);
      lost += 1;
      if (lost === 2) abort.abort();
    },
    abort.signal,
  );
  await holding;
  await holder.close();
  expect(lost).toBe(2);
});

test('a lease is given up when the database says nothing for too long', async () => {
  const name = crypto.randomUUID();
  const holder = await openPostgres({ url: database.url, leaseTtl: 400 });
  const abort = new AbortController();
  await holder.leases.hold(
    name,
    async (signal, holds) => {
      if (abort.signal.aborted) return;
      await pool.transaction(async (connection) => {
        await connection.query({ text: 'select from work.leases where name = $1 for update', values: [name] });
        expect(holds()).toBe(true);
        await eventually(() => signal.aborted);
        expect(holds()).toBe(false);
      });
      abort.abort();
    },
    abort.signal,
  );
  await holder.close();
});

test('who stood still for longer than a lease lasts knows so before anything else happens', async () => {
  const holder = await openPostgres({ url: database.url, leaseTtl: 300 });
  const abort = new AbortController();
  await holder.leases.hold(
    crypto.randomUUID(),
    async (signal, holds) => {
      const end = performance.now() + 300;
      while (performance.now() < end);
      expect([signal.aborted, holds()]).toEqual([false, false]);
      abort.abort();
    },
    abort.signal,
  );
  await holder.close();
});

test('a checkpoint of a position beyond 2^53 is exact', async () => {
  const saved = new Map([['big', position(2n ** 62n + 1n)]]);
  await postgres.checkpoints.save(saved);
  expect(await postgres.checkpoints.load(['big'])).toEqual(saved);
});
