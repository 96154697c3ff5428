import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ReadSide, startReadSide } from '../testing/read-side.ts';
import { party, type ShopOrder } from '../testing/shop.ts';

let side: ReadSide;
let orders: readonly ShopOrder[];

const unitPrice = 450_000_000_001;
const net = unitPrice * 10_000;

/** Three orders of a customer, each of more than a third of what a number can say, published at once. */
beforeAll(async () => {
  side = await startReadSide();
  side.shop.addProduct('GOLD');
  const lines = [{ sku: 'GOLD', quantity: '10000', unitPrice }];
  orders = [1, 2, 3].map((day) =>
    side.shop.place(String(day), party('Croesus'), lines, { effectiveAt: `2026-03-0${day}T10:00:00.000Z` }),
  );
  for (const order of orders) side.shop.confirm(order);
  await side.publish();
});
afterAll(() => side.stop());

const queries = ['', 'by=product', 'by=customer', 'by=product&by=customer', 'period=day&sort=-net&limit=1'];
const report = (query: string): string => `/query/v1/reports/sales?${query}`;

test('a sum beyond 2^53 - 1 is refused by name, and a part of it is exact', async () => {
  for (const query of queries) {
    const { status, body } = await side.fetch(report(query));
    expect([status, JSON.parse(body).code], query).toEqual([422, 'request/sum-too-large']);
  }
  for (const query of queries) {
    const { rows, totals } = await side.get(report(`${query}&from=2026-03-02&to=2026-03-02`));
    for (const found of [rows, totals]) expect(found, query).toMatchObject([{ net: { amount: net } }]);
  }
});

test('a sum that was beyond it is exact again when orders are cancelled', async () => {
  for (const order of orders.slice(1)) side.shop.cancel(order, { effectiveAt: '2026-03-05T10:00:00.000Z' });
  await side.publish();
  for (const query of queries) {
    const { totals } = await side.get(report(query));
    expect(totals, query).toMatchObject([{ net: { amount: net } }]);
  }
});
