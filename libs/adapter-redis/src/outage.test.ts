import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchOutage } from './outage.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A server that is there or not, and what is said of it. */
const server = () => {
  const told: unknown[] = [];
  const state = { up: true, pings: 0 };
  const work = async (): Promise<string> => {
    if (!state.up) throw new Error('away');
    return 'done';
  };
  const outage = watchOutage({
    ping: () => {
      state.pings += 1;
      return work();
    },
    onOutage: (error) => told.push(error),
    onRecovery: () => told.push('back'),
  });
  return { state, told, outage, ask: () => outage.attempt(work, () => 'instead') };
};

test('the first failure is told once, and until a sign of life the server is not asked', async () => {
  const { state, told, outage, ask } = server();
  expect(await ask()).toBe('done');
  state.up = false;
  expect(await Promise.all([ask(), ask()])).toEqual(['instead', 'instead']);
  expect(outage.available()).toBe(false);
  state.up = true;
  expect(await ask()).toBe('instead');
  expect(told).toEqual([new Error('away')]);
  await vi.advanceTimersByTimeAsync(50);
  expect(await ask()).toBe('done');
  expect(told).toEqual([new Error('away'), 'back']);
});

test('looks again more and more seldom, once a second at last', async () => {
  const { state, outage } = server();
  state.up = false;
  outage.failed(new Error('away'));
  await vi.advanceTimersByTimeAsync(50 + 100 + 200 + 400 + 800);
  expect(state.pings).toBe(5);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(state.pings).toBe(15);
});

test('is quiet after it was stopped', async () => {
  const { state, told, outage } = server();
  state.up = false;
  outage.failed(new Error('away'));
  outage.stop();
  state.up = true;
  await vi.advanceTimersByTimeAsync(10_000);
  expect([told.length, state.pings]).toEqual([1, 0]);
});
