import { expect, test } from 'vitest';
import { eur } from '../testing/orders.ts';
import { creditReason, overridesCredit } from './credit-policy.ts';

const credit = creditReason({ amount: eur(200), exposure: eur(900), limit: eur(1000) });
const amount = { rule: 'amount', facts: { total: eur(200), limit: eur(100) } } as const;

test.each([
  [[], false],
  [[amount], false],
  [[credit], true],
  [[amount, credit], true],
])('an approval for these reasons goes beyond the credit limit: %j', (reasons, overrides) => {
  expect(overridesCredit(reasons)).toBe(overrides);
});
