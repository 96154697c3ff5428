import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isLow, suggestReorder } from './reorder-policy.ts';

const policy = { min: 2000, max: 10_000, leadTimeDays: 5 };

test.each([
  ['nothing is to come in', { available: 2000, incoming: 0, policy }, 8000],
  ['some is to come in anyway', { available: 1000, incoming: 6000, policy }, 3000],
  ['more is to come in than is wanted', { available: 0, incoming: 20_000, policy }, 0],
  ['there is more than the minimum', { available: 2001, incoming: 0, policy }, undefined],
  ['there is no minimum', { available: 0, incoming: 0, policy: undefined }, undefined],
])('what is to be ordered where %s', (_, facts, quantity) => {
  expect(suggestReorder(facts)).toBe(quantity);
});

test('what is suggested brings an item to its maximum, never beyond it', () => {
  const amount = fc.integer({ min: 0, max: 1e6 });
  fc.assert(
    fc.property(amount, amount, amount, amount, (available, incoming, min, more) => {
      const facts = { available, incoming, policy: { min, max: min + more, leadTimeDays: 1 } };
      const suggested = suggestReorder(facts);
      expect(suggested !== undefined).toBe(isLow(facts));
      if (suggested === undefined || suggested === 0) return;
      expect(available + incoming + suggested).toBe(facts.policy.max);
    }),
  );
});
