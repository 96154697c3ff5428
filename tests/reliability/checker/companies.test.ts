import { expect, test } from 'vitest';
import { companiesKeepApart } from './companies.ts';
import { acknowledge, evidenceOf, example, id, stream } from './example.ts';

const orderId = id('order');
const euro = (amount: number) => ({ amount, currency: 'EUR' });
const level = { onHand: '1', reserved: '0', inTransitOut: '0', value: euro(100) };

/** Warehouses `MAIN` and `WEST` of `MAIN`, `OSLO` of `ABROAD`; an order that `MAIN` sells; and one event more. */
const messagesOf = (warehouse: string, type: string, data: object): readonly string[] => {
  const run = example();
  for (const [code, entity] of [
    ['MAIN', 'MAIN'],
    ['WEST', 'MAIN'],
    ['OSLO', 'ABROAD'],
  ]) {
    const details = { name: code, rank: 1 };
    acknowledge(run, `open ${code}`, stream('warehouse', `${code}`), [
      { type: 'sales.warehouse.opened.v1', data: { warehouse: code, entity, details } },
    ]);
  }
  acknowledge(run, 'draft', stream('order', orderId), [
    {
      type: 'sales.order.drafted.v1',
      data: {
        orderId,
        number: 'SO-2026-000001',
        entity: 'MAIN',
        timeZone: 'UTC',
        taxRounding: { per: 'line', mode: 'halfAway' },
        draftedOn: '2026-01-01',
        customer: { customerId: id('customer'), name: 'A customer', country: 'DE' },
        currency: 'EUR',
        lines: [],
        shipping: {},
        totals: { discount: euro(0), net: euro(0), tax: euro(0), total: euro(0), taxes: [] },
        status: 'draft',
      },
    },
  ]);
  acknowledge(run, 'move', stream('stockItem', `${warehouse}.A`), [
    { type: `sales.stockItem.${type}.v1`, data: { warehouse, sku: 'A', level, ...data } },
  ]);
  return companiesKeepApart(evidenceOf(run)).map(({ message }) => message);
};

const line = { orderId, lineId: id('line') };
const moved = { movedOn: '2026-01-01', quantity: '1', cost: euro(100) };

test.each([
  ['stock-awaited', { ...line, waiting: '1' }],
  ['backorder-filled', { ...line, quantity: '1', waiting: '0' }],
  ['stock-shipped', { ...line, ...moved, shipmentId: id('shipment') }],
  ['stock-returned', { ...line, ...moved, returnId: id('return') }],
])('%s for an order is found at a warehouse of another company, and only there', (type, data) => {
  expect(messagesOf('OSLO', type, data)).toEqual([
    expect.stringContaining(`MAIN sells order ${orderId}, ABROAD has the warehouse`),
  ]);
  expect(messagesOf('MAIN', type, data)).toEqual([]);
  expect(messagesOf('OSLO', type, { ...data, orderId: id('an order of another system') })).toEqual([]);
});

test('a transfer between companies is found, one within a company is none', () => {
  const arrival = { ...moved, transferId: id('transfer'), from: 'MAIN' };
  expect(messagesOf('OSLO', 'transfer-received', arrival)).toEqual([
    expect.stringContaining('goods of MAIN came to ABROAD'),
  ]);
  expect(messagesOf('WEST', 'transfer-received', arrival)).toEqual([]);
});
