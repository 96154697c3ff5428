import { Kafka as Client, logLevel } from 'kafkajs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Kafka, startKafka } from './index.ts';

let kafka: Kafka;

beforeAll(async () => {
  kafka = await startKafka();
});
afterAll(() => kafka.stop());

test('a broker keeps its messages and its address when it is killed and started again', async () => {
  const client = new Client({ brokers: [...kafka.brokers], logLevel: logLevel.NOTHING, retry: { retries: 1 } });
  const admin = client.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic: 'things', numPartitions: 2 }], waitForLeaders: true });
  const producer = client.producer();
  await producer.connect();
  await producer.send({ topic: 'things', messages: [{ value: 'kept', partition: 1 }] });
  await kafka.kill();
  await expect(admin.listTopics()).rejects.toThrow();
  await kafka.restart();
  const ends = await admin.fetchTopicOffsets('things');
  expect(new Map(ends.map(({ partition, high }) => [partition, high]))).toEqual(
    new Map([
      [0, '0'],
      [1, '1'],
    ]),
  );
  await producer.disconnect();
  await admin.disconnect();
});
