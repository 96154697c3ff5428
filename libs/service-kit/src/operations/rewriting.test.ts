import type { Erasure, Projection } from '@sales/eventsourcing';
import { fixedClock } from '@sales/eventsourcing/testing';
import { beforeEach, expect, test } from 'vitest';
import { silentLogger as logger } from '../observability/logger.ts';
import { rewriteWhenDue } from './rewriting.ts';

const begin = '2026-03-01T00:00:00.000Z';
const [second, hour, day] = [1000, 3_600_000, 86_400_000];
const projections: readonly Projection[] = [{ name: 'people', version: 1, topics: [], tables: [] }];

let clock: ReturnType<typeof fixedClock>;
let erased: Erasure[];
let last: Date | undefined;
let complete: boolean;

const store = {
  rewrittenAt: async () => last,
  rewrite: async () => {
    if (complete) last = new Date(clock.now());
    return { complete, journal: true };
  },
};
const keys = { erasedSince: async (since: Date) => erased.filter(({ at }) => at >= since) };

beforeEach(() => {
  [clock, erased, last, complete] = [fixedClock(begin), [], undefined, true];
});

const erase = (): void => void erased.push({ person: 'p', purpose: 'contact', at: new Date(clock.now()) });
const look = () => rewriteWhenDue({ projections, store, keys, clock, logger });
/** What is done at a look so much later. */
const after = (ms: number) => {
  clock.advance(ms);
  return look();
};

test('files are made anew once read models have forgotten, and not again for nothing', async () => {
  expect(await after(day)).toBe(false);
  erase();
  expect([await after(5 * second), await after(5 * second)]).toEqual([false, true]);
  // What may have come in after that is seen to a day later, and then no more.
  expect([await after(hour), await after(day), await after(2 * day)]).toEqual([false, true, false]);
});

test('those who are erased one after another wait for the last of them, an hour at most', async () => {
  erase();
  for (let nth = 0; nth < 5; nth += 1) {
    expect(await after(9 * second)).toBe(false);
    erase();
  }
  clock.advance(hour - 45 * second);
  erase();
  expect(await after(second)).toBe(true);
});

test('tables that are in use are tried again', async () => {
  erase();
  complete = false;
  expect([await after(20 * second), last]).toEqual([false, undefined]);
  complete = true;
  expect(await after(5 * second)).toBe(true);
});
