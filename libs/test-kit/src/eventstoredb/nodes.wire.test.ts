import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { END, ErrorType, EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type EventStoreDouble, type EventStoreDoubleOptions, startEventStoreDouble } from './index.ts';

let double: EventStoreDouble;
let client: EventStoreDBClient;

const start = async (options: EventStoreDoubleOptions): Promise<void> => {
  double = await startEventStoreDouble(options);
  client = EventStoreDBClient.connectionString(double.connectionString);
};
afterEach(async () => {
  await client.dispose();
  await double.stop();
});

const newStream = (): string => `order-${randomUUID()}`;
const event = () => jsonEvent({ type: 'OrderPlaced', data: {} });
const alone = { credentials: { username: 'admin', password: 'changeit' } };
const count = async (items: AsyncIterable<unknown>): Promise<number> => (await Array.fromAsync(items)).length;

test('a restart breaks what is under way, and keeps the content and the port', async () => {
  await start({});
  const stream = newStream();
  await client.appendToStream(stream, [event(), event()]);
  const subscription = client.subscribeToAll({ fromPosition: END });
  const broken = once(subscription, 'error');
  await once(subscription, 'caughtUp');
  const { endpoints } = double;
  await double.restart();
  const [error] = await broken;
  expect([ErrorType.UNAVAILABLE, ErrorType.CANCELLED]).toContain(error.type);
  expect(double.endpoints).toEqual(endpoints);
  await vi.waitFor(async () => expect(await count(client.readStream(stream))).toBe(2), 10_000);
  const { nextExpectedRevision } = await client.appendToStream(stream, event(), { expectedRevision: 1n });
  expect(nextExpectedRevision).toBe(2n);
});

describe('a cluster', () => {
  beforeEach(() => start({ nodes: 3 }));
  const connectTo = (node: number) => {
    const { host, port } = double.endpoints[node] ?? { host: '', port: 0 };
    return new EventStoreDBClient({ endpoint: { address: host, port } }, { insecure: true });
  };

  test('is found by gossip, and shares one log', async () => {
    const stream = newStream();
    await client.appendToStream(stream, [event(), event()], { requiresLeader: true });
    for (const node of double.endpoints.keys()) {
      const other = connectTo(node);
      expect(await count(other.readStream(stream))).toBe(2);
      await other.dispose();
    }
  });

  test('sends a client that needs the leader to it', async () => {
    const follower = connectTo(2);
    const [leader] = double.endpoints;
    const append = () => follower.appendToStream(newStream(), event(), { ...alone, requiresLeader: true });
    await expect(append()).rejects.toMatchObject({
      type: ErrorType.NOT_LEADER,
      leader: { address: leader?.host, port: leader?.port },
    });
    // The client follows by itself with its next call.
    await expect(append()).resolves.toMatchObject({ success: true });
    await follower.dispose();
  });

  test('has a new leader when one is elected, or when the old one is gone', async () => {
    double.electLeader(1);
    const followed = connectTo(0);
    const append = followed.appendToStream(newStream(), event(), { requiresLeader: true });
    await expect(append).rejects.toMatchObject({ leader: { port: double.endpoints[1]?.port } });
    await followed.dispose();

    await client.appendToStream(newStream(), event(), { requiresLeader: true });
    await double.takeDown(1);
    await vi.waitFor(() => client.appendToStream(newStream(), event(), { requiresLeader: true }), 10_000);
    await double.bringUp(1);
    const back = connectTo(1);
    expect(await count(back.readAll())).toBeGreaterThan(0);
    await back.dispose();
  });

  test.each([
    ['over the batch stream', {}],
    ['by a call of its own', alone],
  ] as const)('answers that it is not the leader when it is told so, %s', async (_, options) => {
    double.inject('append', { kind: 'not leader', leader: { host: '127.0.0.1', port: 1 } });
    const append = client.appendToStream(newStream(), event(), options);
    await expect(append).rejects.toMatchObject({
      type: ErrorType.NOT_LEADER,
      leader: { address: '127.0.0.1', port: 1 },
    });
  });
});
