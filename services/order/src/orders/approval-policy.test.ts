import { money } from '@sales/contracts';
import { expect, test } from 'vitest';
import { eur } from '../testing/orders.ts';
import { amountPolicy } from './approval-policy.ts';

const policy = amountPolicy([eur(10_000)]);

test.each([
  ['at the limit', eur(10_000), []],
  ['above it', eur(10_001), [{ rule: 'amount', facts: { total: eur(10_001), limit: eur(10_000) } }]],
  ['in a currency without a limit', money(99_999_999, 'JPY'), []],
])('what must be said for an order %s', (_, total, reasons) => {
  expect(policy({ total })).toEqual(reasons);
});

test('without limits no order needs an approval', () => {
  expect(amountPolicy([])({ total: eur(99_999_999) })).toEqual([]);
});
