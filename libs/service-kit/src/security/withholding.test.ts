import { expect, test } from 'vitest';
import { hiddenIn, isHidden, withoutFields } from './withholding.ts';

const order = {
  number: 'SO-1',
  customer: { name: 'Ann', country: 'DE' },
  lines: [{ sku: 'A', cost: 1 }, { sku: 'B' }],
};

test('an answer is without the fields of hidden groups, also in lists, and else as it was', () => {
  const fields = { personal: ['customer.name'], cost: ['lines.cost', 'margin'], credit: [] };
  const hidden = hiddenIn(fields, new Set(['personal', 'cost', 'credit']));
  const rest = { number: 'SO-1', customer: { country: 'DE' }, lines: [{ sku: 'A' }, { sku: 'B' }] };
  expect(withoutFields(order, hidden)).toEqual(rest);
  expect(withoutFields({ items: [order] }, ['items.customer'])).toEqual({ items: [{ ...order, customer: undefined }] });
  expect(withoutFields(order, hiddenIn(fields, new Set()))).toBe(order);
});

test.each([
  ['customer.name', true],
  ['customer.name.first', true],
  ['customer', true],
  ['customer.names', false],
  ['number', false],
])('%s is hidden with customer.name: %s', (field, expected) => {
  expect(isHidden(field, ['customer.name'])).toBe(expected);
});
