import { expect, it } from 'vitest';
import { fieldsOf, lineField } from './edit-fields.ts';

const eur = (amount: number) => ({ amount, currency: 'EUR' });
const reason = 'agreed';
const line = (lineId: string, discounts: Parameters<typeof fieldsOf>[0]['lines'][number]['discounts'] = []) =>
  ({ lineId, kind: 'stock', quantity: '3', discounts }) as const;

it('has reference, discount, quantities and percentages as texts', () => {
  const lines = [line('a', [{ reason, percent: '5', amount: eur(5) }]), line('b')];
  expect(fieldsOf({ customerReference: 'PO-1', discount: { reason, percent: '2' }, lines })).toEqual({
    ...{ reference: 'PO-1', percent: '2' },
    ...{ [lineField('a', 'quantity')]: '3', [lineField('a', 'percent')]: '5' },
    ...{ [lineField('b', 'quantity')]: '3', [lineField('b', 'percent')]: '' },
  });
});

it('leaves alone what is not a single percentage, and what is not a quantity', () => {
  const of = { reason, amount: eur(5) };
  const lines = [
    line('amount', [of]),
    line('two', [
      { ...of, percent: '1' },
      { ...of, percent: '2' },
    ]),
    line('ofOrder', [{ ...of, percent: '9', ofOrder: true }]),
    { ...line('text'), kind: 'text' } as const,
  ];
  expect(fieldsOf({ discount: of, lines })).toEqual({
    reference: '',
    [lineField('amount', 'quantity')]: '3',
    [lineField('two', 'quantity')]: '3',
    [lineField('ofOrder', 'quantity')]: '3',
    [lineField('ofOrder', 'percent')]: '',
  });
});
