import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ephemeralContract } from '../contract/index.ts';
import { inProcessCache, inProcessEphemeral, inProcessLiveChannel, inProcessRateLimiter } from './index.ts';

ephemeralContract('in process', async () => {
  const ports = inProcessEphemeral();
  return { ports, another: async () => ports, close: async () => {} };
});

/** A clock in ms that the test moves. */
const clock = () => {
  let at = 1_234_567;
  return {
    now: () => at,
    advance: (ms: number) => {
      at += ms;
    },
  };
};

describe('the rate limiter', () => {
  const window = 1000;

  test('never allows more than the limit in any window, and refuses only what comes within a tenth of it', () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 200 });
    fc.assert(
      fc.property(gaps, fc.integer({ min: 1, max: 5 }), (pauses, limit) => {
        const { now, advance } = clock();
        const limiter = inProcessRateLimiter({ now });
        const allowed: number[] = [];
        for (const pause of pauses) {
          advance(pause);
          const { allowed: yes, remaining } = limiter.count('key', { limit, window });
          if (yes) allowed.push(now());
          const inWindow = allowed.filter((at) => at > now() - window).length;
          expect(inWindow).toBeLessThanOrEqual(limit);
          expect(remaining).toBeLessThanOrEqual(limit - inWindow);
          if (!yes) expect(allowed.filter((at) => at > now() - 1.1 * window).length).toBeGreaterThanOrEqual(limit);
        }
      }),
    );
  });

  test('says to the ms when there is room again', () => {
    const { now, advance } = clock();
    const limiter = inProcessRateLimiter({ now });
    const policy = { limit: 1, window };
    const { resetAfter } = limiter.count('key', policy);
    advance(resetAfter - 1);
    expect(limiter.look('key', policy)).toMatchObject({ allowed: false, remaining: 0, resetAfter: 1 });
    advance(1);
    expect(limiter.look('key', policy)).toEqual({ allowed: true, remaining: 1, resetAfter: 0 });
  });

  test('keeps apart those that it still counts when it forgets the others', () => {
    const { now, advance } = clock();
    const limiter = inProcessRateLimiter({ now, sweepAt: 2 });
    const policy = { limit: 1, window };
    limiter.count('a', policy);
    advance(600);
    limiter.count('b', policy);
    advance(600);
    limiter.count('c', policy);
    expect(['a', 'b', 'c'].map((key) => limiter.look(key, policy).allowed)).toEqual([true, false, false]);
  });
});

describe('the cache', () => {
  test('holds no more than its capacity, and drops what was not asked for longest', async () => {
    const cache = inProcessCache({ capacity: 10 });
    await cache.set('a', 'aaaa', 1000);
    await cache.set('b', 'bbbb', 1000);
    await cache.get('a');
    await cache.set('c', 'cccc', 1000);
    await cache.set('d', 'far too much', 1000);
    expect(await Promise.all(['a', 'b', 'c', 'd'].map((key) => cache.get(key)))).toEqual([
      'aaaa',
      undefined,
      'cccc',
      undefined,
    ]);
  });

  test('keeps nothing longer than it may', async () => {
    const { now, advance } = clock();
    const cache = inProcessCache({ now });
    await cache.set('a', 'x', 1000);
    advance(999);
    expect(await cache.get('a')).toBe('x');
    advance(1);
    expect(await cache.get('a')).toBeUndefined();
  });
});

test('a gap of the live channel is told to the listeners of the topic, or to all', () => {
  const live = inProcessLiveChannel();
  const told: string[] = [];
  const { signal } = new AbortController();
  for (const topic of ['a', 'b']) {
    live.subscribe(topic, { onNotice: () => {}, onGap: () => told.push(topic) }, signal);
  }
  live.gap('a');
  live.gap();
  expect(told).toEqual(['a', 'a', 'b']);
});
