import { type KafkaLog, openKafka } from '@sales/adapter-kafka';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Kafka, startKafka } from './index.ts';

let kafka: Kafka;
const opened: KafkaLog[] = [];

const open = (timeoutMs?: number): KafkaLog['log'] => {
  const client = openKafka({ brokers: kafka.brokers, clientId: 'test', ...(timeoutMs !== undefined && { timeoutMs }) });
  opened.push(client);
  return client.log;
};

beforeAll(async () => {
  kafka = await startKafka();
});
afterAll(async () => {
  await Promise.all(opened.map((one) => one.close()));
  await kafka.stop();
});

test('a broker keeps its messages and its address when it is killed and started again', async () => {
  const message = { key: 'key', value: 'kept', headers: {} };
  await open().ensureTopic('things', 1);
  await open().publish('things', [message]);
  await kafka.kill();
  await expect(open(100).tail('things')).rejects.toThrow();
  await kafka.restart();
  expect(await open().tail('things')).toEqual([{ ...message, offset: 0n }]);
});

test('a broker that loses power has what was published before the end of each partition', async () => {
  const messages = Array.from({ length: 20 }, (_, nth) => ({ key: 'key', value: `${nth}`.repeat(100), headers: {} }));
  await open().ensureTopic('more', 1);
  for (const message of messages) await open().publish('more', [message]);
  await kafka.lose(1000);
  await kafka.restart();
  const [last] = await open().tail('more');
  expect(last?.offset).toBeGreaterThan(0n);
  expect(last?.offset).toBeLessThan(19n);
});
