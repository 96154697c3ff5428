import { randomUUID } from 'node:crypto';
import { calmIdleTimers, openKafka } from '@sales/adapter-kafka';
import { type EventLog, type Message, partitionFor } from '@sales/eventsourcing';
import { startKafka } from '@sales/test-kit/kafka';
import kafkajs, { type Kafka as Client } from 'kafkajs';
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
    ce_type: 'sales.order.placed.v1',
    ce_source: '/sales/order',
    ce_subject: `order-${i % 997}`,
    ce_specversion: '1.0',
    traceparent: `00-${randomUUID().replaceAll('-', '')}-b7ad6b7169203331-01`,
  },
});

const batches: readonly (readonly Message[])[] = Array.from({ length: calls }, (_, call) =>
  Array.from({ length: batch }, (_, i) => message(call * batch + i)),
);

/** How often all of it is in the topic that is read, so that a group's beginnings count for little. */
const copies = 5;

const rateSince = (start: number, count = batch * calls): number => count / ((performance.now() - start) / 1000);

const perSecond = async (work: () => Promise<void>): Promise<number> => {
  const start = performance.now();
  await work();
  return rateSince(start);
};

/** Publishes everything with kafkajs itself, one send at a time. */
const barePublish = async (client: Client, topic: string, compression: number): Promise<number> => {
  const { Partitioners } = kafkajs;
  const producer = client.producer({ idempotent: true, createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  const rate = await perSecond(async () => {
    for (const messages of batches) {
      const records = messages.map((one) => ({ ...one, partition: partitionFor(one.key, partitions) }));
      await producer.send({ topic, acks: -1, compression, messages: records });
    }
  });
  await producer.disconnect();
  return rate;
};

/** Reads everything with kafkajs itself, and makes text of it. From before the group is joined. */
const bareConsume = async (client: Client, topic: string): Promise<number> => {
  const consumer = client.consumer({ groupId: randomUUID(), maxWaitTimeInMs: 250 });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  const done = Promise.withResolvers<number>();
  let count = 0;
  let size = 0;
  const start = performance.now();
  await consumer.run({
    partitionsConsumedConcurrently: partitions,
    eachBatch: async ({ batch: { messages } }) => {
      for (const { key, value, headers = {} } of messages) {
        size += `${key}${value}`.length;
        for (const name in headers) size += String(headers[name]).length;
      }
      count += messages.length;
      if (count >= batch * calls * copies) done.resolve(rateSince(start, batch * calls * copies));
    },
  });
  const rate = await done.promise;
  await consumer.disconnect();
  return size > 0 ? rate : 0;
};

const publish = (log: EventLog, topic: string): Promise<number> =>
  perSecond(async () => {
    for (const messages of batches) await log.publish(topic, messages);
  });

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
  const client = new kafkajs.Kafka({ brokers: [...kafka.brokers], clientId: 'bare', logLevel: 0 });
  const { ZSTD, None } = kafkajs.CompressionTypes;
  const freshTopic = async (): Promise<string> => {
    const topic = `bench-${randomUUID()}`;
    await log.ensureTopic(topic, partitions);
    return topic;
  };
  try {
    const full = await freshTopic();
    for (let i = 0; i < copies; i++) await Promise.all(batches.map((messages) => log.publish(full, messages)));
    const rates = await compared(5, {
      'bare publish, as it is': async () => barePublish(client, await freshTopic(), None),
      'bare publish, zstd': async () => barePublish(client, await freshTopic(), ZSTD),
      publish: async () => publish(log, await freshTopic()),
      'bare consume': () => bareConsume(client, full),
      consume: () => consume(log, full),
    });
    for (const [name, rate] of Object.entries(rates)) report.row('kafka', { what: name, 'messages/s': round(rate) });
    const ratio = (ours: string, bare: string): number => round((rates[ours] ?? 0) / (rates[bare] ?? 1), 2);
    report.row('kafka', { what: 'publish to bare, zstd', 'messages/s': ratio('publish', 'bare publish, zstd') });
    report.row('kafka', { what: 'consume to bare', 'messages/s': ratio('consume', 'bare consume') });
  } finally {
    await close();
    await kafka.stop();
  }
};
