import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextToFill } from './backorder-policy.ts';

const first = { orderId: 'o1', lineId: 'l1', quantity: 3000 };
const second = { orderId: 'o2', lineId: 'l2', quantity: 1000 };

test.each([
  ['enough for the first', [first, second], 5000, { line: first, gets: 3000 }],
  ['too little for the first, enough for the second', [first, second], 1000, { line: first, gets: 1000 }],
  ['nothing', [first, second], 0, undefined],
  ['less than nothing', [first], -1000, undefined],
  ['some, with no line that waits', [], 5000, undefined],
])('who gets what where there is %s', (_, waiting, available, next) => {
  expect(nextToFill(waiting, available)).toEqual(next);
});

test('filled one after the other, lines are served in their order and get no more than there is', () => {
  const quantities = fc.array(fc.integer({ min: 1, max: 9000 }), { maxLength: 8 });
  fc.assert(
    fc.property(quantities, fc.integer({ min: 0, max: 40_000 }), (wanted, stock) => {
      let waiting = wanted.map((quantity, nth) => ({ orderId: `o${nth}`, lineId: 'l', quantity }));
      let left = stock;
      const got: number[] = [];
      for (let next = nextToFill(waiting, left); next !== undefined; next = nextToFill(waiting, left)) {
        const { line, gets } = next;
        got.push(gets);
        left -= gets;
        waiting = waiting.slice(1);
        if (gets < line.quantity) waiting.unshift({ ...line, quantity: line.quantity - gets });
      }
      expect(got.reduce((sum, one) => sum + one, 0)).toBe(
        Math.min(
          stock,
          wanted.reduce((sum, one) => sum + one, 0),
        ),
      );
      expect(got.slice(0, -1)).toEqual(wanted.slice(0, Math.max(got.length - 1, 0)));
    }),
  );
});
