import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ReadSide, startReadSide } from './testing/read-side.ts';
import { party } from './testing/shop.ts';

let side: ReadSide;

/** An order whose invoice is dated so, and something that happens to it afterwards. */
const sell = (name: string, issuedOn: string): string => {
  const { shop } = side;
  const order = shop.place(name, party('Acme'), [{ sku: 'A', quantity: '1', unitPrice: 500 }]);
  shop.confirm(order);
  shop.ship(order, 300);
  const invoice = shop.invoice(order, party('Acme'), issuedOn, issuedOn);
  shop.pay(order, invoice, 100, 0);
  return invoice;
};

const receivables = async () => {
  const { items } = await side.get('/query/v1/receivables?state=all&sort=number');
  return items.map((one: { invoiceId: string; open: { amount: number } }) => [one.invoiceId, one.open.amount]);
};

const projection = async (name: string) => {
  const { items } = await side.get('/query/v1/projections');
  return items.find((one: { name: string }) => one.name === name);
};

beforeAll(async () => {
  side = await startReadSide();
  side.shop.register('Acme');
  side.shop.addProduct('A', 'Thing', 'Things');
  side.shop.stock('MAIN', 'A').receive('100', 5000);
});
afterAll(() => side.stop());

describe('an invoice of the year 0, recorded before such dates were refused', () => {
  test('is parked with what follows in its order; other invoices are shown, after a rebuild too', async () => {
    const before = sell('before', '2026-02-01');
    const odd = sell('odd', '0000-01-01');
    const rest = Array.from({ length: 8 }, (_, nth) => sell(`after ${nth}`, '2026-02-03'));
    await side.publish();
    const shown = [before, ...rest].map((invoice) => [invoice, 495]).sort();
    expect((await receivables()).sort()).toEqual(shown);
    const { state, lag, parked, live } = await projection('receivables');
    expect({ state, lag }).toEqual({ state: 'running', lag: 0 });
    expect(parked).toEqual([
      expect.objectContaining({
        stream: `invoice-${odd}`,
        topic: 'sales.invoice.v1',
        type: 'sales.invoice.issued.v1',
        error: expect.stringContaining('0000-01-01'),
        events: 2,
      }),
    ]);

    await side.post('/query/v1/projections/receivables/rebuild');
    for (let now = live.build; now === live.build; now = (await projection('receivables')).live.build) {
      await setImmediate();
    }
    await side.publish();
    expect((await receivables()).sort()).toEqual(shown);
    expect((await projection('receivables')).parked).toEqual(parked);
    const more = sell('later', '2026-02-04');
    await side.publish();
    expect((await receivables()).sort()).toEqual([...shown, [more, 495]].sort());
  });

  test('stands in the way of no other read model', async () => {
    const { items } = await side.get('/query/v1/orders?limit=200');
    expect(items).toHaveLength(11);
    expect((await projection('timeline')).parked).toEqual([]);
  });
});
