import { openRedis, type RedisPorts } from '@sales/adapter-redis';
import { eventually } from '@sales/eventsourcing/testing';
import { startTestRedis, type TestRedis } from '@sales/test-kit/redis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { announce } from './changes.ts';
import { createHub } from './hub.ts';

let redis: TestRedis;
let writing: RedisPorts;
let serving: RedisPorts;

beforeAll(async () => {
  redis = await startTestRedis();
  [writing, serving] = [await openRedis({ url: redis.url }), await openRedis({ url: redis.url })];
});
afterAll(async () => {
  await writing.close();
  await serving.close();
  await redis.stop();
});

test('a listener at one process hears what another has written, and of a reset when they were cut off', async () => {
  const hub = createHub({
    live: serving.live,
    topics: ['stock', 'orders'],
    ownersOf: async () => new Map(),
    maxListeners: 1,
  });
  const listener = hub.listen(['stock'], 'all');
  if (listener === undefined) throw new Error('no room');
  const { signal } = new AbortController();
  const heard: string[] = [];
  /** Changes stock until that is told; gives what was told, a change or a reset. */
  const change = async (id: string): Promise<string> => {
    await eventually(async () => {
      announce(writing.live, 'orders', { changes: [{ type: 'order', id: 'foreign', position: '1' }] });
      announce(writing.live, 'stock', { changes: [{ type: 'stockItem', id, position: '1' }] });
      heard.push(...(await listener.mailbox.take(50, signal)));
      return heard.some((text) => text.includes(id));
    });
    return heard.splice(0).join('');
  };
  expect(await change('MAIN.A')).toContain('event: changed\ndata: {"topic":"stock","type":"stockItem","id":"MAIN.A"');
  await redis.kill();
  await redis.start();
  const since = await change('MAIN.B');
  expect(since).toContain('event: reset');
  expect(since).not.toContain('foreign');
  hub.close();
});
