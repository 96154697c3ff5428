import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import {
  type EventBatch,
  type EventStore,
  position,
  StoreRestored,
  StoreUnavailable,
  type StreamName,
} from '@sales/eventsourcing';
import { follow, freshCategory, freshStream, newEvent, newEvents } from '@sales/eventsourcing/contract';
import { type EventStoreDouble, startEventStoreDouble } from '@sales/test-kit/eventstoredb';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type EventStoreDBOptions, openEventStoreDB } from './index.ts';
import { startCountingProxy } from './testing/counting-proxy.ts';

type Closable = { close(): Promise<void> };

let double: EventStoreDouble;
let errors: unknown[];
const opened: Closable[] = [];

const open = (options: Partial<EventStoreDBOptions> = {}): EventStore => {
  const onError = (error: unknown): void => void errors.push(error);
  const one = openEventStoreDB({ connectionString: double.connectionString, onError, ...options });
  opened.push(one);
  return one.store;
};

beforeEach(async () => {
  double = await startEventStoreDouble({ nodes: 3 });
  errors = [];
});
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
  await double.stop();
});

const history = async (store: EventStore, category: string, count: number): Promise<StreamName> => {
  const stream = freshStream(category);
  for (let written = 0; written < count; written += 500) await store.append(stream, newEvents(500), 'any');
  return stream;
};

test.each(['error', 'end'] as const)('a subscription that ends by $0 goes on where it was', async (how) => {
  const store = open();
  const category = freshCategory();
  const stream = await history(store, category, 500);
  const consumer = follow(store, [category]);
  for (let round = 1; round <= 3; round++) {
    await consumer.seen(500 + (round - 1) * 10);
    expect(double.dropSubscriptions(how)).toBe(1);
    await store.append(stream, newEvents(10), 'any');
  }
  await consumer.seen(530);
  await consumer.stop();
  expect(consumer.events).toEqual(await store.read(stream));
  expect(errors).toHaveLength(3);
  if (how === 'end') expect(errors[0]).toMatchObject({ message: 'the server ended the subscription' });
});

test('a subscription that says nothing is replaced, and that is not an error', async () => {
  const store = open({ timeouts: { silence: 100 } });
  const category = freshCategory();
  const silent = double.inject('subscribe', { kind: 'stall' }, 2);
  const consumer = follow(store, [category]);
  await silent.struck;
  await store.append(freshStream(category), newEvents(3), 'no_stream');
  await consumer.seen(3);
  await consumer.stop();
  expect(silent.hits()).toBe(2);
  expect(errors).toEqual([]);
});

test('no checkpoint comes before the events up to it, and none is said to be the last too early', async () => {
  const store = open();
  const category = freshCategory();
  const stream = await history(store, category, 1000);
  await store.append(stream, newEvents(5), 'any');
  const stored = await store.read(stream);
  const abort = new AbortController();
  const batches: EventBatch[] = [];
  for await (const batch of store.subscribeAll({ categories: [category], signal: abort.signal })) {
    batches.push(batch);
    // A reader who takes its time, so that more than a batch waits in the client, and what was said after it.
    for (let times = 0; times < 3; times++) await store.read(stream);
    const handedOut = batches.flatMap(({ events }) => events);
    expect(handedOut).toEqual(stored.filter(({ position }) => position <= batch.checkpoint));
    if (!batch.caughtUp) continue;
    expect(handedOut).toHaveLength(stored.length);
    abort.abort();
  }
  expect(batches.length).toBeGreaterThan(1);
});

test('the checkpoint moves when nothing matches', async () => {
  const store = open();
  const abort = new AbortController();
  const checkpoints: bigint[] = [];
  let last: bigint | undefined;
  for await (const batch of store.subscribeAll({ categories: [freshCategory()], signal: abort.signal })) {
    expect(batch.events).toEqual([]);
    checkpoints.push(batch.checkpoint);
    if (last === undefined) {
      const others = await history(store, freshCategory(), 4000);
      last = (await store.read(others, { direction: 'backwards', maxCount: 1 }))[0]?.position;
    }
    if (batch.checkpoint > (last ?? 0n) / 2n) abort.abort();
  }
  expect(checkpoints.length).toBeGreaterThan(1);
});

test('another leader, and the loss of it: appends, reads and subscriptions find the next one', async () => {
  const store = open();
  const category = freshCategory();
  const stream = freshStream(category);
  const consumer = follow(store, [category]);
  let count = 0;
  const goesOn = async (): Promise<void> => {
    await store.append(stream, newEvents(2), 'any').catch((error: unknown) => {
      // Tried once, as it names no revision: it may meet the old leader.
      if (!(error instanceof StoreUnavailable)) throw error;
      return store.append(stream, newEvents(2), 'any');
    });
    count += 2;
    await consumer.seen(count);
    expect(await store.read(stream)).toHaveLength(count);
  };
  await goesOn();
  double.electLeader(1);
  double.dropSubscriptions('error');
  await goesOn();
  await double.takeDown(1);
  await goesOn();
  await double.bringUp(1);
  double.electLeader(2);
  await goesOn();
  await consumer.stop();
  expect(consumer.events).toEqual(await store.read(stream));
});

