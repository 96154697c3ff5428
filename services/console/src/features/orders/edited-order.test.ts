import type { Order } from '@sales/client';
import { expect, test } from 'vitest';
import { lineField } from './edit-fields.ts';
import { asEdited } from './edited-order.ts';

const eur = (amount: number) => ({ amount, currency: 'EUR' });
const line = {
  ...{ lineId: 'l1', kind: 'stock', sku: 'DESK', name: 'Desk', unit: 'C62', quantity: '3' },
  unitPrice: { micros: 9_000_000, currency: 'EUR' },
  price: { taxIncluded: false, pricedOn: '2026-03-01', notes: [] },
  taxation: { category: 'standard', treatment: 'S', rate: '19' },
  discounts: [
    { percent: '10', amount: eur(270), reason: 'agreed' },
    { amount: eur(5), reason: 'agreed', ofOrder: true },
  ],
};
const parcel = {
  ...line,
  lineId: 'l2',
  kind: 'shipping',
  sku: undefined,
  name: 'Parcel',
  quantity: '1',
  discounts: [],
};
const order = {
  customer: { customerId: 'c1' },
  ...{
    entity: 'MAIN',
    currency: 'EUR',
    lines: [line, parcel, { lineId: 'l3', kind: 'text', text: 'to the back door' }],
  },
  discount: { amount: eur(500), reason: 'campaign' },
} as unknown as Order;

test('lines keep the prices that were agreed, their discounts, and what they are', () => {
  const { lines, discount } = asEdited(order, {});
  const agreed = { unit: 'C62', unitPrice: line.unitPrice, taxIncluded: false };
  expect(lines).toEqual([
    {
      ...agreed,
      lineId: 'l1',
      kind: 'stock',
      sku: 'DESK',
      quantity: '3',
      discounts: [{ percent: '10', reason: 'agreed' }],
    },
    {
      ...agreed,
      lineId: 'l2',
      kind: 'shipping',
      name: 'Parcel',
      quantity: '1',
      taxCategory: 'standard',
      discounts: [],
    },
  ]);
  expect(discount).toEqual({ amount: eur(500), reason: 'campaign' });
});

test('what is typed counts once it is right', () => {
  const typed = (quantity: string, percent: string) =>
    asEdited(order, { [lineField('l1', 'quantity')]: quantity, [lineField('l1', 'percent')]: percent, percent });
  expect(typed('4', '5')).toMatchObject({
    lines: [{ quantity: '4', discounts: [{ percent: '5' }] }, { quantity: '1' }],
    discount: { percent: '5' },
  });
  expect(typed('', '500')).toMatchObject({
    lines: [{ quantity: '3', discounts: [{ percent: '10' }] }, { quantity: '1' }],
    discount: { amount: eur(500) },
  });
  expect(typed('4', '')).not.toHaveProperty('discount');
});
