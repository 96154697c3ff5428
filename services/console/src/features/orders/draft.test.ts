import { expect, test } from 'vitest';
import {
  asDraft,
  type Draft,
  isEmpty,
  isPercent,
  isQuantity,
  lackOf,
  newDraft,
  newLine,
  pastedLines,
  toOrder,
  toRightOrder,
  wrongIn,
} from './draft.ts';

let made = 0;
const id = (): string => `id-${++made}`;
const customer = { customerId: 'c1', name: 'Weber' };
const draft = (more: Partial<Draft>): Draft => ({ ...newDraft(id), customer, ...more });
const desk = { ...newLine('l1'), sku: 'DESK', quantity: '2' };

test('what is missing is named, the customer first', () => {
  expect(lackOf(newDraft(id))).toBe('customer');
  expect(lackOf(draft({}))).toBe('lines');
  expect(lackOf(draft({ lines: [{ ...desk, quantity: '' }] }))).toBe('quantity');
  expect(lackOf(draft({ lines: [{ ...desk, percent: '101' }] }))).toBe('percent');
  expect(lackOf(draft({ lines: [desk], percent: 'ten' }))).toBe('percent');
  expect(lackOf(draft({ lines: [desk, newLine('l2')] }))).toBeUndefined();
});

test('only what was begun is sent, and only what was said', () => {
  const written = draft({ lines: [desk, newLine('l2')], reference: ' 4711 ', percent: '0' });
  expect(toOrder(written, true)).toEqual({
    customerId: 'c1',
    lines: [{ lineId: 'l1', sku: 'DESK', quantity: '2' }],
    customerReference: '4711',
    submit: true,
  });
  const line = { ...desk, unit: 'XBX', percent: '2.5' };
  expect(toOrder(draft({ lines: [line], percent: '5' }), false)).toMatchObject({
    lines: [{ unit: 'XBX', discounts: [{ percent: '2.5' }] }],
    discount: { percent: '5' },
  });
  expect(toOrder(draft({}), true)).toBeUndefined();
});

test('quantities and percentages are those that the API takes', () => {
  expect(['1', '0.001', '999999999.999'].every(isQuantity)).toBe(true);
  expect(['', '0', '-1', '1,5', '1.0001', '1e3', ' 1'].some(isQuantity)).toBe(false);
  expect(['', '0', '12.5', '100'].every(isPercent)).toBe(true);
  expect(['100.1', '-1', '5%'].some(isPercent)).toBe(false);
});

test('rows of a spreadsheet become lines; a word does not', () => {
  expect(pastedLines('DESK-160', id)).toBeUndefined();
  const lines = pastedLines('DESK-160\t12\r\nCHAIR\t\n\nLAMP 40\t2.5\t10%\n', id);
  expect(lines?.map(({ sku, quantity, percent }) => [sku, quantity, percent])).toEqual([
    ['DESK-160', '12', ''],
    ['CHAIR', '1', ''],
    ['LAMP 40', '2.5', '10'],
  ]);
  expect(new Set(lines?.map(({ lineId }) => lineId)).size).toBe(3);
});

test.each(['SKU\tQuantity\tDiscount', '商品\t数量\t折扣', 'Article\tQty\t%'])(
  'a row of titles is not a line: %s',
  (titles) => {
    expect(pastedLines(`${titles}\nDESK\t1\t0`, id)?.map(({ sku }) => sku)).toEqual(['DESK']);
  },
);

test('a comma before one or two digits is that of a decimal; before three it is for the reader to say', () => {
  const lines = pastedLines('A\t2,5\t7,5 %\nB\t1,234\t\nC\tmany\t150', id) ?? [];
  expect(lines.map(({ quantity, percent }) => [quantity, percent])).toEqual([
    ['2.5', '7.5'],
    ['1,234', ''],
    ['many', '150'],
  ]);
  expect(lines.map(wrongIn)).toEqual([undefined, 'quantity', 'quantity']);
});

test('what is right of a draft can be looked at while the rest is not, and is not sent', () => {
  const written = draft({ lines: [desk, { ...newLine('l2'), sku: 'LAMP', quantity: 'x' }], percent: 'ten' });
  expect(toRightOrder(written, true)).toEqual({
    customerId: 'c1',
    lines: [{ lineId: 'l1', sku: 'DESK', quantity: '2' }],
    submit: true,
  });
  expect(toOrder(written, true)).toBeUndefined();
  expect(toRightOrder(draft({}), true)).toBeUndefined();
});

test('a draft that was kept comes back, and what is none does not', () => {
  const written = draft({ lines: [desk] });
  expect(asDraft(JSON.parse(JSON.stringify(written)))).toEqual(written);
  for (const kept of [undefined, null, '', [], { orderId: 1 }]) expect(asDraft(kept)).toBeUndefined();
  expect([isEmpty(newDraft(id)), isEmpty(written)]).toEqual([true, false]);
});
