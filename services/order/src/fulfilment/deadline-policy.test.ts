import { expect, test } from 'vitest';
import { askAgainAt, closeAt } from './deadline-policy.ts';

const at = '2026-03-01T08:00:00.000Z';

test.each([
  [1, '2026-03-01T08:00:30.000Z'],
  [2, '2026-03-01T08:01:00.000Z'],
  [4, '2026-03-01T08:04:00.000Z'],
  [8, '2026-03-01T09:00:00.000Z'],
  [500, '2026-03-01T09:00:00.000Z'],
])('warehouses that have not answered request %i of 30 s are asked again at %s', (attempt, due) => {
  expect(askAgainAt(at, attempt, 30_000)).toBe(due);
});

test('an order closes so many days after it was settled', () => {
  expect(closeAt(at, 14)).toBe('2026-03-15T08:00:00.000Z');
});
