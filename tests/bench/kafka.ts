import { randomUUID } from 'node:crypto';
import { calmIdleTimers, openKafka } from '@sales/adapter-kafka';
import type { EventLog, Message } from '@sales/eventsourcing';
import { startKafka } from '@sales/test-kit/kafka';
import { bareKafka } from './bare-kafka.ts';
import { compared, round } from './median.ts';
import type { Report } from './report.ts';

const partitions = 6;

/** Messages a call of `publish`, as many as the relay gathers at most. */
const batch = 500;
const calls = 60;

/** A message of the size of an order that was placed, with its headers. */
const message = (i: number): Message => ({
  key: `order-${i % 997}`,
  value: JSON.stringify({
    orderId: randomUUID(),
    customerId: randomUUID(),
    lines: [1, 2, 3].map((line) => ({ line, sku: `SKU-${(i * line) % 1862}`, quantity: '2', unitPrice: '19.99' })),
    placedAt: new Date(1_700_000_000_000 + i * 1000).toISOString(),
  }),
  headers: {
    ce_id: randomUUID(),
    ce_type: 'sales.order.submitted.v1',
    ce_source: '/sales/order',
    ce_specversion: '1.0',
    traceparent: `00-${randomUUID().replaceAll('-', '')}-b7ad6b7169203331-01`,
  },
});

const batches: readonly (readonly Message[])[] = Array.from({ length: calls }, (_, call) =>
  Array.from({ length: batch }, (_, i) => message(call * batch + i)),
);

/** How often all of it is in the topic that is read, so that a group's beginnings count for little. */
const copies = 5;

const rateSince = (start: number, count: number): number => count / ((performance.now() - start) / 1000);

const publish = async (log: EventLog, topic: string): Promise<number> => {
  const start = performance.now();
  for (const messages of batches) await log.publish(topic, messages);
  return rateSince(start, batch * calls);
};

const consume = async (log: EventLog, topic: string): Promise<number> => {
  const abort = new AbortController();
  const start = performance.now();
  let count = 0;
  let rate = 0;
  await log.consume({
    group: randomUUID(),
    topics: [topic],
    handler: async ({ messages }) => {
      count += messages.length;
      if (count >= batch * calls * copies) {
        rate = rateSince(start, batch * calls * copies);
        abort.abort();
      }
    },
    signal: abort.signal,
  });
  return rate;
};

/** Messages per second through the adapter and through bare kafkajs: the same bytes, topics alike, one Kafka. */
export const benchKafka = async (_: string, report: Report): Promise<void> => {
  calmIdleTimers();
  const kafka = await startKafka();
  const { log, close } = openKafka({ brokers: kafka.brokers, clientId: 'bench' });
  const bare = bareKafka(kafka.brokers);
  const freshTopic = async (): Promise<string> => {
    const topic = `bench-${randomUUID()}`;
    await log.ensureTopic(topic, partitions);
    return topic;
  };
  try {
    const full = await freshTopic();
    for (let i = 0; i < copies; i++) await Promise.all(batches.map((messages) => log.publish(full, messages)));
    const rates = await compared(5, {
      'bare publish, as it is': async () => bare.publish(await freshTopic(), partitions, batches, 'none'),
      'bare publish, zstd': async () => bare.publish(await freshTopic(), partitions, batches, 'zstd'),
      publish: async () => publish(log, await freshTopic()),
      'bare consume': () => bare.consume([full], batch * calls * copies, async () => {}),
      consume: () => consume(log, full),
    });
    for (const [name, rate] of Object.entries(rates)) report.row('kafka', { what: name, 'messages/s': round(rate) });
    const ratio = (ours: string, theirs: string): number => round((rates[ours] ?? 0) / (rates[theirs] ?? 1), 2);
    report.row('kafka', { what: 'publish to bare, zstd', 'messages/s': ratio('publish', 'bare publish, zstd') });
    report.row('kafka', { what: 'consume to bare', 'messages/s': ratio('consume', 'bare consume') });
  } finally {
    await close();
    await kafka.stop();
  }
};
