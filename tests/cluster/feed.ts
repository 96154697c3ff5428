import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { type KeptConsumer, keepConsumer } from '@sales/examples/testing';
import { openTestDatabase } from '@sales/test-kit';
import { withClient } from '../reliability/load-evidence.ts';
import { type Random, randomFrom } from '../reliability/random.ts';
import { until } from '../system/until.ts';
import type { Places } from './places.ts';
import { readTopics } from './topics.ts';

/** A system outside that copies the orders: the example consumer, killed at random moments while the cluster runs. */
export type Feed = {
  /**
   * What the copy has too little, too much or otherwise than the topic, and what another one has that begins empty,
   * from a date in the middle. Nothing else may be under way any more. `kills`: how often the consumer was killed
   * before.
   */
  finish(): Promise<{ readonly differences: readonly string[]; readonly kills: number }>;
  stop(): Promise<void>;
};

const topic = 'sales.order.v1';

/** How long a copy may take to become complete, in ms. */
const timeoutMs = 120_000;

/** Longest time that a consumer is left alone, in ms. */
const longestLife = 4000;

type Row = {
  readonly id: string;
  readonly stream: string;
  readonly type: string;
  readonly time: string;
  readonly data: unknown;
};

/** What is in the topic, each event once, in the order of its stream. */
const sourceIn = async (brokers: string): Promise<readonly Row[]> => {
  const records = (await readTopics(brokers)).find((one) => one.topic === topic)?.records ?? [];
  const events = new Map(records.map(({ event }) => [event.position, event]));
  return [...events.values()]
    .sort((one, other) => Number(one.position - other.position))
    .map(({ id, stream, type, recordedAt: time, data }) => ({ id, stream, type, time, data }));
};

/** What a copy has, in the order in which it came: each row in a transaction of its own. */
const sinkAt = (url: string): Promise<readonly Row[]> =>
  withClient(url, async (client) => {
    const { rows: there } = await client.query("select from pg_tables where tablename = 'sales_event'");
    if (there.length === 0) return [];
    const { rows } = await client.query<Omit<Row, 'time'> & { time: Date }>(
      'select id, stream, type, time, data from sales_event order by xmin::text::bigint',
    );
    return rows.map((row) => ({ ...row, time: row.time.toISOString() }));
  });

/** How the copy of each stream differs from it. */
const compare = (what: string, sink: readonly Row[], source: readonly Row[]): readonly string[] => {
  const [copies, originals] = [sink, source].map((rows) => Map.groupBy(rows, ({ stream }) => stream));
  return [...new Set([...(copies?.keys() ?? []), ...(originals?.keys() ?? [])])].flatMap((stream) => {
    const [copy = [], original = []] = [copies?.get(stream), originals?.get(stream)];
    const same = isDeepStrictEqual(copy, original);
    return same ? [] : [`${what}: ${stream} has ${copy.length} events of ${original.length}, or others`];
  });
};

/** Kills a consumer at random moments until the signal is aborted, at most so many times. */
const killAtRandom = async (
  { kill }: KeptConsumer,
  random: Random,
  signal: AbortSignal,
  most = Number.POSITIVE_INFINITY,
): Promise<number> => {
  for (let kills = 0; ; kills++) {
    await delay(random.below(longestLife), undefined, { signal }).catch(() => {});
    if (signal.aborted || kills === most) return kills;
    await kill();
  }
};

/** Begins to copy the orders of a cluster that is up. */
export const openFeed = async (places: Places, seed: number): Promise<Feed> => {
  const random = randomFrom(seed);
  const server = await places.databaseUrl('postgres');
  const { kafka: brokers } = (await places.index()).infrastructure;
  const consumers: KeptConsumer[] = [];

  const begin = async (more: Readonly<Record<string, string>> = {}) => {
    const { url } = await openTestDatabase(server);
    // Another group each time, which knows of no offset: all depends on the position.
    const consumer = keepConsumer(() => ({
      KAFKA_BROKERS: brokers,
      DATABASE_URL: url,
      TOPIC: topic,
      GROUP: `checker-${randomUUID()}`,
      ...more,
    }));
    consumers.push(consumer);
    return { url, consumer };
  };

  const copy = await begin();
  const over = new AbortController();
  const killing = killAtRandom(copy.consumer, random, over.signal);
  return {
    finish: async () => {
      over.abort();
      const kills = await killing;
      const source = await sourceIn(brokers);
      const since = source[source.length >> 1]?.time ?? '';
      const later = source.filter(({ time }) => time >= since);
      const part = await begin({ SINCE: since });
      await killAtRandom(part.consumer, random, new AbortController().signal, 5);
      const complete = async (): Promise<boolean> => {
        const [all, some] = await Promise.all([copy, part].map(({ url }) => sinkAt(url)));
        return (all?.length ?? 0) >= source.length && (some?.length ?? 0) >= later.length;
      };
      await until('the copies are complete', complete, timeoutMs).catch(() => {});
      const gaps = consumers.flatMap(({ said }) => said()).filter((words) => words.includes('something is missing'));
      return {
        kills,
        differences: [
          ...gaps,
          ...compare('the copy', await sinkAt(copy.url), source),
          ...compare(`the copy from ${since}`, await sinkAt(part.url), later),
        ],
      };
    },
    stop: async () => {
      over.abort();
      await killing;
      await Promise.all(consumers.map((consumer) => consumer.stop()));
    },
  };
};
