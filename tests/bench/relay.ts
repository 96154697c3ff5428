import { randomUUID } from 'node:crypto';
import { openEventStoreDB } from '@sales/adapter-eventstoredb';
import { calmIdleTimers, openKafka } from '@sales/adapter-kafka';
import { topicsByCategory } from '@sales/contracts';
import { categoryOf, type EventLog, type EventStore, type Message, runRelay, toMessage } from '@sales/eventsourcing';
import { memoryCheckpoints, memoryLeases } from '@sales/eventsourcing/testing';
import { orderService } from '@sales/order';
import { publishedBy, relaying } from '@sales/service-kit';
import { bareKafka } from './bare-kafka.ts';
import type { World } from './cluster.ts';
import { compared, round } from './median.ts';
import type { Report } from './report.ts';

const { publish } = relaying(publishedBy(orderService));
const categories = ['order', 'creditAccount', 'fulfilment'];

/** As many messages as the relay gets from the store at once. */
const batchSize = 500;

/** What the relay of the order service publishes, category by category, in batches like its own. */
const messagesOf = async (store: EventStore, most: number): Promise<ReadonlyMap<string, readonly Message[][]>> => {
  const abort = new AbortController();
  const byCategory = new Map<string, Message[][]>();
  let count = 0;
  for await (const { events } of store.subscribeAll({ categories, signal: abort.signal })) {
    const fresh = new Map<string, Message[]>();
    for (const event of events) {
      const category = categoryOf(event.stream);
      fresh.set(category, [...(fresh.get(category) ?? []), toMessage(event, publish(event), event.position)]);
    }
    for (const [category, messages] of fresh) {
      byCategory.set(category, [...(byCategory.get(category) ?? []), messages.slice(0, batchSize)]);
    }
    count += events.length;
    if (count >= most) abort.abort();
  }
  return byCategory;
};

/** Events a second from the store to fresh topics. */
const relayed = async (store: EventStore, log: EventLog, most: number): Promise<number> => {
  const abort = new AbortController();
  const topics = Object.fromEntries(
    categories.map((category) => [
      category,
      { name: `relay-${category}-${randomUUID()}`, partitions: topicsByCategory[category]?.partitions ?? 12 },
    ]),
  );
  for (const { name, partitions } of Object.values(topics)) await log.ensureTopic(name, partitions);
  let [start, count, rate] = [0, 0, 0];
  await runRelay({
    name: 'bench',
    store,
    log,
    checkpoints: memoryCheckpoints(),
    leases: memoryLeases(),
    topics,
    publish,
    onRead: () => {
      if (start === 0) start = performance.now();
    },
    onProgress: (_, published) => {
      count += published;
      if (count < most || rate > 0) return;
      rate = count / ((performance.now() - start) / 1000);
      abort.abort();
    },
    signal: abort.signal,
  });
  return rate;
};

/** The relay of the order service beside kafkajs that sends the same messages, from memory, to topics alike. */
export const benchRelay = async ({ brokers, eventStore }: World, report: Report): Promise<void> => {
  calmIdleTimers();
  const { store, close: closeStore } = openEventStoreDB({ connectionString: eventStore });
  const { log, close } = openKafka({ brokers, clientId: 'bench' });
  const bare = bareKafka(brokers);
  const most = 50_000;
  try {
    const messages = await messagesOf(store, most);
    const bareRate = async (compression: 'none' | 'zstd'): Promise<number> => {
      let [count, seconds] = [0, 0];
      for (const [category, batches] of messages) {
        const topic = `bare-${category}-${randomUUID()}`;
        const partitions = topicsByCategory[category]?.partitions ?? 12;
        await log.ensureTopic(topic, partitions);
        const size = batches.flat().length;
        seconds += size / (await bare.publish(topic, partitions, batches, compression));
        count += size;
      }
      return count / seconds;
    };
    const rates = await compared(3, {
      'bare producer': () => bareRate('none'),
      'bare producer, zstd': () => bareRate('zstd'),
      relay: () => relayed(store, log, most),
    });
    for (const [what, rate] of Object.entries(rates)) report.row('relay', { what, 'events/s': round(rate) });
    const ratio = (rates['relay'] ?? 0) / (rates['bare producer, zstd'] ?? 1);
    report.row('relay', { what: 'relay to bare, zstd', 'events/s': round(ratio, 2) });
  } finally {
    await close();
    await closeStore();
  }
};
