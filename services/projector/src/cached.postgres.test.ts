import { inProcessCache } from '@sales/eventsourcing';
import { type CachedQuestion, cachedAnswers } from '@sales/read-kit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ReadSide, startReadSide } from './testing/read-side.ts';
import { party } from './testing/shop.ts';

let side: ReadSide;
beforeAll(async () => {
  side = await startReadSide();
});
afterAll(() => side.stop());

let placed = 0;
/** Places an order; the report must show one more from now on. */
const place = async (): Promise<void> => {
  placed += 1;
  side.shop.place(String(placed), party('Acme'), [{ sku: 'A', quantity: '1', unitPrice: 100 }]);
  await side.history.publish(side.postgres.log);
};

const report = '/query/v1/reports/sales?period=total';
const ordersIn = ({ totals }: { totals: readonly { orders: number }[] }): number => totals[0]?.orders ?? 0;

/** How often the cache was asked with and without success. */
const asked = async () => {
  const { body } = await side.fetch('/query/metrics');
  const count = (found: boolean) =>
    Number(new RegExp(`^cache_requests_total\\{found="${found}"[^}]*\\} (\\d+)$`, 'm').exec(body)?.[1] ?? 0);
  return { found: count(true), missed: count(false) };
};

test('a report that nothing has happened to comes from the cache, the very same', async () => {
  await place();
  await side.publish();
  const before = await asked();
  const first = await side.get(report);
  expect([await side.get(report), await side.get(report)]).toEqual([first, first]);
  const after = await asked();
  expect(after.found - before.found).toBe(2);
  expect(after.missed - before.missed).toBe(1);
  expect(await side.get(`${report}&by=country`)).not.toEqual(first);
});

test('no report is stale: each shows what was written before, under writes, reads and a rebuild', async () => {
  let over = false;
  let seen = 0;
  const watching = (async () => {
    while (!over) {
      const now = ordersIn(await side.get(report));
      expect(now).toBeGreaterThanOrEqual(seen);
      seen = now;
    }
  })();
  for (let round = 0; round < 30; round++) {
    if (round === 10) await side.post('/query/v1/projections/sales/rebuild');
    await place();
    const after = encodeURIComponent(side.history.token());
    expect(ordersIn(await side.get(`${report}&after=${after}`))).toBe(placed);
  }
  over = true;
  await watching;
});

test('names are read each time, and the cache never has any: it cannot forget the erased', async () => {
  side.shop.addProduct('A', 'Old name', 'Things');
  side.shop.register('Acme');
  await side.publish();
  const named = async () => [
    (await side.get(`${report}&by=product`)).rows[0].productName,
    (await side.get(`${report}&by=customer`)).rows[0].customerName,
  ];
  expect(await named()).toEqual(['Old name', 'Acme']);
  side.shop.addProduct('A', 'New name', 'Things');
  await side.publish();
  expect(await named()).toEqual(['New name', 'Acme']);
  expect(side.cached.length).toBeGreaterThan(0);
  expect(side.cached.filter((kept) => /Acme|Old name|New name/.test(kept))).toEqual([]);
});

test('an answer during whose computation something came in is not kept', async () => {
  const kept = cachedAnswers(inProcessCache(), side.postgres.database);
  const question: CachedQuestion = { name: 'test', reads: ['sales'], asked: {} };
  let computed = 0;
  const compute = (meanwhile: () => Promise<void>) => async () => {
    computed += 1;
    await meanwhile();
    return computed;
  };
  const nothing = async () => {};
  const anOrder = async () => {
    await place();
    await side.publish();
  };
  expect(await kept(question, compute(anOrder))).toBe(1);
  expect(await kept(question, compute(nothing))).toBe(2);
  expect(await kept(question, compute(nothing))).toBe(2);
  await anOrder();
  expect(await kept(question, compute(nothing))).toBe(3);
  expect(await kept({ ...question, asked: { other: true } }, compute(nothing))).toBe(4);
});
