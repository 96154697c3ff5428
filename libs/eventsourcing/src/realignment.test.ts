import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { confirmAlignment } from './alignment.ts';
import { StoreRestored } from './errors.ts';
import type { EventLog, Incarnations, LogMessage } from './ports.ts';
import { fromMessage } from './published-event.ts';
import {
  incarnationTopic,
  isWithdrawn,
  joinIncarnation,
  type PositionRange,
  readIncarnation,
  readRealignments,
  realign,
} from './realignment.ts';
import { runRelay } from './relay.ts';
import { eventually, memoryPlatform } from './testing/index.ts';
import { context } from './testing/jar.ts';
import { position, type RecordedEvent, streamName } from './types.ts';

const topic = { name: 'sales.jar.v1', partitions: 3 };
const now = '2024-01-15T09:00:00.000Z';

const publish = ({ type, data }: RecordedEvent) => ({ type: `sales.jar.${type}.v1`, data });

const setup = () => {
  const platform = memoryPlatform();
  const { store, log } = platform;
  let count = 0;
  let realignments = 0;

  /** Appends events, each to one of seven streams. */
  const record = async (events: number): Promise<void> => {
    for (let nth = 0; nth < events; nth++) {
      count += 1;
      const stream = streamName('jar', `${count % 7}`);
      const at = (await store.read(stream)).at(-1)?.revision ?? 'no_stream';
      const metadata = { ...context(count), recordedAt: now, schemaVersion: 1 };
      await store.append(stream, [{ type: 'Added', data: { count }, eventId: `event-${count}`, metadata }], at);
    }
  };

  const relayUntil = async (done: () => boolean | Promise<boolean>): Promise<readonly unknown[]> => {
    const abort = new AbortController();
    const errors: unknown[] = [];
    const relay = { ...platform, name: 'jar', topics: { jar: topic }, publish, checkpointEvery: 0, lookEvery: 5 };
    const running = runRelay({ ...relay, onError: (error) => errors.push(error), signal: abort.signal });
    await eventually(() => errors.length > 0 || done());
    abort.abort();
    await running;
    return errors;
  };

  const jars = () => store.all().filter(({ stream }) => stream.startsWith('jar-'));
  const messages = (): readonly LogMessage[] => log.all(topic.name).flat();
  const ids = () => messages().map((message) => fromMessage(message).id);
  const isPublished = () => ids().length === jars().length;
  const realigned = (withdrawn?: PositionRange, on: EventLog = log) =>
    realign({
      ...{ store, log: on, topics: [topic], context: context(1000 + realignments++), now },
      ...(withdrawn !== undefined && { withdrawn }),
    });
  const confirm = () => confirmAlignment({ store, log, topics: [topic] });
  return { ...platform, record, relayUntil, jars, messages, ids, isPublished, realigned, confirm };
};

const range = (after: number, upTo: number): PositionRange => ({ after: position(after), upTo: position(upTo) });

describe('a store that was restored to an earlier point', () => {
  test.each([0, 3, 80])('is found, with %i new events in it, and nothing of it is published', async (later) => {
    const { record, relayUntil, confirm, store, messages, isPublished } = setup();
    await record(50);
    expect(await relayUntil(isPublished)).toEqual([]);
    expect(await confirm()).toBe(0);
    store.restore(20);
    await record(later);
    await expect(confirm()).rejects.toThrow(StoreRestored);
    const [error] = await relayUntil(() => false);
    expect(error).toBeInstanceOf(StoreRestored);
    expect(messages()).toHaveLength(50);
  });

  test('is found while the relay is at work and hears nothing', async () => {
    const { record, relayUntil, store, isPublished } = setup();
    await record(50);
    const [error] = await relayUntil(() => {
      if (isPublished()) store.restore(20);
      return false;
    });
    expect(error).toBeInstanceOf(StoreRestored);
  });

  test('is found when all that it lacks is the last realignment', async () => {
    const { record, store, confirm, realigned } = setup();
    await record(5);
    await realigned();
    store.restore(5);
    await expect(confirm()).rejects.toThrow('realignment 1');
    expect(await realigned()).toMatchObject({ number: 2 });
    expect(await confirm()).toBe(2);
  });
});

