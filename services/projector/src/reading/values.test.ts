import { expect, test } from 'vitest';
import { dayAfter, decimal, present } from './values.ts';

test.each([
  [{ amount: 129900, currency: 'EUR' }, '1299.00'],
  [{ amount: 5, currency: 'EUR' }, '0.05'],
  [{ amount: -5, currency: 'EUR' }, '-0.05'],
  [{ amount: -123456, currency: 'EUR' }, '-1234.56'],
  [{ amount: 1299, currency: 'JPY' }, '1299'],
  [{ amount: 1, currency: 'BHD' }, '0.001'],
])('%o is written %s', (amount, text) => {
  expect(decimal(amount)).toBe(text);
});

test('the day after', () => {
  expect(dayAfter('2024-02-28')).toBe('2024-02-29');
  expect(dayAfter('2026-12-31')).toBe('2027-01-01');
});

test('what is null is absent', () => {
  expect(present({ a: 1, b: null, c: undefined, d: '' })).toEqual({ a: 1, d: '' });
});
