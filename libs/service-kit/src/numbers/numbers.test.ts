import { type EventStore, StoreUnavailable, streamName } from '@sales/eventsourcing';
import {
  countingIds,
  fixedClock,
  memoryEventStore,
  memoryKeys,
  memorySnapshots,
  testId,
} from '@sales/eventsourcing/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { handlersOn } from '../module/scope.ts';
import { type Numbers, numbersIn } from './numbers.ts';
import { numberIn, numberText, type Series, seriesId, seriesOf } from './series.ts';

const invoices: Series = { kind: 'INV', entity: 'MAIN', year: '2026' };
const orders: Series = { kind: 'SO', entity: 'DE-1', year: '2026' };

const context = (nth: number) => ({
  commandId: testId(nth),
  correlationId: testId(nth),
  causationId: testId(nth),
  actor: 'user:ann',
});

const ids = countingIds();

/** A process over the store, with a memory of its own. */
const processOn = (store: EventStore): Numbers => {
  const handler = handlersOn({
    settings: {},
    store,
    clock: fixedClock(),
    snapshots: memorySnapshots(),
    keys: memoryKeys(),
  });
  return numbersIn({ handler, platform: { ids } });
};

/** The nth document assigned in the series of invoices. */
const assign = (process: Numbers, nth: number, on: string, key = nth) =>
  process.assign(seriesId(invoices), { for: testId(10_000 + nth), in: testId(20_000 + nth), on }, context(key));

test('numbers begin at 1 and rise in a process; those of two processes are never the same', async () => {
  const store = memoryEventStore();
  const [one, other] = [processOn(store), processOn(store)];
  const given = await Promise.all(
    [one, other].map((process) => Promise.all(Array.from({ length: 250 }, () => process.next(orders)))),
  );
  for (const own of given) expect(own).toEqual(own.toSorted());
  expect(new Set(given.flat()).size).toBe(500);
  expect(given.flat()).toContain('SO-DE-1-2026-000001');
  expect(await store.read(streamName('numberSeries', seriesId(orders)))).toHaveLength(6);
});

test('a process gives none of the numbers that another has left', async () => {
  const store = memoryEventStore();
  expect(await processOn(store).next(orders)).toBe('SO-DE-1-2026-000001');
  expect(await processOn(store).next(orders)).toBe('SO-DE-1-2026-000101');
});

test('a block that could not be reserved is asked for again', async () => {
  const store = memoryEventStore();
  let isAway = true;
  const append: EventStore['append'] = async (...given) => {
    if (isAway) throw new Error('refused');
    return store.append(...given);
  };
  const process = processOn({ ...store, append });
  await expect(process.next(orders)).rejects.toThrow('refused');
  isAway = false;
  expect(await process.next(orders)).toBe('SO-DE-1-2026-000001');
});

test('100 documents at once, of two processes that each ask for all, have the numbers from 1 to 100', async () => {
  const store = memoryEventStore();
  const asked = [processOn(store), processOn(store)].flatMap((process) =>
    Array.from({ length: 100 }, (_, nth) => assign(process, nth, '2026-03-01')),
  );
  const numbers = (await Promise.all(asked)).map(({ number }) => number);
  expect(numbers.slice(100)).toEqual(numbers.slice(0, 100));
  expect(numbers.slice(0, 100).toSorted()).toEqual(
    Array.from({ length: 100 }, (_, nth) => numberText(invoices, nth + 1)),
  );
});

test('a document whose number was recorded and not heard of has it when it asks again', async () => {
  const store = memoryEventStore();
  const append: EventStore['append'] = async (...given) => {
    await store.append(...given);
    throw new Error('killed');
  };
  const killed = processOn({ ...store, append });
  await expect(assign(killed, 1, '2026-03-01')).rejects.toThrow('killed');
  const process = processOn(store);
  expect(await assign(process, 2, '2026-03-02')).toEqual({ number: 'INV-2026-000002', on: '2026-03-02' });
  expect(await assign(process, 1, '2026-03-05', 3)).toEqual({ number: 'INV-2026-000001', on: '2026-03-01' });
});

test('an append whose outcome is unknown takes one number', async () => {
  const store = memoryEventStore();
  let appends = 0;
  const append: EventStore['append'] = async (...given) => {
    const done = await store.append(...given);
    appends += 1;
    if (appends === 1) throw new StoreUnavailable('no answer');
    return done;
  };
  const process = processOn({ ...store, append });
  expect(await assign(process, 1, '2026-03-01')).toMatchObject({
    number: 'INV-2026-000001',
  });
  expect(await assign(process, 2, '2026-03-01')).toMatchObject({
    number: 'INV-2026-000002',
  });
});

test('days never run backwards in the order of numbers, and no document is before its own day', async () => {
  const day = fc.integer({ min: 1, max: 28 }).map((nth) => `2026-02-${String(nth).padStart(2, '0')}`);
  await fc.assert(
    fc.asyncProperty(fc.array(day, { minLength: 1, maxLength: 30 }), async (days) => {
      const process = processOn(memoryEventStore());
      const assigned = await Promise.all(days.map((on, nth) => assign(process, nth, on)));
      const inOrder = assigned.toSorted((a, b) => (a.number < b.number ? -1 : 1)).map(({ on }) => on);
      expect(inOrder).toEqual(inOrder.toSorted());
      for (const [nth, on] of days.entries()) expect((assigned[nth]?.on ?? '') >= on).toBe(true);
    }),
    { numRuns: 100 },
  );
});

test('no two series write their numbers alike', () => {
  const part = fc.constantFrom('MAIN', 'A', '2026', 'A-2026', 'A-2026-000001');
  const series = fc.record({ kind: fc.constantFrom('SO', 'INV'), entity: part, year: fc.constantFrom('2026', '2027') });
  fc.assert(
    fc.property(
      series,
      fc.integer({ min: 1, max: 10_000_000 }),
      series,
      fc.integer({ min: 1, max: 10_000_000 }),
      (a, n, b, m) => {
        const isSame = seriesId(a) === seriesId(b) && n === m;
        expect(numberText(a, n) === numberText(b, m)).toBe(isSame);
      },
    ),
  );
});

test.each([{ kind: 'C' }, invoices, orders])('the id of a series says which one it is: %j', (one: Series) => {
  expect(seriesOf(seriesId(one))).toEqual(one);
});

test('a number names its series', () => {
  const entity = fc.constantFrom('MAIN', 'A', '2026', 'A-2026', 'A-2026-000001');
  const year = fc.constantFrom('2026', '2027');
  const series = fc.oneof(
    fc.constant<Series>({ kind: 'C' }),
    fc.record({ kind: fc.constantFrom('SO', 'INV'), entity, year }),
  );
  fc.assert(
    fc.property(series, fc.integer({ min: 1, max: 10_000_000 }), (of, n) => {
      expect(numberIn(numberText(of, n))).toEqual({ series: of, n });
    }),
  );
  for (const text of ['C-1', 'SO', 'PO-4711', '']) expect(numberIn(text)).toBeUndefined();
});
