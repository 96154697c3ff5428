import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LogUnavailable } from '../errors.ts';
import { partitionFor } from '../partition.ts';
import type { EventLog, LogBatch, LogMessage, Message } from '../ports.ts';
import { eventually } from '../testing/eventually.ts';
import { fresh, message } from './fixtures.ts';

/** A consumer in a process of its own, which never finishes its first batch. */
export type Victim = {
  /** Values of the messages that it has in hand, once it has some. */
  received(): Promise<readonly string[]>;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
};

export type LogUnderTest = {
  readonly log: EventLog;
  /** Another instance on the same backend, as another process would have. */
  another(): Promise<EventLog>;
  victim(group: string, topic: string): Promise<Victim>;
  /** An instance whose backend is away. */
  broken(): Promise<EventLog>;
  close(): Promise<void>;
};

type Consumer = {
  readonly batches: readonly LogBatch[];
  readonly values: () => readonly string[];
  seen(count: number): Promise<void>;
  stop(): Promise<void>;
};

type ConsumerOptions = {
  readonly group?: string;
  readonly maxMessages?: number;
  readonly before?: (batch: LogBatch) => Promise<void> | void;
};

const consumer = (log: EventLog, topic: string, options: ConsumerOptions = {}): Consumer => {
  const abort = new AbortController();
  const batches: LogBatch[] = [];
  const { group = fresh('group'), before, maxMessages } = options;
  const running = log.consume({
    group,
    topics: [topic],
    handler: async (batch) => {
      await before?.(batch);
      batches.push(batch);
    },
    ...(maxMessages !== undefined && { maxMessages }),
    signal: abort.signal,
  });
  const values = () => batches.flatMap((batch) => batch.messages.map(textOf));
  return {
    batches,
    values,
    seen: (count) => eventually(() => values().length >= count),
    stop: async () => {
      abort.abort();
      await running;
    },
  };
};

const partitions = 4;

const textOf = ({ value }: Message): string => value ?? '';

/** `count` messages over `keys` keys, numbered within each key. */
const numbered = (count: number, keys = 7): readonly Message[] =>
  Array.from({ length: count }, (_, i) => message(`key-${i % keys}`, `key-${i % keys}/${Math.floor(i / keys)}`));

const sorted = (values: readonly string[]): readonly string[] => [...values].sort();

/** The numbers of each key rise by one, from 0, in the order of the values. */
const expectOrderPerKey = (values: readonly string[]): void => {
  for (const [key, ofKey] of Map.groupBy(values, (value) => value.split('/')[0])) {
    expect(ofKey).toEqual(ofKey.map((_, number) => `${key}/${number}`));
  }
};

