import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { eventually } from '@sales/eventsourcing/testing';
import { type Kafka, sharedKafka, startKafka } from '@sales/test-kit/kafka';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type KafkaLog, type KafkaOptions, openKafka } from './index.ts';
import { faultsIn, none, publishNumbers, readAll, startReader } from './testing/traffic.ts';

const started: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of started.splice(0).reverse()) await one.stop();
});

const open = (brokers: readonly string[], options: Partial<KafkaOptions> = {}): KafkaLog => {
  const kafka = openKafka({ brokers, clientId: 'faults', sessionTimeout: 6000, timeoutMs: 120_000, ...options });
  started.push({ stop: kafka.close });
  return kafka;
};

const partitions = 6;

const freshTopic = async ({ log }: KafkaLog): Promise<string> => {
  const topic = `faults-${randomUUID()}`;
  await log.ensureTopic(topic, partitions);
  return topic;
};

describe('brokers that die', { timeout: 240_000 }, () => {
  const surviving = async (cluster: Kafka, replication: number, faults: (round: number) => Promise<void>) => {
    const errors: unknown[] = [];
    const writer = open(cluster.brokers, { replication });
    const topic = await freshTopic(writer);
    const reader = startReader(open(cluster.brokers, { onError: (error) => errors.push(error) }).log, topic);
    const traffic = publishNumbers(writer.log, topic);
    for (let round = 0; round < 2; round++) {
      const before = traffic.published();
      await eventually(() => traffic.published() > before + 700);
      await faults(round);
    }
    const before = traffic.published();
    await eventually(() => traffic.published() > before + 700);
    await traffic.stop();
    const total = traffic.published();
    await eventually(() => reader.distinct() >= total);
    await reader.stop();
    expect(faultsIn(await readAll(writer.log, topic), total)).toEqual(none);
    expect(faultsIn(reader.values, total)).toMatchObject({ lost: 0, reordered: 0 });
    await writer.ping();
    return total;
  };

  test('one that is alone, killed in the middle of publishing and consuming', async () => {
    const cluster = await startKafka();
    started.push(cluster);
    const total = await surviving(cluster, 1, async () => {
      await cluster.kill();
      await cluster.restart();
    });
    expect(total).toBeGreaterThan(2000);
  });

  test('two of three in turn, with the leaders that are there', async () => {
    const cluster = await startKafka({ brokers: 3 });
    started.push(cluster);
    await surviving(cluster, 3, async (broker) => {
      await cluster.kill(broker);
      await cluster.restart(broker);
    });
  });
});

