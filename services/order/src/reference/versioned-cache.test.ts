import { position } from '@sales/eventsourcing';
import { expect, test } from 'vitest';
import { versionedCache } from './versioned-cache.ts';

const cacheOf = (facts: Map<string, string>, capacity = 100) => {
  const asked = { stamps: 0, loads: [] as string[] };
  const state = { stamp: 'a', now: 0, position: 1 };
  const cache = versionedCache<string>({
    stamp: async () => {
      asked.stamps += 1;
      return { text: state.stamp, checkpoints: [{ topic: 't', partition: 0, position: position(state.position) }] };
    },
    load: async (keys) => {
      asked.loads.push(keys.join());
      return new Map(
        keys.flatMap((key) => [facts.get(key)].flatMap((fact) => (fact === undefined ? [] : [[key, fact]]))),
      );
    },
    ttl: 500,
    capacity,
    now: () => state.now,
  });
  return { cache, asked, state };
};

test('asks once for what does not change', async () => {
  const { cache, asked, state } = cacheOf(new Map([['x', '1']]));
  for (let nth = 0; nth < 10; nth++) expect(await cache.get(['x', 'x'])).toEqual(new Map([['x', '1']]));
  state.now = 499;
  await cache.get(['x']);
  expect(asked).toEqual({ stamps: 1, loads: ['x'] });
  state.now = 500;
  await cache.get(['x']);
  expect(asked).toEqual({ stamps: 2, loads: ['x'] });
});

test('forgets everything when something has changed', async () => {
  const facts = new Map([['x', '1']]);
  const { cache, state } = cacheOf(facts);
  await cache.get(['x']);
  facts.set('x', '2');
  state.stamp = 'b';
  expect((await cache.get(['x'])).get('x')).toBe('1');
  state.now = 500;
  expect((await cache.get(['x'])).get('x')).toBe('2');
});

test('asks again for what does not exist, and finds it as soon as it does', async () => {
  const facts = new Map<string, string>();
  const { cache, asked } = cacheOf(facts);
  expect(await cache.get(['x'])).toEqual(new Map());
  facts.set('x', '1');
  expect(await cache.get(['x'])).toEqual(new Map([['x', '1']]));
  expect(asked.loads).toEqual(['x', 'x']);
});

test('keeps no more than it may, and still answers in full', async () => {
  const { cache } = cacheOf(new Map(['a', 'b', 'c'].map((key) => [key, key])), 2);
  await cache.get(['a', 'b']);
  expect([...(await cache.get(['b', 'c'])).keys()]).toEqual(['b', 'c']);
});

test('gives out what the tables are known to have reached, before the stamp is doubted by itself', async () => {
  const facts = new Map([['x', '1']]);
  const { cache, asked, state } = cacheOf(facts);
  await cache.get(['x']);
  facts.set('x', '2');
  Object.assign(state, { stamp: 'b', position: 7 });
  cache.atLeast('t', 0, position(7));
  expect((await cache.get(['x'])).get('x')).toBe('2');
  cache.atLeast('t', 0, position(7)); // it has that already
  await cache.get(['x']);
  expect(asked).toEqual({ stamps: 2, loads: ['x', 'x'] });
});

test('an answer that was asked for before does not count for what must be newer', async () => {
  const facts = new Map([['x', '1']]);
  const { promise: slow, resolve: answer } = Promise.withResolvers<void>();
  let stamps = 0;
  const cache = versionedCache<string>({
    stamp: async () => {
      stamps += 1;
      const text = facts.get('x') ?? '';
      if (stamps === 1) await slow;
      return { text, checkpoints: [] };
    },
    load: async () => new Map(facts),
    ttl: 500,
    capacity: 100,
    now: () => 0,
  });
  const before = cache.get(['x']);
  facts.set('x', '2');
  cache.atLeast('t', 0, position(7));
  expect((await cache.get(['x'])).get('x')).toBe('2');
  answer();
  await before;
  expect((await cache.get(['x'])).get('x')).toBe('2');
  expect(stamps).toBe(2);
});
