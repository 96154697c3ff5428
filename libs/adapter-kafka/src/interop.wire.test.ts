import { execFile } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type LogMessage, type Message, partitionFor } from '@sales/eventsourcing';
import { eventually } from '@sales/eventsourcing/testing';
import { sharedKafka } from '@sales/test-kit/kafka';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type KafkaLog, openKafka } from './index.ts';

const run = promisify(execFile);
const partitions = 5;
const messages: readonly Message[] = Array.from({ length: 300 }, (_, i) => ({
  key: `zákazník-${i}`,
  value: JSON.stringify({ i, text: 'ž'.repeat(i) }),
  headers: { ce_id: String(i) },
}));

let brokers: readonly string[];
let kafka: KafkaLog;
const topic = `interop-${process.pid}`;

/** librdkafka, the client of most other languages. */
const kcat = async (...args: readonly string[]): Promise<string> =>
  (await run('kcat', ['-b', brokers.join(','), ...args], { maxBuffer: 10_000_000 })).stdout;

beforeAll(async () => {
  brokers = await sharedKafka();
  kafka = openKafka({ brokers, clientId: 'interop' });
  await kafka.log.ensureTopic(topic, partitions);
});
afterAll(() => kafka.close());

test('another client reads what is published: compressed batches, keys, headers and partitions', async () => {
  await kafka.log.publish(topic, messages);
  const lines = (await kcat('-C', '-t', topic, '-e', '-q', '-f', '%p\t%k\t%h\t%s\n')).split('\n').filter(Boolean);
  const expected = messages.map(
    ({ key, value, headers }) => `${partitionFor(key, partitions)}\t${key}\tce_id=${headers['ce_id']}\t${value}`,
  );
  expect(lines.toSorted()).toEqual(expected.toSorted());
});

test('another client that does as the Java client does puts a key where partitionFor puts it', async () => {
  const theirs = `${topic}-theirs`;
  await kafka.log.ensureTopic(theirs, partitions);
  const input = messages.map(({ key, value }) => `${key}\t${value}\n`).join('');
  const producer = run('kcat', ['-b', brokers.join(','), '-P', '-t', theirs, '-K', '\t', '-X', 'partitioner=murmur2']);
  producer.child.stdin?.end(input);
  await producer;
  const received: (LogMessage & { readonly partition: number })[] = [];
  const abort = new AbortController();
  const consuming = kafka.log.consume({
    group: `${theirs}-group`,
    topics: [theirs],
    handler: async ({ partition, messages: some }) => {
      received.push(...some.map((one) => ({ ...one, partition })));
    },
    signal: abort.signal,
  });
  await eventually(() => received.length >= messages.length);
  abort.abort();
  await consuming;
  expect(received.map((one) => one.value).toSorted()).toEqual(messages.map((one) => one.value).toSorted());
  for (const { key, partition } of received) expect(partition).toBe(partitionFor(key, partitions));
});

type Admin = import('kafkajs').Admin;

const asAdmin = async <Result>(work: (admin: Admin) => Promise<Result>): Promise<Result> => {
  const { Kafka: Client } = (await import('kafkajs')).default;
  const admin = new Client({ brokers: [...brokers], logLevel: 0 }).admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
};

/** ConfigResourceTypes.TOPIC */
const ofTopic = 2;

const settingsOf = async (name: string): Promise<ReadonlyMap<string, string>> => {
  const { resources } = await asAdmin((admin) =>
    admin.describeConfigs({ includeSynonyms: false, resources: [{ type: ofTopic, name }] }),
  );
  return new Map(resources[0]?.configEntries.map((entry) => [entry.configName, entry.configValue]));
};

test('a topic keeps everything, without an end of retention', async () => {
  const settings = await settingsOf(topic);
  expect(settings.get('retention.ms')).toBe('-1');
  expect(settings.get('retention.bytes')).toBe('-1');
  expect(settings.get('cleanup.policy')).toBe('delete');
  expect(settings.get('min.insync.replicas')).toBe('1');
});

test('a compacted topic has nothing of a key before its end, once something is written after that', async () => {
  const persons = `${topic}-persons`;
  await kafka.log.ensureTopic(persons, 1, 'compact');
  const settings = await settingsOf(persons);
  expect(settings.get('cleanup.policy')).toBe('compact');
  expect(settings.get('segment.ms')).toBe('3600000');
  expect(settings.get('max.compaction.lag.ms')).toBe('21600000');
  // Hours as seconds.
  const configEntries = [
    { name: 'cleanup.policy', value: 'compact' },
    { name: 'segment.ms', value: '1000' },
    { name: 'max.compaction.lag.ms', value: '2000' },
  ];
  await asAdmin((admin) =>
    admin.alterConfigs({ validateOnly: false, resources: [{ type: ofTopic, name: persons, configEntries }] }),
  );
  const said = (key: string, value: string | null): Message => ({ key, value, headers: {} });
  const all = async (): Promise<readonly string[]> => {
    const texts: string[] = [];
    for (let from = 0n; ; ) {
      const found = await kafka.log.read(persons, 0, from);
      if (found.length === 0) return texts;
      texts.push(...found.map(({ key, value }) => `${key}: ${value}`));
      from = (found.at(-1)?.offset ?? 0n) + 1n;
    }
  };
  await kafka.log.publish(persons, [said('rosa', 'Rosa of before'), said('jana', 'Jana'), said('rosa', 'Rosa')]);
  await kafka.log.publish(persons, [said('rosa', null)]);
  await setTimeout(1500);
  await kafka.log.publish(persons, [said('rosa', null)]);
  // The cleaner of a broker looks every 15 s.
  await eventually(async () => !(await all()).some((text) => text.includes('Rosa')));
  expect(await all()).toContain('jana: Jana');
  expect((await all()).at(-1)).toBe('rosa: null');
}, 120_000);
