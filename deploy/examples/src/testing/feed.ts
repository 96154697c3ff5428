import { zstandard } from '@sales/adapter-kafka';
import { type LogMessage, runRelay, streamName } from '@sales/eventsourcing';
import { eventually, memoryPlatform, testId } from '@sales/eventsourcing/testing';
import type { Kafka } from 'kafkajs';

const partitions = 4;

export type Feed = {
  readonly topic: string;
  /** Records events of many orders, a minute apart, and publishes them as the relay does. */
  publish(count: number): Promise<void>;
  /** Puts messages of a partition on the topic again, as they were, or as something has made them. */
  resend(messages: readonly LogMessage[], partition: number): Promise<void>;
  /** How many events were published. */
  size(): number;
  /** What was published, by partition. */
  messages(): readonly (readonly LogMessage[])[];
  stop(): Promise<void>;
};

/** A topic of orders on a real Kafka, filled by the real relay. The first event is of the given instant. */
export const openFeed = async (kafka: Kafka, topic: string, since: string): Promise<Feed> => {
  const platform = memoryPlatform();
  const { store, log, checkpoints } = platform;
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: partitions }], waitForLeaders: true });
  await admin.disconnect();
  const compression = zstandard();
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();

  const abort = new AbortController();
  const relay = runRelay({
    ...platform,
    name: topic,
    topics: { order: { name: topic, partitions } },
    publish: ({ data }) => ({ type: 'sales.order.confirmed.v1', data }),
    checkpointEvery: 0,
    signal: abort.signal,
  });

  let recorded = 0;
  const record = async (): Promise<void> => {
    recorded += 1;
    const orderId = testId(recorded % 50);
    const stream = streamName('order', orderId);
    const metadata = {
      actor: 'user:ann',
      correlationId: testId(recorded),
      causationId: testId(recorded),
      commandId: testId(recorded),
      recordedAt: new Date(Date.parse(since) + recorded * 60_000).toISOString(),
      schemaVersion: 1,
    };
    const event = {
      type: 'OrderConfirmed',
      data: { orderId, status: 'confirmed' },
      eventId: testId(recorded),
      metadata,
    };
    await store.append(stream, [event], (await store.read(stream)).at(-1)?.revision ?? 'no_stream');
  };

  const send = async (messages: readonly LogMessage[], partition: number): Promise<void> => {
    if (messages.length === 0) return;
    await producer.send({
      // As the system sends.
      compression,
      topic,
      acks: -1,
      messages: messages.map(({ key, value, headers }) => ({ key, value, headers: { ...headers }, partition })),
    });
  };

  const sent = Array.from({ length: partitions }, () => 0);
  return {
    topic,
    publish: async (count) => {
      for (let n = 0; n < count; n++) await record();
      await eventually(async () => (await checkpoints.load([topic])).get(topic) === BigInt(recorded));
      for (const [partition, messages] of log.all(topic).entries()) {
        await send(messages.slice(sent[partition]), partition);
        sent[partition] = messages.length;
      }
    },
    resend: send,
    size: () => recorded,
    messages: () => log.all(topic),
    stop: async () => {
      abort.abort();
      await relay;
      await producer.disconnect();
    },
  };
};
