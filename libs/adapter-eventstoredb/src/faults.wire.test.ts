import { UnavailableError } from '@eventstore/db-client';
import { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { EventTooLarge, position, revision, StoreUnavailable, WrongExpectedRevision } from '@sales/eventsourcing';
import { freshStream, newEvent, newEvents } from '@sales/eventsourcing/contract';
import { type EventStoreDouble, startEventStoreDouble } from '@sales/test-kit/eventstoredb';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { appendWith } from './appends.ts';
import { openConnection } from './connection.ts';
import { type EventStoreDB, type EventStoreDBOptions, openEventStoreDB } from './index.ts';

let double: EventStoreDouble;
const opened: EventStoreDB[] = [];

const open = (options: Partial<EventStoreDBOptions> = {}): EventStoreDB => {
  const one = openEventStoreDB({ connectionString: double.connectionString, ...options });
  opened.push(one);
  return one;
};

/** Gives up soon. */
const hasty = { timeouts: { total: 400, attempt: 100 } };

beforeAll(async () => {
  double = await startEventStoreDouble();
});
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});
afterAll(() => double.stop());

test('a server that takes an append and says nothing: the outcome is unknown, and the caller hears so', async () => {
  const { store } = open(hasty);
  const stream = freshStream();
  const events = newEvents(2);
  const stalled = double.inject('append', { kind: 'stall' }, Number.POSITIVE_INFINITY);
  await expect(store.append(stream, events, 'no_stream')).rejects.toThrow(StoreUnavailable);
  await expect(store.append(stream, events, 'any')).rejects.toThrow(StoreUnavailable);
  stalled.lift();
  expect(await open().store.append(stream, events, 'no_stream')).toMatchObject({ revision: 1n });
});

test.each([
  { kind: 'stall' },
  { kind: 'lose reply', how: 'silence' },
  { kind: 'lose reply', how: 'unavailable' },
  { kind: 'time out', executed: true },
  { kind: 'time out', executed: false },
  { kind: 'unavailable' },
  { kind: 'late', milliseconds: 200 },
] as const)('an append whose first try meets "$kind" is stored once', async (fault) => {
  const { store } = open({ timeouts: { attempt: 100 } });
  const stream = freshStream();
  const [first, second] = [newEvents(2), newEvents(2)];
  const begun = await store.append(stream, first, 'no_stream');
  const struck = double.inject('append', fault);
  const appended = await store.append(stream, second, begun.revision);
  expect(struck.hits()).toBe(1);
  const stored = await store.read(stream);
  expect(stored.map((event) => event.eventId)).toEqual([...first, ...second].map((event) => event.eventId));
  expect(appended).toEqual({ revision: 3n, position: stored.at(-1)?.position });
});

test('an append without a definite revision is not sent twice: the server may have forgotten the first', async () => {
  const { store } = open(hasty);
  const stream = freshStream();
  for (const how of ['silence', 'unavailable'] as const) {
    const struck = double.inject('append', { kind: 'lose reply', how });
    await expect(store.append(stream, newEvents(1), 'any')).rejects.toThrow(StoreUnavailable);
    expect(struck.hits()).toBe(1);
  }
  expect(await store.read(stream)).toHaveLength(2);
});

test('the failure of one client leaves the appends of another alone', async () => {
  const [one, other] = [open(), open(hasty)];
  const late = double.inject('append', { kind: 'late', milliseconds: 300 });
  // Sent once, so that it cannot hide behind a second try.
  const pending = one.store.append(freshStream(), newEvents(1), 'any');
  await late.struck;
  const broken = double.inject('append', { kind: 'unavailable' }, Number.POSITIVE_INFINITY);
  await expect(other.store.append(freshStream(), newEvents(1), 'any')).rejects.toThrow(StoreUnavailable);
  broken.lift();
  expect(await pending).toMatchObject({ revision: 0n });
});

test('an append that begins as its client gives a channel up does not take the process down', async () => {
  const connection = openConnection(double.connectionString);
  const append = appendWith({
    connection,
    limits: { attempt: 1000, total: 1000 },
    positionAt: async () => position(0),
  });
  await append(freshStream(), newEvents(1), 'no_stream');
  const { client } = connection.appends;
  const failed = await client['getGRPCClient'](StreamsClient, 'test');
  const appended = append(freshStream(), newEvents(1), 'any');
  await client['handleError'](failed, new UnavailableError());
  expect(await appended).toMatchObject({ revision: 0n });
  await connection.close();
});

test('refusals come as errors of the port, whatever the connection string asks for', async () => {
  const { store } = open({ connectionString: `${double.connectionString}&throwOnAppendFailure=false` });
  const stream = freshStream();
  await store.append(stream, newEvents(3), 'no_stream');
  const refused = store.append(stream, newEvents(1), 'no_stream');
  await expect(refused).rejects.toEqual(new WrongExpectedRevision(stream, 'no_stream', revision(2)));
  const large = Array.from({ length: 5 }, () => newEvent({ text: 'x'.repeat(250_000) }));
  const tooLarge = store.append(freshStream(), large, 'no_stream');
  await expect(tooLarge).rejects.toThrow(EventTooLarge);
  await expect(tooLarge).rejects.toMatchObject({ limit: 1024 * 1024 });
});

test('a read that gets no answer is tried again, and given up in the end', async () => {
  const { store, ping } = open({ timeouts: { attempt: 200 } });
  const stream = freshStream();
  await store.append(stream, newEvents(3), 'no_stream');
  double.inject('read', { kind: 'stall' });
  expect(await store.read(stream)).toHaveLength(3);
  double.inject('read', { kind: 'unavailable' });
  expect(await store.read(stream)).toHaveLength(3);
  const stalled = double.inject('read', { kind: 'stall' }, Number.POSITIVE_INFINITY);
  await expect(open(hasty).store.read(stream)).rejects.toThrow(StoreUnavailable);
  await expect(ping()).rejects.toThrow(StoreUnavailable);
  stalled.lift();
  await open().ping();
});

test('a server that is not there: StoreUnavailable with the cause, and back again when it is', async () => {
  const away = await startEventStoreDouble();
  const { store, ping } = open({ ...hasty, connectionString: away.connectionString });
  await away.takeDown(0);
  const lost = store.append(freshStream(), newEvents(1), 'no_stream');
  await expect(lost).rejects.toThrow(StoreUnavailable);
  // What the last try met, which may have had little time.
  await expect(lost).rejects.toHaveProperty('cause.message', expect.stringMatching(/UNAVAILABLE|no answer/));
  await expect(ping()).rejects.toThrow(StoreUnavailable);
  await away.bringUp(0);
  const back = open({ connectionString: away.connectionString });
  expect(await back.store.append(freshStream(), newEvents(1), 'no_stream')).toMatchObject({ revision: 0n });
  await away.stop();
});
