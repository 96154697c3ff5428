import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  type AllStreamSubscription,
  END,
  ErrorType,
  EventStoreDBClient,
  jsonEvent,
  type Position,
  START,
  streamNameFilter,
} from '@eventstore/db-client';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type EventStoreDouble, startEventStoreDouble } from './index.ts';

let double: EventStoreDouble;
let client: EventStoreDBClient;

beforeEach(async () => {
  double = await startEventStoreDouble();
  client = EventStoreDBClient.connectionString(double.connectionString);
});
afterEach(async () => {
  await client.dispose();
  await double.stop();
});

const newStream = (): string => `order-${randomUUID()}`;
const event = () => jsonEvent({ type: 'OrderPlaced', data: { text: 'x'.repeat(1000) } });
const events = (count: number) => Array.from({ length: count }, event);
const count = async (items: AsyncIterable<unknown>): Promise<number> => (await Array.fromAsync(items)).length;

const ways = [
  ['over the batch stream', {}],
  ['by a call of its own', { credentials: { username: 'admin', password: 'changeit' } }],
] as const;

describe.each(ways)('an append %s', (_, options) => {
  test('whose reply is lost was stored, and can be repeated', async () => {
    const stream = newStream();
    const sent = events(2);
    const append = () => client.appendToStream(stream, sent, { ...options, expectedRevision: 'no_stream' });
    double.inject('append', { kind: 'lose reply', how: 'unavailable' });
    await expect(append()).rejects.toMatchObject({ type: ErrorType.UNAVAILABLE });
    expect(await count(client.readStream(stream))).toBe(2);
    expect(await append()).toMatchObject({ success: true, nextExpectedRevision: 1n });
    expect(await count(client.readStream(stream))).toBe(2);
  });

  test('that is given up on its way stores all or nothing', async () => {
    for (let deadline = 4; deadline < 44; deadline += 4) {
      const stream = newStream();
      const append = client.appendToStream(stream, events(1000), { ...options, deadline });
      const given = await append.then(
        () => 'stored',
        () => 'given up',
      );
      // What comes later on the same connection is answered later.
      await client.appendToStream(newStream(), event(), options);
      const stored = await count(client.readStream(stream)).catch(() => 0);
      expect([given === 'stored' ? 1000 : 0, 1000], `${given} after ${deadline} ms`).toContain(stored);
    }
  });

  test.each([
    ['after it was stored', true, 1],
    ['before it was stored', false, 0],
  ])('times out %s', async (_, executed, stored) => {
    const stream = newStream();
    await client.appendToStream(stream, event());
    double.inject('append', { kind: 'time out', executed });
    const append = client.appendToStream(stream, event(), options);
    await expect(append).rejects.toSatisfy(({ type }) =>
      [ErrorType.TIMEOUT, ErrorType.DEADLINE_EXCEEDED].includes(type),
    );
    expect(await count(client.readStream(stream))).toBe(1 + stored);
  });

  test('is answered late when it is told so, and stored at once', async () => {
    const stream = newStream();
    const late = double.inject('append', { kind: 'late', milliseconds: 200 });
    const append = client.appendToStream(stream, event(), options);
    await late.struck;
    await vi.waitFor(async () => expect(await count(client.readStream(stream))).toBe(1));
    expect(await append).toMatchObject({ nextExpectedRevision: 0n });
  });
});

test('a stalled append is never answered, and those after it are', async () => {
  const stalled = double.inject('append', { kind: 'stall' });
  let answered = false;
  const stream = newStream();
  client
    .appendToStream(stream, event())
    .finally(() => {
      answered = true;
    })
    .catch(() => undefined);
  await stalled.struck;
  await client.appendToStream(newStream(), event());
  await expect(count(client.readStream(stream))).rejects.toMatchObject({ type: ErrorType.STREAM_NOT_FOUND });
  expect([answered, stalled.hits()]).toEqual([false, 1]);
});

test('a lifted fault strikes no call', async () => {
  const fault = double.inject('read', { kind: 'unavailable' }, 5);
  await expect(count(client.readAll())).rejects.toMatchObject({ type: ErrorType.UNAVAILABLE });
  fault.lift();
  expect(await count(client.readAll())).toBeGreaterThan(0);
  expect(fault.hits()).toBe(1);
});

