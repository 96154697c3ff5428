import { expect, it } from 'vitest';
import { matched, type OpenInvoice, partsOf, suggested } from './matching.ts';

const invoice = (invoiceId: string, amount: number): OpenInvoice => ({
  ...{ invoiceId, number: `INV-${invoiceId}`, issuedOn: '2026-11-01', dueOn: '2026-12-01' },
  open: { amount, currency: 'EUR' },
});
const open = [invoice('a', 1000), invoice('b', 2550), invoice('c', 300)];

it('suggests as much as each asks for, in their order, as far as the money goes', () => {
  expect(suggested(open, 2000)).toEqual({ a: '10', b: '10', c: '' });
  expect(suggested(open, 9999)).toEqual({ a: '10', b: '25.50', c: '3' });
  expect(suggested(open, -5)).toEqual({ a: '', b: '', c: '' });
});

it('sends what was typed, and says what stays on account', () => {
  const { rows, applied, left, isRight } = matched(open, { a: '', b: '12.34' }, 2000);
  expect({ applied, left, isRight }).toEqual({ applied: 1234, left: 766, isRight: true });
  expect(partsOf(rows)).toEqual([{ invoiceId: 'b', amount: { amount: 1234, currency: 'EUR' } }]);
});

it('names what cannot be: no amount, more than is open, more than there is', () => {
  const { rows, isRight } = matched(open, { a: 'ten', b: '25.51', c: '3' }, 9999);
  expect(rows.map(({ wrong }) => wrong)).toEqual(['notAnAmount', 'moreThanOpen', undefined]);
  expect(isRight).toBe(false);
  expect(matched(open, { a: '10', b: '10' }, 1999)).toMatchObject({ left: -1, isRight: false });
});
