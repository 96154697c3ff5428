import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import type { LogMessage } from '@sales/eventsourcing';
import { eventually } from '@sales/eventsourcing/testing';
import { openTestDatabase, type TestDatabase } from '@sales/test-kit';
import { type Kafka, startKafka } from '@sales/test-kit/kafka';
import { Kafka as Client, logLevel } from 'kafkajs';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Consumer, keepConsumer, startConsumer } from './testing/consumer.ts';
import { type Feed, openFeed } from './testing/feed.ts';

const since = '2024-01-15T09:00:00.000Z';

let kafka: Kafka;
let feed: Feed;
let database: TestDatabase;
let sink: pg.Pool;

beforeAll(async () => {
  kafka = await startKafka();
});
afterAll(() => kafka.stop());

beforeEach(async () => {
  const client = new Client({ brokers: [...kafka.brokers], logLevel: logLevel.NOTHING });
  feed = await openFeed(client, `sales.order.${randomUUID()}`, since);
  database = await openTestDatabase();
  sink = new pg.Pool({ connectionString: database.url });
  sink.on('error', () => {});
});
afterEach(async () => {
  await feed.stop();
  await sink.end();
  await database.drop();
});

const environment = (more: Readonly<Record<string, string>>) => ({
  KAFKA_BROKERS: kafka.brokers.join(','),
  DATABASE_URL: database.url,
  TOPIC: feed.topic,
  GROUP: randomUUID(),
  ...more,
});

const start = (more: Readonly<Record<string, string>> = {}): Consumer => startConsumer(environment(more));

type Row = {
  readonly id: string;
  readonly stream: string;
  readonly type: string;
  readonly time: string;
  readonly data: unknown;
};

const rowOf = ({ key, value, headers }: LogMessage): Row => ({
  id: headers['ce_id'] ?? '',
  stream: key,
  type: headers['ce_type'] ?? '',
  time: headers['ce_time'] ?? '',
  data: JSON.parse(value ?? ''),
});

/** Everything that is in the sink, in the order in which it came. */
const kept = async (): Promise<readonly Row[]> => {
  const { rows } = await sink.query<Omit<Row, 'time'> & { time: Date }>(
    'select id, stream, type, time, data from sales_event order by ctid',
  );
  return rows.map((row) => ({ ...row, time: row.time.toISOString() }));
};

const count = async (): Promise<number> => {
  const { rows } = await sink.query<{ there: boolean }>("select to_regclass('sales_event') is not null as there");
  if (rows[0]?.there !== true) return 0;
  return (await sink.query<{ n: number }>('select count(*)::int as n from sales_event')).rows[0]?.n ?? 0;
};

/** Resolves when the sink has that many events, or more than it should. */
const untilThereAre = (n: number): Promise<void> => eventually(async () => (await count()) >= n);

const source = (): readonly Row[] => feed.messages().flat().map(rowOf);
const byStream = (rows: readonly Row[]) => Object.groupBy(rows, ({ stream }) => stream);

/** The sink has what the source has: all of it, once, each stream in order. */
const expectAll = async (): Promise<void> => {
  const rows = await kept();
  expect(rows).toHaveLength(source().length);
  expect(byStream(rows)).toEqual(byStream(source()));
};

describe('the example consumer', { timeout: 180_000 }, () => {
  test('killed time and again, the broker too, with messages sent twice: the sink is the source', async () => {
    const kills = 12;
    // Another group each time, which knows of no offset: all depends on the position.
    const consumer = keepConsumer(() => environment({ GROUP: randomUUID() }));
    try {
      for (let round = 1; round <= kills; round++) {
        await feed.publish(50);
        const [first = []] = feed.messages();
        await feed.resend(first.slice(-5), 0);
        if (round === kills / 2) {
          await kafka.kill();
          await kafka.restart();
        }
        const before = await count();
        await untilThereAre(before + 1);
        await consumer.kill();
      }
      await untilThereAre(feed.size());
      await feed.publish(10);
      await untilThereAre(feed.size());
      await expectAll();
      expect(consumer.ends()).toBeGreaterThanOrEqual(kills);
    } finally {
      await consumer.stop();
    }
  });

  test('goes on where its group stopped, and starts from the first event when its tables are gone', async () => {
    const group = { GROUP: randomUUID() };
    await feed.publish(100);
    const first = start(group);
    await untilThereAre(100);
    expect(await first.stop()).toBe(0);
    await feed.publish(100);
    const second = start(group);
    await untilThereAre(200);
    expect(await second.stop()).toBe(0);
    await expectAll();
    await sink.query('drop table sales_event, sales_feed');
    const third = start(group);
    await untilThereAre(200);
    expect(await third.stop()).toBe(0);
    await expectAll();
  });

  test('starts from a date', async () => {
    await feed.publish(200);
    const SINCE = '2024-01-15T10:00:00.000Z';
    const wanted = source().filter(({ time }) => time >= SINCE);
    expect(wanted).toHaveLength(141);
    const consumer = start({ SINCE });
    await untilThereAre(wanted.length);
    await feed.publish(10);
    await untilThereAre(wanted.length + 10);
    await consumer.stop();
    expect(byStream(await kept())).toEqual(byStream(source().filter(({ time }) => time >= SINCE)));
  });

  test('stops where something is missing, and keeps nothing after it', async () => {
    await feed.publish(100);
    const partition = feed.messages().findIndex((messages) => messages.length > 0);
    const [message] = feed.messages()[partition]?.slice(-1) ?? [];
    if (message === undefined) throw new Error('nothing was published');
    const lost = { ...message.headers, ce_previous: '999998', ce_position: '999999' };
    await feed.resend([{ ...message, headers: lost }], partition);
    const consumer = start();
    expect(await consumer.ended).toContain(`partition ${partition}: something is missing before position 999999`);
    const own = new Set(feed.messages()[partition]?.map(({ key }) => key));
    const rows = (await kept()).filter(({ stream }) => own.has(stream));
    expect(byStream(rows)).toEqual(byStream((feed.messages()[partition] ?? []).map(rowOf)));
  });
});

test('kcat shows the events with their headers, from the first or from a date', async () => {
  await feed.publish(100);
  const kcat = async (from: string): Promise<readonly Row[]> => {
    const options = ['-b', kafka.brokers.join(','), '-C', '-q', '-t', feed.topic, '-o', from, '-e', '-J'];
    const { stdout } = await promisify(execFile)('kcat', options);
    const lines = stdout.split('\n').filter(Boolean);
    return lines.map((line) => {
      const { key, payload, headers }: { key: string; payload: string; headers: readonly string[] } = JSON.parse(line);
      const pairs = headers.flatMap((name, index) => (index % 2 === 0 ? [[name, headers[index + 1] ?? '']] : []));
      return rowOf({ key, value: payload, headers: Object.fromEntries(pairs), offset: 0n });
    });
  };
  expect(byStream(await kcat('beginning'))).toEqual(byStream(source()));
  expect(byStream(await kcat(`s@${Date.now() - 3_600_000}`))).toEqual(byStream(source()));
});
