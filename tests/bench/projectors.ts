import { setTimeout as delay } from 'node:timers/promises';
import { openKafka } from '@sales/adapter-kafka';
import { openPostgresWork } from '@sales/adapter-postgres';
import {
  applyEvents,
  type EventLog,
  fromMessage,
  type Projection,
  positionOf,
  runProjection,
} from '@sales/eventsourcing';
import { keep } from '@sales/local-cluster/processes';
import { projections } from '@sales/projector';
import { openTestDatabase } from '@sales/test-kit';
import { freePort } from '@sales/test-kit/ports';
import kafkajs from 'kafkajs';
import { bareKafka } from './bare-kafka.ts';
import type { World } from './cluster.ts';
import { compared, round } from './median.ts';
import { drained } from './orders.ts';
import type { Report } from './report.ts';

const named = (wanted: string): Projection => {
  const found = projections.find(({ name }) => name === wanted);
  if (found === undefined) throw new Error(`there is no read model ${wanted}`);
  return found;
};
const orders = named('orders');

/** Forgets how far every projector has read, so that a projector with empty tables begins at the beginning. */
const forgetGroups = async (brokers: readonly string[]): Promise<void> => {
  const admin = new kafkajs.Kafka({ brokers: [...brokers], logLevel: 0 }).admin();
  await admin.connect();
  try {
    const { groups } = await admin.listGroups();
    await admin.deleteGroups(groups.map(({ groupId }) => groupId));
  } finally {
    await admin.disconnect();
  }
};

const messagesIn = async (log: EventLog, topics: readonly string[]): Promise<number> => {
  let count = 0;
  for (const topic of topics) {
    for (const last of await log.tail(topic)) if (last !== undefined) count += Number(last.offset) + 1;
  }
  return count;
};

/** Messages a second that projectors, so many of them, bring into the tables of all projections from the beginning. */
const caughtUp = async ({ server, brokers, keys }: World, instances: number, messages: number): Promise<number> => {
  await forgetGroups(brokers);
  const database = await openTestDatabase(server);
  const ports = await Promise.all(Array.from({ length: instances }, () => freePort()));
  const origin = `http://127.0.0.1:${ports[0]}`;
  const start = performance.now();
  const kept = ports.map((port) =>
    keep({
      name: 'projector',
      entry: 'services/projector/src/main.ts',
      env: {
        PORT: String(port),
        LOG_LEVEL: 'error',
        DATABASE_URL: database.url,
        ...keys,
        KAFKA_BROKERS: brokers.join(','),
      },
      onLine: (_, line) => process.stderr.write(`${line}\n`),
    }),
  );
  const isUp = () =>
    fetch(`${origin}/query/livez`).then(
      ({ ok }) => ok,
      () => false,
    );
  try {
    while (!(await isUp())) await delay(100);
    await drained(origin);
    return messages / ((performance.now() - start) / 1000);
  } finally {
    await Promise.all(kept.map(({ stop }) => stop()));
    await database.drop();
  }
};

/** One projection in this process: by its runner on our log, or from kafkajs straight into the same tables. */
const projected = async ({ server, brokers }: World, messages: number, isBare: boolean): Promise<number> => {
  await forgetGroups(brokers);
  const database = await openTestDatabase(server);
  const { projections: store, close } = await openPostgresWork({ url: database.url });
  const { build } = await store.live(orders);
  try {
    if (isBare) {
      const epochs = new Map<string, Promise<number>>();
      return await bareKafka(brokers).consume(orders.topics, messages, async (topic, partition, batch) => {
        const place = { build, topic, partition };
        const epoch = epochs.get(`${topic}/${partition}`) ?? store.fence(place);
        epochs.set(`${topic}/${partition}`, epoch);
        const claim = { ...place, epoch: await epoch };
        await store.transact([claim], async (tx) => {
          tx.advance(claim, positionOf(batch.at(-1)));
          await applyEvents(orders, tx, batch.map(fromMessage));
        });
      });
    }
    const kafka = openKafka({ brokers, clientId: 'bench' });
    const abort = new AbortController();
    const start = performance.now();
    let [count, rate] = [0, 0];
    await runProjection({
      log: kafka.log,
      store,
      build,
      onProgress: (_, __, applied) => {
        count += applied;
        if (count < messages || rate > 0) return;
        rate = count / ((performance.now() - start) / 1000);
        abort.abort();
      },
      signal: abort.signal,
    });
    await kafka.close();
    return rate;
  } finally {
    await close();
    await database.drop();
  }
};

/**
 * The read models made from Kafka, from the beginning: one beside kafkajs with the same SQL, then all of them by one
 * process and by two.
 */
export const benchProjectors = async (world: World, report: Report): Promise<void> => {
  const { log, close } = openKafka({ brokers: world.brokers, clientId: 'bench' });
  const own = await messagesIn(log, orders.topics);
  const all = await messagesIn(
    log,
    projections.flatMap(({ topics }) => topics),
  );
  await close();
  const rates = await compared(3, {
    'bare consumer, orders': () => projected(world, own, true),
    'projection, orders': () => projected(world, own, false),
    'all, 1 process': () => caughtUp(world, 1, all),
    'all, 2 processes': () => caughtUp(world, 2, all),
  });
  for (const [what, rate] of Object.entries(rates))
    report.row('projecting from Kafka', { what, 'messages/s': round(rate) });
  const ratio = (one: string, other: string): number => round((rates[one] ?? 0) / (rates[other] ?? 1), 2);
  report.row('projecting from Kafka', {
    what: 'projection to bare',
    'messages/s': ratio('projection, orders', 'bare consumer, orders'),
  });
  report.row('projecting from Kafka', {
    what: '2 processes to 1',
    'messages/s': ratio('all, 2 processes', 'all, 1 process'),
  });
};