describe('a subscription', () => {
  const follow = (options: Parameters<EventStoreDBClient['subscribeToAll']>[0] = {}) => {
    const subscription = client.subscribeToAll({ fromPosition: END, ...options });
    const told: string[] = [];
    subscription.on('data', ({ event: seen }) => told.push(seen?.streamId ?? ''));
    for (const name of ['caughtUp', 'fellBehind', 'error', 'end'] as const)
      subscription.on(name, () => told.push(name));
    return { subscription, told };
  };

  test('is told once that it caught up, between history and what comes live', async () => {
    const stream = newStream();
    const { position } = await client.appendToStream(newStream(), event());
    await client.appendToStream(stream, events(2));
    const { subscription, told } = follow({ fromPosition: position ?? START });
    await once(subscription, 'caughtUp');
    await client.appendToStream(stream, event());
    await vi.waitFor(() => expect(told).toEqual([stream, stream, 'caughtUp', stream]));
  });

  test.each([
    ['error', 'error'],
    ['end', 'end'],
  ] as const)('is dropped by an %s', async (how, expected) => {
    const { subscription, told } = follow();
    await once(subscription, 'caughtUp');
    expect(double.subscriptions()).toBe(1);
    expect(double.dropSubscriptions(how)).toBe(1);
    await vi.waitFor(() => expect(told.at(-1)).toBe(expected));
    expect(double.subscriptions()).toBe(0);
  });

  test('that is frozen gets nothing until it is thawed', async () => {
    const { subscription, told } = follow();
    await once(subscription, 'caughtUp');
    const thaw = double.freezeSubscriptions();
    const stream = newStream();
    await client.appendToStream(stream, event());
    expect(await count(client.readStream(stream))).toBe(1);
    expect(told).toEqual(['caughtUp']);
    thaw();
    await vi.waitFor(() => expect(told).toEqual(['caughtUp', stream]));
  });

  test('that reads too slowly is told that it fell behind, misses nothing and catches up', async () => {
    const { subscription, told } = follow({ filter: streamNameFilter({ prefixes: ['order-'] }) });
    await once(subscription, 'caughtUp');
    subscription.pause();
    for (let round = 0; round < 10; round += 1) await client.appendToStream(newStream(), events(400));
    subscription.resume();
    await vi.waitFor(() => expect(told.filter((entry) => entry.startsWith('order-'))).toHaveLength(4000), 20_000);
    await vi.waitFor(() =>
      expect(told.filter((entry) => !entry.startsWith('order-'))).toEqual(['caughtUp', 'fellBehind', 'caughtUp']),
    );
  });

  const checkpoints = (prefix: string, checkpointInterval: number) => {
    const positions: Position[] = [];
    const checkpointReached = async (_: AllStreamSubscription, position: Position): Promise<void> => {
      positions.push(position);
    };
    const filter = streamNameFilter({ prefixes: [prefix], maxSearchWindow: 1, checkpointInterval, checkpointReached });
    return { positions, filter };
  };

  test('gets a checkpoint after so many events, also when it wants none of them', async () => {
    const { positions, filter } = checkpoints('nothing-', 4);
    const { subscription, told } = follow({ filter });
    await once(subscription, 'caughtUp');
    const appended: (Position | undefined)[] = [];
    while (appended.length < 9) appended.push((await client.appendToStream(newStream(), event())).position);
    await vi.waitFor(() => expect(positions).toEqual([appended[3], appended[7]]));
    expect(told).toEqual(['caughtUp']);
  });

  test('gets a checkpoint when it has caught up with history', async () => {
    await client.appendToStream(newStream(), events(5));
    const { position } = await client.appendToStream(newStream(), event());
    const { positions, filter } = checkpoints('order-', 100);
    const { subscription } = follow({ fromPosition: START, filter });
    await once(subscription, 'caughtUp');
    expect(positions).toEqual([position]);
  });

  test('gets checkpoints ahead of events when it is told so', async () => {
    double.sendCheckpointsAhead('whole');
    const { position } = await client.appendToStream(newStream(), events(3));
    const seen: (string | Position)[] = [];
    const checkpointReached = async (_: AllStreamSubscription, at: Position): Promise<void> => void seen.push(at);
    const filter = streamNameFilter({ prefixes: ['order-'], checkpointInterval: 1000, checkpointReached });
    const subscription = client.subscribeToAll({ fromPosition: START, filter });
    subscription.on('data', () => seen.push('event'));
    await once(subscription, 'caughtUp');
    expect(seen.slice(0, 4)).toEqual([position, 'event', 'event', 'event']);
  });

  test('to a stream gives history, then what comes live', async () => {
    const stream = newStream();
    await client.appendToStream(stream, events(3));
    const seen: (bigint | string)[] = [];
    const subscription = client.subscribeToStream(stream, { fromRevision: 0n });
    subscription.on('data', (resolved) => seen.push(resolved.event?.revision ?? 'none'));
    subscription.on('caughtUp', () => seen.push('caught up'));
    await once(subscription, 'caughtUp');
    await client.appendToStream(newStream(), event());
    await client.appendToStream(stream, event());
    await vi.waitFor(() => expect(seen).toEqual([1n, 2n, 'caught up', 3n]));
  });
});
