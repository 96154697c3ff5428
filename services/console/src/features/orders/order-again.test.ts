import type { OrderedLine } from '@sales/client';
import { expect, it } from 'vitest';
import { lineField } from './edit-fields.ts';
import { orderAgain } from './order-again.ts';

const line = (more: object): OrderedLine =>
  ({ kind: 'stock', unit: 'C62', quantity: '3', discounts: [], ...more }) as unknown as OrderedLine;

it('makes a draft of an order with what was typed, and counts the lines that it cannot have', () => {
  const order = {
    customer: { customerId: 'c-1', name: 'Ink' },
    customerReference: 'PO-1',
    lines: [
      line({ lineId: 'a', sku: 'DESK', name: 'Desk', discounts: [{ percent: '5' }] }),
      line({ lineId: 'b', sku: 'LAMP' }),
      line({ lineId: 'c', kind: 'service', name: 'Assembly' }),
      line({ lineId: 'd', kind: 'text', text: 'Thank you' }),
    ],
  };
  let nth = 0;
  const { draft, left } = orderAgain(
    order as unknown as Parameters<typeof orderAgain>[0],
    { [lineField('b', 'quantity')]: '9', [lineField('gone', 'quantity')]: '1', reference: 'PO-2' },
    () => `id-${++nth}`,
  );
  expect(left).toBe(1);
  expect(draft).toMatchObject({ customer: { customerId: 'c-1', name: 'Ink' }, reference: 'PO-2', percent: '' });
  expect(draft.lines).toEqual([
    { lineId: 'id-1', sku: 'DESK', unit: 'C62', name: 'Desk', quantity: '3', percent: '5' },
    { lineId: 'id-2', sku: 'LAMP', unit: 'C62', quantity: '9', percent: '' },
  ]);
});
