import { LogUnavailable, type Message, partitionFor } from '@sales/eventsourcing';
import kafkajs from 'kafkajs';
import { describe, expect, test } from 'vitest';
import { kafkaPublisher } from './publisher.ts';

const message = (key: string, value: string): Message => ({ key, value, headers: {} });

/** Sends that end when they are told to. */
const slowProducers = (leader: (topic: string, partition: number) => number = (_, partition) => partition) => {
  const sends: { partitions: readonly number[]; values: readonly string[]; succeed: () => void; fail: () => void }[] =
    [];
  const publisher = kafkaPublisher({
    send: (_, batches) =>
      new Promise((resolve, reject) => {
        const values = batches.flatMap(({ messages }) => messages.map((one) => one.value ?? ''));
        const partitions = batches.map(({ partition }) => partition);
        sends.push({ partitions, values, succeed: resolve, fail: () => reject(new Error('no')) });
      }),
    leaderOf: leader,
    close: async () => {},
  });
  return { sends, publisher };
};

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Keys of partitions 0 and 1 of two. */
const keyOf = [0, 1].map((wanted) => {
  const found = Array.from({ length: 20 }, (_, i) => `key-${i}`).find((key) => partitionFor(key, 2) === wanted);
  return found ?? '';
});
const [zero = '', one = ''] = keyOf;

describe('publishing', () => {
  test('what comes while a batch of its partition is on its way goes into the next one', async () => {
    const { sends, publisher } = slowProducers();
    const first = publisher.publish('t', 2, [message(zero, 'a'), message(zero, 'b')]);
    await turn();
    const later = [publisher.publish('t', 2, [message(zero, 'c')]), publisher.publish('t', 2, [message(zero, 'd')])];
    await turn();
    expect(sends.map((send) => send.values)).toEqual([['a', 'b']]);
    sends[0]?.succeed();
    await first;
    await turn();
    expect(sends.map((send) => send.values)).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    sends[1]?.succeed();
    await Promise.all(later);
  });

  test('leaders do not wait for each other, and a send is for one of them', async () => {
    const { sends, publisher } = slowProducers();
    const published = publisher.publish('t', 2, [message(zero, 'a'), message(one, 'b'), message(zero, 'c')]);
    await turn();
    expect(sends.map(({ partitions, values }) => [partitions, values])).toEqual([
      [[0], ['a', 'c']],
      [[1], ['b']],
    ]);
    for (const send of sends) send.succeed();
    await published;
  });

  test('partitions of one leader go together, but for those that have a send on its way', async () => {
    const { sends, publisher } = slowProducers(() => 7);
    const first = publisher.publish('t', 2, [message(zero, 'a'), message(one, 'b')]);
    const second = publisher.publish('u', 2, [message(zero, 'c')]);
    await turn();
    const third = publisher.publish('u', 2, [message(zero, 'd'), message(one, 'e')]);
    await turn();
    expect(sends.map(({ partitions, values }) => [partitions, values])).toEqual([
      [
        [0, 1],
        ['a', 'b'],
      ],
      [[0], ['c']],
      [[1], ['e']],
    ]);
    for (const send of sends) send.succeed();
    await turn();
    sends[3]?.succeed();
    await Promise.all([first, second, third]);
    expect(sends[3]?.values).toEqual(['d']);
  });

  test('a failed call sends nothing more, and says so when nothing of it is on its way; others go on', async () => {
    const { sends, publisher } = slowProducers();
    const before = publisher.publish('t', 2, [message(zero, 'before')]);
    await turn();
    const failing = publisher.publish('t', 2, [message(zero, 'never'), message(one, 'fails')]);
    const slow = publisher.publish('t', 2, [message(one, 'other')]);
    let failed: unknown;
    const told = failing.catch((error: unknown) => {
      failed = error;
    });
    await turn();
    expect(sends.map((send) => send.values)).toEqual([['before'], ['fails', 'other']]);
    sends[1]?.fail();
    await told;
    await expect(slow).rejects.toThrow(LogUnavailable);
    expect(failed).toBeInstanceOf(LogUnavailable);
    sends[0]?.succeed();
    await before;
    await turn();
    expect(sends).toHaveLength(2);
  });

  test('no batch is larger than brokers take, and the order stays', async () => {
    const { sends, publisher } = slowProducers();
    const large = 'x'.repeat(400_000);
    const values = ['1', '2', '3', '4', '5'].map((number) => number + large);
    const published = publisher.publish(
      't',
      2,
      values.map((value) => message(zero, value)),
    );
    for (let i = 0; i < 3; i++) {
      await turn();
      sends[i]?.succeed();
    }
    await published;
    expect(sends.map((send) => send.values.length)).toEqual([2, 2, 1]);
    expect(sends.flatMap((send) => send.values)).toEqual(values);
  });

  test('nothing to publish is published at once', async () => {
    await slowProducers().publisher.publish('t', 2, []);
  });

  test('partitionFor puts a key where kafkajs puts it, which does as the Java client does', () => {
    const partitioner = kafkajs.Partitioners.DefaultPartitioner();
    const partitionMetadata = Array.from({ length: 12 }, (_, partitionId) => ({
      partitionErrorCode: 0,
      partitionId,
      leader: 1,
      replicas: [1],
      isr: [1],
    }));
    for (let i = 0; i < 500; i++) {
      const key = `zákazník-${i ** 3}-👩‍👧`.slice(0, 5 + (i % 20));
      const theirs = partitioner({ topic: 't', partitionMetadata, message: { key, value: null } });
      expect(partitionFor(key, 12)).toBe(theirs);
    }
  });
});