describe('consumers in trouble', () => {
  // The first to ask waits for its start.
  beforeAll(async () => {
    await sharedKafka();
  });

  test('a handler that throws what kafkajs would end for is called again, and the other partitions go on', async () => {
    const kafka = open(await sharedKafka());
    const topic = await freshTopic(kafka);
    let failing = true;
    const told: unknown[] = [];
    const reader = startReader(kafka.log, topic, {
      before: ({ partition }) => {
        if (partition === 0 && failing) throw new TypeError('undefined is not a function');
      },
      onError: (error) => told.push(error),
    });
    const traffic = publishNumbers(kafka.log, topic);
    await eventually(() => traffic.published() > 1000);
    await traffic.stop();
    const total = traffic.published();
    const failed = (await kafka.log.tail(topic))[0]?.offset ?? -1n;
    await eventually(() => reader.values.length >= total - Number(failed + 1n) && told.length > 2);
    expect(reader.batches.filter((batch) => batch.partition === 0)).toEqual([]);
    failing = false;
    await eventually(() => reader.values.length >= total);
    await reader.stop();
    expect(faultsIn(reader.values, total)).toEqual(none);
  });

  test('a consumer that comes to its end is followed by another, and the error handler is told', async () => {
    const errors: unknown[] = [];
    const kafka = open(await sharedKafka(), { onError: (error) => errors.push(error) });
    const topic = await freshTopic(kafka);
    let failures = 0;
    const reader = startReader(kafka.log, topic, {
      before: () => {
        if (failures < 2) throw new Error('not yet');
      },
      onError: () => {
        failures += 1;
        throw new TypeError('not even the complaint works');
      },
    });
    await kafka.log.publish(topic, [{ key: 'key', value: 'key/0', headers: {} }]);
    await eventually(() => reader.values.length > 0);
    await reader.stop();
    expect(reader.values).toEqual(['key/0']);
    expect(errors.map(String)).toEqual([
      expect.stringMatching(/LogUnavailable: group .* starts again: not even the complaint works/),
      expect.stringMatching(/starts again/),
    ]);
  });

  test('topics that come up later are consumed too', async () => {
    const kafka = open(await sharedKafka());
    const first = await freshTopic(kafka);
    const second = `faults-${randomUUID()}`;
    const abort = new AbortController();
    const values: string[] = [];
    const consuming = kafka.log.consume({
      group: randomUUID(),
      topics: [first, second],
      handler: async ({ messages }) => {
        values.push(...messages.map((one) => one.value ?? ''));
      },
      signal: abort.signal,
    });
    await kafka.log.publish(first, [{ key: 'key', value: 'first', headers: {} }]);
    await eventually(() => values.length === 1);
    await kafka.log.ensureTopic(second, 2);
    await kafka.log.publish(second, [{ key: 'key', value: 'second', headers: {} }]);
    await eventually(() => values.length === 2);
    abort.abort();
    await consuming;
    expect(values).toEqual(['first', 'second']);
  });

  test('who is too slow to hand over loses the partition, and both can tell by its assignment', async () => {
    const brokers = await sharedKafka();
    const slow = open(brokers);
    const topic = await freshTopic(slow);
    const group = randomUUID();
    const release = Promise.withResolvers<void>();
    const assignments = new Map<number, Set<string>>();
    const note = ({ partition, assignment }: { readonly partition: number; readonly assignment: string }): void => {
      assignments.set(partition, (assignments.get(partition) ?? new Set()).add(assignment));
    };
    const first = startReader(slow.log, topic, {
      group,
      before: async (batch) => {
        note(batch);
        await release.promise;
      },
    });
    const traffic = publishNumbers(slow.log, topic);
    await eventually(() => assignments.size === partitions);
    await traffic.stop();
    const second = startReader(open(brokers).log, topic, { group, before: note });
    await eventually(() => second.batches.length > 0);
    const moved = second.batches[0]?.partition ?? -1;
    expect(assignments.get(moved)?.size).toBe(2);
    release.resolve();
    await eventually(() => new Set([...first.values, ...second.values]).size >= traffic.published());
    await Promise.all([first.stop(), second.stop()]);
    expect(faultsIn(second.values, 0).reordered).toBe(0);
  });

  test('members that come and go all the time: nothing is lost, nothing changes places', {
    timeout: 120_000,
  }, async () => {
    const brokers = await sharedKafka();
    const kafka = open(brokers);
    const topic = await freshTopic(kafka);
    const group = randomUUID();
    const values: string[] = [];
    const before = ({ messages }: { readonly messages: readonly { readonly value: string | null }[] }): void => {
      values.push(...messages.map((one) => one.value ?? ''));
    };
    const join = () => startReader(open(brokers).log, topic, { group, before });
    const steady = join();
    const traffic = publishNumbers(kafka.log, topic);
    for (let round = 0; round < 5; round++) {
      const guests = [join(), join()];
      await eventually(() => guests.some((guest) => guest.values.length > 0));
      await Promise.all(guests.map((guest) => guest.stop()));
    }
    await traffic.stop();
    const total = traffic.published();
    await eventually(() => new Set(values).size >= total);
    await steady.stop();
    const { lost, reordered, doubled } = faultsIn(values, total);
    expect({ lost, reordered }).toEqual({ lost: 0, reordered: 0 });
    // Each batch is committed before the partition is handed over, so that little comes again.
    expect(doubled).toBeLessThan(total / 10);
  });
});

test('who has nothing to do does next to nothing', async () => {
  const program = fileURLToPath(new URL('./testing/idle.ts', import.meta.url));
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [program, (await sharedKafka()).join(',')]);
  expect(Number(stdout)).toBeLessThan(0.05);
  expect(stderr).not.toContain('TimeoutNegativeWarning');
});