test('a log that has lost which incarnation it is hears it again from a relay', async () => {
  const { record, relayUntil, store, log, isPublished, realigned } = setup();
  await record(50);
  await relayUntil(isPublished);
  store.restore(20);
  const incarnation = await realigned(range(20, 50));
  await log.clear(incarnationTopic.name);
  expect(await readIncarnation(log)).toMatchObject({ number: 0 });
  expect(await relayUntil(isPublished)).toEqual([]);
  expect(await readIncarnation(log)).toEqual(incarnation);
});

describe('a realignment', () => {
  test('empties the topics, which get what the store has, under positions that none had before', async () => {
    const { record, relayUntil, store, log, ids, jars, messages, isPublished, realigned, confirm } = setup();
    await record(50);
    await relayUntil(isPublished);
    store.restore(20);
    await record(3);
    const incarnation = await realigned(range(20, 50));
    expect(incarnation).toEqual({ number: 1, withdrawn: [range(20, 50)] });
    expect(messages()).toEqual([]);
    expect(await readIncarnation(log)).toEqual(incarnation);
    expect(await confirm()).toBe(1);

    await record(80);
    for (const event of jars().slice(23)) expect(event.position).toBeGreaterThan(50n);
    // The checkpoint is of the first incarnation: services forget it with the rest.
    expect(await relayUntil(isPublished)).toEqual([]);
    expect(ids().sort()).toEqual(
      jars()
        .map(({ eventId }) => eventId)
        .sort(),
    );
    expect(new Set(messages().map(({ headers }) => headers['ce_log']))).toEqual(new Set(['1']));
    expect(isWithdrawn(incarnation, position(20))).toBe(false);
    expect(isWithdrawn(incarnation, position(21))).toBe(true);
    expect(isWithdrawn(incarnation, position(50))).toBe(true);
    expect(isWithdrawn(incarnation, position(51))).toBe(false);
  });

  test('is told to each database once', async () => {
    const { log, realigned } = setup();
    await log.ensureTopic(topic.name, topic.partitions);
    const renewed: number[] = [];
    const database: Incarnations = {
      current: async () => renewed.at(-1) ?? 0,
      renew: async (number) => void renewed.push(number),
    };
    expect(await joinIncarnation(log, database)).toEqual({ number: 0, withdrawn: [] });
    await realigned(range(3, 9));
    await joinIncarnation(log, database);
    await realigned();
    for (const _ of [1, 2]) expect(await joinIncarnation(log, database)).toMatchObject({ withdrawn: [range(3, 9)] });
    expect(renewed).toEqual([1, 2]);
  });

  test('that was broken off shows as one, until another has ended', async () => {
    const { record, relayUntil, store, log, isPublished, realigned, confirm } = setup();
    await record(50);
    await relayUntil(isPublished);
    store.restore(20);
    const broken = (part: 'clear' | 'publish'): EventLog => ({
      ...log,
      [part]: () => Promise.reject(new Error('killed')),
    });
    for (const part of ['clear', 'publish'] as const) {
      await expect(realigned(range(20, 50), broken(part))).rejects.toThrow('killed');
      await expect(confirm()).rejects.toThrow('was begun and not finished');
      expect(await relayUntil(() => false)).toMatchObject([{ name: 'StoreRestored' }]);
    }
    expect(await realigned(range(20, 50))).toMatchObject({ number: 3 });
    expect(await readRealignments(store)).toMatchObject({ number: 3, isFinished: true });
    expect(await relayUntil(isPublished)).toEqual([]);
  });

  test('leaves topics that are what the store is, whatever was lost before and recorded since', async () => {
    const step = fc.record({ events: fc.integer({ min: 0, max: 12 }), back: fc.integer({ min: 1, max: 12 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 4 }), async (steps) => {
        const { record, relayUntil, store, jars, messages, isPublished, realigned, ids } = setup();
        const given = new Set<bigint>();
        for (const { events, back } of steps) {
          await record(events);
          expect(await relayUntil(isPublished)).toEqual([]);
          for (const { position: at } of jars()) given.add(at);
          const end = store.all().length;
          // Even behind an earlier realignment.
          const common = Math.max(0, end - back);
          store.restore(common);
          await realigned(range(common, end));
        }
        await record(5);
        for (const { position: at } of jars().slice(-5)) expect(given).not.toContain(at);
        expect(await relayUntil(isPublished)).toEqual([]);
        expect(ids().toSorted()).toEqual(
          jars()
            .map(({ eventId }) => eventId)
            .toSorted(),
        );
        expect(messages()).toHaveLength(jars().length);
      }),
      { numRuns: 30 },
    );
  });
});
