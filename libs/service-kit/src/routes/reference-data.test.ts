import { type NewEvent, type Position, position, streamName } from '@sales/eventsourcing';
import { memoryCheckpoints, memoryEventStore } from '@sales/eventsourcing/testing';
import { expect, test } from 'vitest';
import { NotCaughtUp } from '../http/consistency-token.ts';
import type { Reader } from './freshness.ts';
import { createReferenceData } from './reference-data.ts';

const topics = { customer: { name: 'customers', partitions: 1 }, price: { name: 'prices', partitions: 1 } };

/** A read model of both topics that is as far as it is told. */
const readModel = () => {
  const at = new Map<string, Position>();
  const reached: string[] = [];
  const reader: Reader = {
    projection: { name: 'terms', topics: ['customers', 'prices'] },
    position: (topic) => at.get(topic) ?? position(0),
    reaches: async (topic, _, wanted) => {
      const is = (at.get(topic) ?? 0n) >= wanted;
      if (is) reached.push(`${topic}@${wanted}`);
      return is;
    },
  };
  return { reader, reached, goTo: (topic: string, to: number) => at.set(topic, position(to)) };
};

const event = (nth: number): NewEvent => {
  const id = `00000000-0000-4000-8000-${String(nth).padStart(12, '0')}`;
  const ids = { correlationId: id, causationId: id, commandId: id };
  const metadata = { actor: 'user:test', ...ids, recordedAt: '2026-01-01T00:00:00.000Z', schemaVersion: 1 };
  return { type: 'Changed', data: {}, eventId: id, metadata };
};

const world = () => {
  const store = memoryEventStore();
  const model = readModel();
  const begun: (Position | undefined)[] = [];
  const counted: typeof store = {
    ...store,
    subscribeAll: (options) => {
      begun.push(options.after);
      return store.subscribeAll(options);
    },
  };
  const checkpoints = memoryCheckpoints();
  const start = () =>
    createReferenceData({
      store: counted,
      readers: [model.reader],
      topics,
      checkpoint: { checkpoints, name: 'terms' },
      timeoutMs: 50,
    });
  let nth = 0;
  const change = async (category: string, id: string): Promise<void> => {
    nth += 1;
    await store.append(streamName(category, id), [event(nth)], 'any');
  };
  return { model, begun, checkpoints, start, change };
};

test('what was appended before the look is waited for, and nothing else is', async () => {
  const { model, start, change } = world();
  const { look, settled } = start();
  await change('customer', 'ada');
  await change('order', '1');
  await look();
  await expect(settled('customer', 'ada')).rejects.toThrow(NotCaughtUp);
  await expect(settled('customer', 'ada')).rejects.toThrow('terms has customers/0 up to 0, not yet up to 1');
  await settled('customer', 'bob');
  await settled('price', 'list');
  await settled('price');
  await settled('stock', 'x');
  model.goTo('customers', 1);
  await settled('customer', 'ada');
});

test('a whole category is waited for up to its last event', async () => {
  const { model, start, change } = world();
  const { look, settled } = start();
  await change('price', 'A');
  await change('price', 'B');
  await look();
  model.goTo('prices', 1);
  await settled('price', 'A');
  await expect(settled('price')).rejects.toThrow('up to 1, not yet up to 2');
  model.goTo('prices', 2);
  await settled('price');
});

test('a look reads only what came after the one before, and tells the read model what it has', async () => {
  const { model, begun, start, change } = world();
  const { look, settled } = start();
  await change('customer', 'ada');
  await look();
  model.goTo('customers', 1);
  await change('price', 'A');
  await look();
  expect(begun).toEqual([undefined, 1n]);
  expect(model.reached).toEqual(['customers@1']);
  await expect(settled('price', 'A')).rejects.toThrow(NotCaughtUp);
});

test('requests that come together share a look', async () => {
  const { begun, start } = world();
  const { look } = start();
  await Promise.all([look(), look(), look()]);
  expect(begun).toHaveLength(1);
});

test('a process that starts begins where everything was in the read models', async () => {
  const { begun, checkpoints, start, change } = world();
  await change('customer', 'ada');
  await change('price', 'A');
  await checkpoints.save(new Map([['terms', position(1)]]));
  const { look, settled } = start();
  await look();
  expect(begun).toEqual([1n]);
  await settled('customer', 'ada');
  await expect(settled('price', 'A')).rejects.toThrow(NotCaughtUp);
});

test('a stream that was forgotten, one of very many, still waits', async () => {
  const { model, start, change } = world();
  for (let nth = 0; nth < 10_001; nth++) await change('customer', `c${nth}`);
  const { look, settled } = start();
  await look();
  model.goTo('customers', 0);
  await expect(settled('customer', 'c0')).rejects.toThrow('not yet up to 1');
  await expect(settled('customer', 'c10000')).rejects.toThrow('not yet up to 10001');
  model.goTo('customers', 10_001);
  await settled('customer', 'c0');
});

test('a store that is silent is said to be', async () => {
  const silent = createReferenceData({
    store: {
      subscribeAll: async function* ({ signal }) {
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        yield* [];
      },
    },
    readers: [readModel().reader],
    topics,
    timeoutMs: 10,
  });
  await expect(silent.look()).rejects.toThrow('the event store does not say what it has');
});
