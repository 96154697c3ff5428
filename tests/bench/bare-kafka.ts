import { randomUUID } from 'node:crypto';
import { type LogMessage, type Message, partitionFor } from '@sales/eventsourcing';
import kafkajs from 'kafkajs';

/** kafkajs by itself, as its documentation uses it: what the log on it is compared with. */
export type BareKafka = {
  /** One send at a time, in messages a second. */
  publish(
    topic: string,
    partitions: number,
    batches: readonly (readonly Message[])[],
    compression: 'none' | 'zstd',
  ): Promise<number>;
  /** From before the group is joined until `count` messages are handled, in messages a second. */
  consume(
    topics: readonly string[],
    count: number,
    handle: (topic: string, partition: number, messages: readonly LogMessage[]) => Promise<void>,
  ): Promise<number>;
};

const perSecond = (count: number, start: number): number => count / ((performance.now() - start) / 1000);

export const bareKafka = (brokers: readonly string[]): BareKafka => {
  const client = new kafkajs.Kafka({ brokers: [...brokers], clientId: 'bare', logLevel: 0 });
  const { ZSTD, None } = kafkajs.CompressionTypes;
  return {
    publish: async (topic, partitions, batches, compression) => {
      const { DefaultPartitioner } = kafkajs.Partitioners;
      const producer = client.producer({ idempotent: true, createPartitioner: DefaultPartitioner });
      await producer.connect();
      const start = performance.now();
      for (const batch of batches) {
        const messages = batch.map((one) => ({ ...one, partition: partitionFor(one.key, partitions) }));
        await producer.send({ topic, acks: -1, compression: compression === 'zstd' ? ZSTD : None, messages });
      }
      const rate = perSecond(batches.flat().length, start);
      await producer.disconnect();
      return rate;
    },
    consume: async (topics, count, handle) => {
      const consumer = client.consumer({ groupId: randomUUID(), maxWaitTimeInMs: 250 });
      await consumer.connect();
      await consumer.subscribe({ topics: [...topics], fromBeginning: true });
      const done = Promise.withResolvers<number>();
      let handled = 0;
      const start = performance.now();
      await consumer.run({
        partitionsConsumedConcurrently: 12,
        eachBatch: async ({ batch: { topic, partition, messages } }) => {
          await handle(
            topic,
            partition,
            messages.map(({ key, value, headers = {}, offset }) => ({
              key: String(key),
              value: String(value),
              headers: Object.fromEntries(Object.entries(headers).map(([name, header]) => [name, String(header)])),
              offset: BigInt(offset),
            })),
          );
          handled += messages.length;
          if (handled >= count) done.resolve(perSecond(count, start));
        },
      });
      const rate = await done.promise;
      await consumer.disconnect();
      return rate;
    },
  };
};