test('what an append or a read meets does not touch a subscription', async () => {
  const store = open();
  const category = freshCategory();
  const stream = freshStream(category);
  const consumer = follow(store, [category]);
  await consumer.caughtUp();
  double.inject('append', { kind: 'unavailable' }, 2);
  await store.append(stream, newEvents(1), 'no_stream');
  double.inject('read', { kind: 'unavailable' }, 2);
  expect(await store.read(stream)).toHaveLength(1);
  await consumer.seen(1);
  await consumer.stop();
  expect(errors).toEqual([]);
});

test('a subscription to a store that is not there waits for it, and can be stopped', async () => {
  const store = open();
  for (const node of [0, 1, 2]) await double.takeDown(node);
  await follow(store, [freshCategory()]).stop();
  const category = freshCategory();
  const consumer = follow(store, [category]);
  for (const node of [0, 1, 2]) await double.bringUp(node);
  await store.append(freshStream(category), newEvents(1), 'no_stream');
  await consumer.seen(1);
  await consumer.stop();
});

test('an event that another program has written stops the reader', async () => {
  const category = freshCategory();
  const stream = freshStream(category);
  const store = open();
  const stranger = EventStoreDBClient.connectionString(double.connectionString);
  await stranger.appendToStream(stream, jsonEvent({ type: 'Odd', data: {} }));
  await expect(follow(store, [category]).seen(1)).rejects.toThrow(`${stream}@0 was not written by this system`);
  await expect(store.read(stream)).rejects.toThrow(TypeError);
  await stranger.dispose();
});

test('a position inside a record is not an outage: the store is not the one that it came from', async () => {
  const store = open();
  const category = freshCategory();
  const { position: known } = await store.append(freshStream(category), newEvents(1), 'no_stream');
  const after = position(known + 1n);
  await expect(follow(store, [category], { after }).caughtUp()).rejects.toThrow(StoreRestored);
  expect(errors).toEqual([]);
});

describe('a store that is restored to an earlier point under a subscription', () => {
  const fill = async (store: EventStore, category: string, count: number): Promise<void> => {
    for (let nth = 0; nth < count; nth++) await store.append(freshStream(category), newEvents(3), 'no_stream');
  };

  test.each([0, 1, 29, 30, 80])('is found at the next connection, with %i new appends where 30 were', async (later) => {
    const store = open();
    const category = freshCategory();
    await fill(store, category, 10);
    const backup = double.backUp();
    const consumer = follow(store, [category]);
    await fill(store, category, 30);
    await consumer.seen(120);
    const found = expect(consumer.seen(121)).rejects.toThrow(StoreRestored);
    await backup.restore();
    await fill(open(), category, later);
    await found;
    expect(consumer.events).toHaveLength(120);
  });

  test('is found by who begins at the position that was saved', async () => {
    const store = open();
    const category = freshCategory();
    await fill(store, category, 10);
    const backup = double.backUp();
    await fill(store, category, 30);
    const consumer = follow(store, [category]);
    await consumer.seen(120);
    const after = consumer.checkpoint();
    await consumer.stop();
    await backup.restore();
    await expect(follow(store, [category], { ...(after !== undefined && { after }) }).caughtUp()).rejects.toThrow(
      StoreRestored,
    );
  });

  test('is the same store when nothing is gone that was handed out', async () => {
    const store = open();
    const category = freshCategory();
    await fill(store, category, 10);
    const consumer = follow(store, [category]);
    await consumer.seen(30);
    const backup = double.backUp();
    await backup.restore();
    await fill(store, category, 1);
    await consumer.seen(33);
    await consumer.stop();
  });
});

test('a reader who stands still makes the server wait, not the memory grow', async () => {
  const size = 6000;
  const count = 1600;
  const proxy = await startCountingProxy(double.endpoints[0]?.port ?? 0);
  opened.push(proxy);
  const category = freshCategory();
  const [store, slow] = [open(), open({ connectionString: `esdb://127.0.0.1:${proxy.port}?tls=false` })];
  for (let written = 0; written < count; written += 100) {
    await store.append(
      freshStream(category),
      Array.from({ length: 100 }, () => newEvent({ text: 'x'.repeat(size) })),
      'no_stream',
    );
  }
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const standing = follow(slow, [category], { onEvent: () => released });
  const moving = follow(store, [category]);
  await moving.seen(count);
  await moving.stop();
  expect(proxy.received()).toBeLessThan(1300 * size);
  release();
  await standing.seen(count);
  await standing.stop();
  expect(proxy.received()).toBeGreaterThan(count * size);
});
