import { foldOf } from '@sales/read-kit';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createHistory } from '../testing/history.ts';
import { party, shop } from '../testing/shop.ts';
import { evolveSales, type SalesOrderRow, salesLines, salesTables } from './fold.ts';
import { percent } from './report.ts';

const fold = (history: ReturnType<typeof createHistory>): SalesOrderRow => {
  const row = foldOf(history.events, evolveSales);
  if (row === undefined) throw new Error('no order');
  return row;
};

const sum = (lines: ReturnType<typeof salesLines>, name: 'net' | 'cost' | 'quantity' | 'lines') =>
  lines.reduce((all, line) => all + line[name], 0);

test('15 sold, 1 returned, price 1,000, cost 800: profit 2,800 (erpnext#30529)', () => {
  const history = createHistory();
  const { place, ship, takeBack } = shop(history);
  const order = place('1', party('Acme'), [{ sku: 'BOX', quantity: '15', unitPrice: 1000 }], {
    effectiveAt: '2026-03-01T23:59:00Z',
  });
  ship(order, 800);
  takeBack(order, 0, '1', 800, { effectiveAt: '2026-04-02T08:00:00+02:00' });
  const lines = salesLines(fold(history));
  expect(sum(lines, 'net') - sum(lines, 'cost')).toBe(2800);
  expect(sum(lines, 'quantity')).toBe(14_000);
  expect(
    lines.map(({ entry, date, net, cost, returned_net }) => ({
      sale: entry === 'sale',
      date,
      net,
      cost,
      returned_net,
    })),
  ).toEqual([
    { sale: true, date: '2026-03-01', net: 15_000, cost: 12_000, returned_net: 0 },
    { sale: false, date: '2026-04-02', net: -1000, cost: -800, returned_net: 1000 },
  ]);
});

test('a draft and a rejected order are not sales, a cancelled one never was', () => {
  const history = createHistory();
  const { place, cancel } = shop(history);
  const order = place('1', party('Acme'), [{ sku: 'BOX', quantity: '2', unitPrice: 1000 }]);
  const drafts = createHistory();
  const [submitted] = history.events;
  const drafted = { ...Object(submitted?.data), draftedOn: '2026-03-01', status: 'draft' };
  drafts.add('order', order.orderId, 'sales.order.drafted.v1', drafted);
  expect(salesLines(fold(drafts))).toEqual([]);
  expect(sum(salesLines(fold(history)), 'net')).toBe(2000);
  cancel(order);
  expect(salesLines(fold(history))).toEqual([]);
  history.add('order', order.orderId, 'sales.order.rejected.v1', {
    orderId: order.orderId,
    reason: 'no',
    status: 'rejected',
  });
  expect(salesLines(fold(history))).toEqual([]);
});

test('of a line that is cancelled in part the rest stands, with its share of the discount', () => {
  const history = createHistory();
  const { place } = shop(history);
  const order = place('1', party('Acme'), [{ sku: 'BOX', quantity: '4', unitPrice: 1000 }]);
  const [line] = order.lines;
  const row = fold(history);
  const discounted = { ...row, lines: row.lines.map((one) => ({ ...one, discount: 400, net: 3600 })) };
  const event = history.add('order', order.orderId, 'sales.order.cancelled.v1', {
    orderId: order.orderId,
    reason: 'enough',
    lines: [
      {
        lineId: line?.lineId,
        quantity: '3',
        net: { amount: 2700, currency: 'EUR' },
        tax: { amount: 0, currency: 'EUR' },
        total: { amount: 2700, currency: 'EUR' },
      },
    ],
    status: 'shipped',
  });
  const after = evolveSales(event, discounted);
  expect(after && salesLines(after)).toMatchObject([{ quantity: 1000, net: 900, discount: 100, lines: 1 }]);
});

test('costs in another currency are left out', () => {
  const history = createHistory();
  const { place } = shop(history);
  const order = place('1', party('Acme'), [{ sku: 'BOX', quantity: '4', unitPrice: 1000 }]);
  const lines = ['EUR', 'USD'].map((currency) => ({
    lineId: order.lines[0]?.lineId,
    quantity: '2',
    cost: { amount: 500, currency },
  }));
  history.add('order', order.orderId, 'sales.order.shipment-costed.v1', {
    orderId: order.orderId,
    shipmentId: order.orderId,
    lines,
  });
  expect(sum(salesLines(fold(history)), 'cost')).toBe(500);
});

