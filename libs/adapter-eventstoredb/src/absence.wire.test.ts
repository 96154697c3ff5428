import { type EventStore, StoreUnavailable } from '@sales/eventsourcing';
import { follow, freshCategory, freshStream, newEvents } from '@sales/eventsourcing/contract';
import { eventually } from '@sales/eventsourcing/testing';
import { type EventStoreDouble, startEventStoreDouble } from '@sales/test-kit/eventstoredb';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type EventStoreDB, type EventStoreDBOptions, openEventStoreDB } from './index.ts';
import { callsPerLine } from './line.ts';

let double: EventStoreDouble;
const opened: EventStoreDB[] = [];

/** Gives a silent node up soon. */
const hasty = { attempt: 300, silence: 300 };

const open = (options: Partial<EventStoreDBOptions> = {}): EventStore => {
  const one = openEventStoreDB({ connectionString: double.connectionString, timeouts: hasty, ...options });
  opened.push(one);
  return one.store;
};

const isAnswered = (work: Promise<unknown>): Promise<boolean> =>
  work.then(
    () => true,
    () => false,
  );

beforeEach(async () => {
  double = await startEventStoreDouble({ nodes: 3 });
});
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
  await double.stop();
});

test('without a quorum the outcome is unknown, and with one everything goes on', async () => {
  const store = open({ timeouts: { ...hasty, total: 500 } });
  const category = freshCategory();
  const stream = freshStream(category);
  const consumer = follow(store, [category]);
  const { revision: last } = await open().append(stream, newEvents(1), 'no_stream');
  await eventually(() => isAnswered(store.read(stream)));
  for (let round = 0; round < 2; round += 1) {
    const regain = double.loseQuorum();
    // What was connected is told so call by call, and what looks for a node finds none.
    for (const one of [store, open({ timeouts: { ...hasty, total: 500 } })]) {
      const attempts = await Promise.allSettled([
        one.append(stream, newEvents(1), last),
        one.read(stream),
        one.append(stream, newEvents(1), 'any'),
      ]);
      const refused = attempts.map((attempt) => attempt.status === 'rejected' && attempt.reason);
      expect(refused).toEqual(attempts.map(() => expect.any(StoreUnavailable)));
    }
    regain();
    await open().append(freshStream(category), newEvents(1), 'no_stream');
    await consumer.seen(2 + round);
  }
  await consumer.stop();
});

test('a leader that stands still is left for the next one, and its late answers change nothing', async () => {
  const store = open();
  const category = freshCategory();
  const stream = freshStream(category);
  const consumer = follow(store, [category]);
  let { revision: last } = await store.append(stream, newEvents(1), 'no_stream');
  await consumer.seen(1);
  for (const leader of [0, 1, 0]) {
    const thaw = double.freeze(leader);
    ({ revision: last } = await store.append(stream, newEvents(1), last));
    await consumer.seen(Number(last) + 1);
    expect(await store.read(stream)).toHaveLength(Number(last) + 1);
    thaw();
  }
  await consumer.stop();
  expect(consumer.events).toEqual(await store.read(stream));
});

test('a node that stands still is left also where every reader is less patient than a read', async () => {
  const store = open({ timeouts: { attempt: 60_000 } });
  const category = freshCategory();
  await store.append(freshStream(category), newEvents(1), 'no_stream');
  const look = async (): Promise<boolean> => {
    const batches = store.subscribeAll({ categories: [category], signal: AbortSignal.timeout(2000) });
    for await (const { caughtUp } of batches) if (caughtUp) return true;
    return false;
  };
  expect(await look()).toBe(true);
  const thaw = double.freeze(0);
  expect(await look()).toBe(false);
  await eventually(look);
  thaw();
});

test('the only node stands still: what is asked again afterwards is done once', async () => {
  const only = await startEventStoreDouble();
  const { store, close } = openEventStoreDB({
    connectionString: only.connectionString,
    timeouts: { ...hasty, total: 700 },
  });
  const stream = freshStream();
  const events = newEvents(2);
  await store.read(stream);
  const thaw = only.freeze(0);
  await expect(store.append(stream, events, 'no_stream')).rejects.toThrow(StoreUnavailable);
  thaw();
  expect(await store.append(stream, events, 'no_stream')).toMatchObject({ revision: 1n });
  expect(await store.read(stream)).toHaveLength(2);
  await close();
  await only.stop();
});

test('a repeat of an append that is not replicated yet is answered when it is, with the first result', async () => {
  const store = open({ timeouts: { attempt: 200 } });
  const stream = freshStream();
  const events = newEvents(2);
  await store.read(stream);
  const replicate = double.holdReplication();
  let answered = 0;
  const first = store.append(stream, events, 'no_stream').finally(() => {
    answered += 1;
  });
  const again = open()
    .append(stream, events, 'no_stream')
    .finally(() => {
      answered += 1;
    });
  expect(await open().read(stream)).toEqual([]);
  expect(answered).toBe(0);
  replicate();
  expect(await first).toEqual(await again);
  expect(await store.read(stream)).toHaveLength(2);
});

test('more subscriptions, reads and appends than a connection carries', async () => {
  const store = open({ timeouts: {} });
  const category = freshCategory();
  const consumers = Array.from({ length: callsPerLine + 40 }, () => follow(store, [category]));
  await Promise.all(consumers.map((consumer) => consumer.caughtUp()));
  expect(double.subscriptions()).toBe(consumers.length);
  const streams = Array.from({ length: callsPerLine + 40 }, () => freshStream());
  await Promise.all(streams.map((stream) => store.append(stream, newEvents(1), 'no_stream')));
  const found = await Promise.all(streams.map((stream) => store.read(stream)));
  expect(found.map((events) => events.length)).toEqual(streams.map(() => 1));
  await store.append(freshStream(category), newEvents(1), 'no_stream');
  await Promise.all(consumers.map((consumer) => consumer.seen(1)));
  await Promise.all(consumers.map((consumer) => consumer.stop()));
});

test('a checkpoint without a prepare position is none: it may be ahead of events', async () => {
  const store = open();
  const category = freshCategory();
  const stream = freshStream(category);
  await store.append(stream, newEvents(300), 'no_stream');
  double.sendCheckpointsAhead('without prepare');
  const stored = await store.read(stream);
  const abort = new AbortController();
  for await (const { checkpoint, caughtUp } of store.subscribeAll({ categories: [category], signal: abort.signal })) {
    if (!caughtUp) expect(checkpoint).toBeLessThanOrEqual(stored.at(-1)?.position ?? 0n);
    if (caughtUp) abort.abort();
  }
});
