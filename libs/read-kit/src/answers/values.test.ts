import { expect, test } from 'vitest';
import { decimal, present } from './values.ts';

test.each([
  [{ amount: 129900, currency: 'EUR' }, '1299.00'],
  [{ amount: 5, currency: 'EUR' }, '0.05'],
  [{ amount: -5, currency: 'EUR' }, '-0.05'],
  [{ amount: -123456, currency: 'EUR' }, '-1234.56'],
  [{ amount: 1299, currency: 'JPY' }, '1299'],
  [{ amount: 1, currency: 'BHD' }, '0.001'],
  [{ amount: 1299, currency: 'MGA' }, '12.99'],
  [{ amount: 5, currency: 'MRU' }, '0.05'],
])('%o is written %s', (amount, text) => {
  expect(decimal(amount)).toBe(text);
});

test('what is null is absent', () => {
  expect(present({ a: 1, b: null, c: undefined, d: '' })).toEqual({ a: 1, d: '' });
});