test('every rollup adds up to the lines', () => {
  const history = createHistory();
  const { place, ship, takeBack } = shop(history);
  const lines = [
    { sku: 'A', quantity: '1', unitPrice: 100, category: 'X/Y' },
    { sku: 'A', quantity: '2', unitPrice: 100, category: 'X/Y' },
    { sku: 'B', quantity: '3', unitPrice: 700 },
  ];
  const order = place('1', party('Acme'), lines);
  ship(order, 10);
  takeBack(order, 2, '1', 10);
  const row = fold(history);
  for (const table of salesTables) {
    if (table.kind !== 'rollup' || !('net' in table.table.columns)) continue;
    const parts = table.parts(row);
    const added = (name: string) => parts.reduce((all, part) => all + Number(part[name] ?? 0), 0);
    expect([added('net'), added('cost')]).toEqual([sum(salesLines(row), 'net'), sum(salesLines(row), 'cost')]);
    if ('orders' in table.table.columns) expect(added('orders')).toBe(1);
  }
});

test.each([
  [2800, 14_000, '20.00'],
  [1, 3, '33.33'],
  [2, 3, '66.67'],
  [-1, 3, '-33.33'],
  [1, 0, undefined],
  [9_000_000_000_000, 9_000_000_000_000, '100.00'],
])('%i of %i is %s percent', (part, whole, text) => {
  expect(percent(part, whole)).toBe(text);
});

describe('the discount of what came back', () => {
  /**
   * Facts of a line of 7 pieces with a discount of 10.00: so many of them were cancelled, and came back one after the
   * other.
   */
  const facts = (cancelled: number, ...returned: readonly number[]) => {
    const part = (pieces: number) => ({ quantity: pieces * 1000, net: pieces * 100, tax: 0 });
    const row: SalesOrderRow = {
      order_id: 'O',
      number: 'SO-1',
      date: '2026-03-01',
      sold_at: '2026-03-01T00:00:00.000Z',
      currency: 'EUR',
      customer_id: 'C',
      entity: 'MAIN',
      salesperson: '',
      country: 'DE',
      region: '',
      segment: '',
      channel: '',
      changes: 1,
      first_recorded_at: '2026-03-01T00:00:00.000Z',
      last_recorded_at: '2026-03-01T00:00:00.000Z',
      first_effective_at: '2026-03-01T00:00:00.000Z',
      last_effective_at: '2026-03-01T00:00:00.000Z',
      months: ['2026-03-01'],
      lines: [
        {
          lineId: 'L',
          sku: 'BOX',
          category: '',
          ...part(7),
          discount: 1000,
          cost: 0,
          cancelled: part(cancelled),
          returns: returned.map((pieces, nth) => ({
            ...part(pieces),
            returnId: `R${nth}`,
            date: `2026-04-0${nth + 1}`,
            at: `2026-04-0${nth + 1}T00:00:00.000Z`,
            cost: 0,
          })),
        },
      ],
    };
    return salesLines(row).map(({ discount }) => discount);
  };

  test('goes off with it, on its day, by its share', () => {
    expect(facts(0, 2)).toEqual([1000, -286]);
    expect(facts(3, 2)).toEqual([571, -286]);
  });

  test('is all of it once everything came back, to the cent, in whatever pieces', () => {
    const pieces = fc.record({
      cancelled: fc.integer({ min: 0, max: 6 }),
      cuts: fc.array(fc.integer({ min: 1, max: 3 })),
    });
    fc.assert(
      fc.property(pieces, ({ cancelled, cuts }) => {
        const returned: number[] = [];
        for (let left = 7 - cancelled; left > 0; left -= returned.at(-1) ?? 0)
          returned.push(Math.min(left, cuts[returned.length] ?? 7));
        const shares = facts(cancelled, ...returned);
        expect(shares.reduce((sum, share) => sum + share, 0)).toBe(0);
        expect(shares.slice(1).every((share) => share <= 0)).toBe(true);
      }),
    );
  });
});