/** Every promise of the `EventLog` port. */
export const eventLogContract = (name: string, open: () => Promise<LogUnderTest>): void => {
  describe(`event log: ${name}`, () => {
    let backend: LogUnderTest;
    let log: EventLog;

    beforeAll(async () => {
      backend = await open();
      log = backend.log;
    });
    afterAll(() => backend.close());

    const freshTopic = async (): Promise<string> => {
      const topic = fresh('topic');
      await log.ensureTopic(topic, partitions);
      return topic;
    };

    test('1 what is published is delivered', async () => {
      const topic = await freshTopic();
      const reader = consumer(log, topic);
      const messages = numbered(100);
      await log.publish(topic, messages);
      await reader.seen(100);
      await log.publish(topic, [message('late', 'late')]);
      await reader.seen(101);
      await reader.stop();
      expect(sorted(reader.values())).toEqual(sorted(['late', ...messages.map(textOf)]));
    });

    test('2 order per key holds under concurrent publishers', async () => {
      const topic = await freshTopic();
      const reader = consumer(log, topic);
      const logs = [log, await backend.another()];
      await Promise.all(
        Array.from({ length: 8 }, async (_, publisher) => {
          for (let i = 0; i < 25; i++) {
            const own = [
              message(`p${publisher}`, `p${publisher}/${i * 2}`),
              message(`p${publisher}`, `p${publisher}/${i * 2 + 1}`),
            ];
            await (logs[publisher % 2] ?? log).publish(topic, own);
          }
        }),
      );
      await reader.seen(400);
      await reader.stop();
      expect(reader.values()).toHaveLength(400);
      expectOrderPerKey(reader.values());
    });

    test('3 each group gets everything', async () => {
      const topic = await freshTopic();
      const readers = [consumer(log, topic), consumer(await backend.another(), topic), consumer(log, topic)];
      await log.publish(topic, numbered(50));
      for (const reader of readers) {
        await reader.seen(50);
        await reader.stop();
        expect(reader.values()).toHaveLength(50);
      }
    });

    test('4 within a group each message goes to one member', async () => {
      const topic = await freshTopic();
      const group = fresh('group');
      const members = [consumer(log, topic, { group }), consumer(await backend.another(), topic, { group })];
      // Wait until the partitions are shared: both get some of a round.
      for (let round = 0; members.some((member) => member.batches.length === 0); round++) {
        await log.publish(topic, numbered(20, 20));
        await eventually(() => members.flatMap((member) => member.values()).length >= (round + 1) * 20);
      }
      const before = members.map((member) => member.values().length);
      await log.publish(
        topic,
        Array.from({ length: 200 }, (_, i) => message(`again-${i}`, `again-${i}`)),
      );
      await eventually(
        () => members.flatMap((member) => member.values()).filter((v) => v.startsWith('again')).length >= 200,
      );
      await Promise.all(members.map((member) => member.stop()));
      const later = members.flatMap((member, i) => member.values().slice(before[i]));
      expect(later.filter((value) => value.startsWith('again'))).toHaveLength(200);
      expect(new Set(later).size).toBe(later.length);
    });

    test('5 a throwing handler gets the batch again, and nothing later of that partition before it', async () => {
      const topic = await freshTopic();
      const failing = partitionFor('key-0', partitions);
      const failed: string[][] = [];
      const errors: unknown[] = [];
      const abort = new AbortController();
      const values: string[] = [];
      const running = log.consume({
        group: fresh('group'),
        topics: [topic],
        maxMessages: 5,
        handler: async ({ partition, messages }) => {
          if (partition === failing && failed.length < 3) {
            failed.push(messages.map(textOf));
            throw new Error('not yet');
          }
          values.push(...messages.map(textOf));
        },
        onError: (error) => errors.push(error),
        signal: abort.signal,
      });
      await log.publish(topic, numbered(70));
      await eventually(() => values.length >= 70);
      abort.abort();
      await running;
      expect(failed).toEqual([failed[0], failed[0], failed[0]]);
      expect(errors).toHaveLength(3);
      expect(values).toHaveLength(70);
      expectOrderPerKey(values);
    });

    test('6 after a stop a group continues behind its last commit', async () => {
      const topic = await freshTopic();
      const group = fresh('group');
      await log.publish(topic, numbered(70));
      const first = consumer(log, topic, { group });
      await first.seen(70);
      await first.stop();
      await log.publish(topic, [message('new', 'new')]);
      const second = consumer(await backend.another(), topic, { group });
      await second.seen(1);
      await second.stop();
      expect(second.values()).toEqual(['new']);
    });

    test('7 a consumer killed in the middle of a batch: its messages come again', async () => {
      const topic = await freshTopic();
      const group = fresh('group');
      const victim = await backend.victim(group, topic);
      await log.publish(topic, numbered(70));
      const inHand = await victim.received();
      await victim.kill();
      const heir = consumer(log, topic, { group });
      await heir.seen(70);
      await heir.stop();
      expect(heir.values()).toEqual(expect.arrayContaining([...inHand]));
      expect(sorted(heir.values())).toEqual(sorted(numbered(70).map(textOf)));
    });

    test('8 a new group starts at the beginning', async () => {
      const topic = await freshTopic();
      await log.publish(topic, numbered(700));
      await log.publish(topic, numbered(1, 1));
      const reader = consumer(log, topic, { maxMessages: 50 });
      await reader.seen(701);
      await reader.stop();
      expect(Math.max(...reader.batches.map((batch) => batch.messages.length))).toBeLessThanOrEqual(50);
      for (const [, batches] of Map.groupBy(reader.batches, (batch) => batch.partition)) {
        const offsets = batches.flatMap((batch) => batch.messages.map((one) => Number(one.offset)));
        expect(offsets).toEqual([...offsets].sort((a, b) => a - b));
      }
    });

    test('9 the partition of a key is that of partitionFor, always', async () => {
      const topic = await freshTopic();
      const reader = consumer(log, topic);
      await log.publish(topic, numbered(50, 25));
      await (await backend.another()).publish(topic, numbered(50, 25));
      await reader.seen(100);
      await reader.stop();
      for (const { partition, messages } of reader.batches) {
        for (const { key } of messages) expect(partition).toBe(partitionFor(key, partitions));
      }
    });

    test('10 key, value and headers survive, and the tail is the last message of each partition', async () => {
      const topic = await freshTopic();
      expect(await log.tail(topic)).toEqual(Array.from({ length: partitions }, () => undefined));
      const sent = {
        key: 'klíč-👩‍👧',
        value: '{"z":"\\u0000 ž","a":[1,null]}',
        headers: { ce_id: '1', 'content-type': 'a/b', ž: '"' },
      };
      const reader = consumer(log, topic);
      await log.publish(topic, [message(sent.key, 'before'), sent]);
      await reader.seen(2);
      await reader.stop();
      const [, received] = reader.batches.flatMap((batch) => batch.messages);
      expect(received).toEqual({ ...sent, offset: received?.offset });
      const again = consumer(await backend.another(), topic);
      await again.seen(2);
      await again.stop();
      expect(again.batches.flatMap((batch) => batch.messages)[1]).toEqual(received);
      const tail = await log.tail(topic);
      expect(tail[partitionFor(sent.key, partitions)]).toEqual(received);
      expect(tail.filter((last) => last !== undefined)).toHaveLength(1);
    });

    test('11 a failed publish rejects', async () => {
      const broken = await backend.broken();
      await expect(broken.publish(fresh('topic'), numbered(1))).rejects.toThrow(LogUnavailable);
      await expect(log.publish(fresh('unknown'), numbered(1))).rejects.toThrow(LogUnavailable);
    });

    test('12 stop waits for the handler in hand, and commits it', async () => {
      const topic = await freshTopic();
      const group = fresh('group');
      const entered = Promise.withResolvers<void>();
      const release = Promise.withResolvers<void>();
      const reader = consumer(log, topic, {
        group,
        before: async () => {
          entered.resolve();
          await release.promise;
        },
      });
      await log.publish(topic, [message('key', 'slow')]);
      await entered.promise;
      let stopped = false;
      const stopping = reader.stop().then(() => {
        stopped = true;
      });
      await log.publish(topic, [message('key', 'next')]);
      expect(stopped).toBe(false);
      release.resolve();
      await stopping;
      expect(reader.values()).toEqual(['slow']);
      const next = consumer(log, topic, { group });
      await next.seen(1);
      await next.stop();
      expect(next.values()).toEqual(['next']);
    });

    test('13 a member joins and leaves during traffic: nothing is lost, order per key is kept', async () => {
      const topic = await freshTopic();
      const group = fresh('group');
      const other = await backend.another();
      const values: string[] = [];
      const collect = (batch: LogBatch): void => {
        values.push(...batch.messages.map(textOf));
      };
      let publishing = true;
      let published = 0;
      const publisher = (async () => {
        for (; publishing; published++) {
          await log.publish(
            topic,
            Array.from({ length: 8 }, (_, key) => message(`key-${key}`, `key-${key}/${published}`)),
          );
          await new Promise((resolve) => setTimeout(resolve, 2));
        }
      })();
      const steady = consumer(log, topic, { group, before: collect });
      await steady.seen(8);
      const guest = consumer(other, topic, { group, before: collect });
      await guest.seen(50);
      await guest.stop();
      const share = steady.values().length;
      await steady.seen(share + 200);
      publishing = false;
      await publisher;
      const all = () => new Set(values).size;
      await eventually(() => all() >= published * 8);
      await steady.stop();
      // What was in hand when a partition moved may have come twice; what is new of a key comes in order.
      expectOrderPerKey([...new Set(values)]);
      expect(all()).toBe(published * 8);
    });

    test('14 a topic always has the partitions it was made with, and messages spread over them', async () => {
      const topic = await freshTopic();
      await log.ensureTopic(topic, partitions);
      await expect(log.ensureTopic(topic, partitions + 1)).rejects.toThrow();
      expect(await log.tail(topic)).toHaveLength(partitions);
      const reader = consumer(log, topic);
      await log.publish(topic, numbered(100, 50));
      await reader.seen(100);
      await reader.stop();
      expect(new Set(reader.batches.map((batch) => batch.partition)).size).toBe(partitions);
    });

    test('15 a topic that is compacted has the last message of each key at least, a tombstone too', async () => {
      const topic = fresh('topic');
      await log.ensureTopic(topic, partitions, 'compact');
      await log.ensureTopic(topic, partitions, 'compact');
      const reader = consumer(log, topic);
      await log.publish(topic, [message('a', 'a/0'), message('b', 'b/0'), { ...message('a', ''), value: null }]);
      const last = () => new Map(reader.batches.flatMap(({ messages }) => messages.map((one) => [one.key, one.value])));
      await eventually(() => last().get('a') === null && last().get('b') === 'b/0');
      await reader.stop();
      const tail = await log.tail(topic);
      const partition = tail.findIndex((one) => one?.key === 'a');
      expect(tail[partition]?.value).toBeNull();
      expect((await log.read(topic, partition, 0n)).at(-1)).toMatchObject({ key: 'a', value: null });
    });

    test('16 a cleared topic is empty, and every group gets all that is published later', async () => {
      const topic = await freshTopic();
      const group = fresh('group');
      const reader = consumer(log, topic, { group });
      await log.publish(topic, numbered(20));
      await reader.seen(20);
      expect(await log.activeGroups()).toContain(group);
      await reader.stop();
      const before = await log.tail(topic);
      await log.publish(topic, [message('unread', 'unread')]);
      await log.clear(topic);
      expect(await log.tail(topic)).toEqual(before.map(() => undefined));
      expect(await log.activeGroups()).not.toContain(group);

      await (await backend.another()).publish(topic, numbered(20));
      const again = [consumer(log, topic, { group }), consumer(log, topic)];
      for (const one of again) await one.seen(20);
      for (const one of again) {
        await one.stop();
        expect(sorted(one.values())).toEqual(sorted(numbered(20).map(textOf)));
      }
      const offsets = (await log.tail(topic)).map((last) => last?.offset ?? -1n);
      before.forEach((last, partition) => {
        if (last !== undefined) expect(offsets[partition]).toBeGreaterThan(last.offset);
      });
    });

    test('17 a partition is read from any offset; what was removed is passed over', async () => {
      const topic = await freshTopic();
      const readAll = async (partition: number, from: bigint): Promise<readonly LogMessage[]> => {
        const all: LogMessage[] = [];
        for (let next = from; ; next = (all.at(-1)?.offset ?? -1n) + 1n) {
          const messages = await log.read(topic, partition, next);
          if (messages.length === 0) return all;
          all.push(...messages);
        }
      };
      await log.publish(topic, numbered(700, 50));
      const reader = consumer(log, topic);
      await reader.seen(700);
      await reader.stop();
      for (let partition = 0; partition < partitions; partition++) {
        const messages = reader.batches.filter((batch) => batch.partition === partition).flatMap((one) => one.messages);
        expect(await readAll(partition, 0n)).toEqual(messages);
        const [middle, last] = [messages[messages.length >> 1], messages.at(-1)];
        expect(await readAll(partition, middle?.offset ?? 0n)).toEqual(messages.slice(messages.length >> 1));
        expect(await readAll(partition, (last?.offset ?? -1n) + 1n)).toEqual([]);
      }
      await log.clear(topic);
      const later = numbered(50, 50);
      await log.publish(topic, later);
      const left = await Promise.all(Array.from({ length: partitions }, (_, partition) => readAll(partition, 0n)));
      expect(sorted(left.flat().map(textOf))).toEqual(sorted(later.map(textOf)));
    });
  });
};
