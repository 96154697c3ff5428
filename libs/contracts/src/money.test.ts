import fc from 'fast-check';
import { expect, test } from 'vitest';
import { add, allocate, fraction, money, sum, times } from './money.ts';
import { quantity, thousandths } from './quantity.ts';

test('rounds half away from zero', () => {
  expect(fraction(money(5, 'EUR'), 1, 2).amount).toBe(3);
  expect(fraction(money(-5, 'EUR'), 1, 2).amount).toBe(-3);
  expect(times(money(333, 'EUR'), thousandths('1.5')).amount).toBe(500);
  expect(times(money(1, 'JPY'), thousandths('0.499')).amount).toBe(0);
});

test('is exact beyond 2^53', () => {
  expect(times(money(9_000_000_000_000, 'EUR'), thousandths('0.999')).amount).toBe(8_991_000_000_000);
});

test('refuses to mix currencies', () => {
  expect(() => add(money(1, 'EUR'), money(1, 'USD'))).toThrow('no arithmetic on EUR and USD');
});

test('an allocation loses nothing', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -1e9, max: 1e9 }),
      fc.array(fc.integer({ min: 0, max: 1e6 }), { minLength: 1, maxLength: 20 }),
      (amount, weights) => {
        fc.pre(weights.some((weight) => weight > 0));
        expect(sum('EUR', allocate(money(amount, 'EUR'), weights)).amount).toBe(amount);
      },
    ),
  );
});

test('quantities survive the round trip', () => {
  fc.assert(fc.property(fc.integer({ min: -1e11, max: 1e11 }), (value) => thousandths(quantity(value)) === value));
  expect(quantity(2500)).toBe('2.5');
  expect(quantity(-125)).toBe('-0.125');
});
