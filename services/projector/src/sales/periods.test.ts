import { addDays } from '@sales/contracts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { labelOf, lastDay } from './periods.ts';
import { splitByMonths } from './report-tables.ts';

test.each([
  ['day', '2026-03-01', '2026-03-01', '2026-03-01'],
  ['week', '2026-02-23', '2026-W09', '2026-03-01'],
  ['week', '2024-12-30', '2025-W01', '2025-01-05'],
  ['week', '2026-12-28', '2026-W53', '2027-01-03'],
  ['month', '2024-02-01', '2024-02', '2024-02-29'],
  ['quarter', '2026-10-01', '2026-Q4', '2026-12-31'],
  ['year', '2026-01-01', '2026', '2026-12-31'],
  ['week', '9999-12-27', '9999-W52', '9999-12-31'],
  ['quarter', '9999-10-01', '9999-Q4', '9999-12-31'],
] as const)('a %s from %s is %s and ends on %s', (period, start, label, end) => {
  expect(labelOf(period, start)).toBe(label);
  expect(lastDay(period, start)).toBe(end);
});

const date = fc.integer({ min: 0, max: 900 }).map((days) => addDays('2025-01-01', days));

/** Days of a range, within the three years that the test looks at. */
const days = ({ from = '2024-12-01', to = '2027-12-31' }): string[] => {
  const all: string[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) all.push(day);
  return all;
};

test('the last days of the calendar are a range like any other', () => {
  expect(splitByMonths({ from: '9999-11-01', to: '9999-12-31' }).edges).toEqual([]);
  expect(splitByMonths({ from: '1000-01-01', to: '1000-01-05' }).whole).toEqual({
    from: '1000-01-01',
    to: '0999-12-31',
  });
});

test('whole months and edges are the days of the range, each once', () => {
  fc.assert(
    fc.property(fc.option(date), fc.option(date), (from, to) => {
      if (from !== null && to !== null && from > to) return;
      const range = { ...(from !== null && { from }), ...(to !== null && { to }) };
      const { whole, edges } = splitByMonths(range);
      const parts = [whole, ...edges].flatMap(days).sort();
      expect(parts).toEqual(days(range));
      if (whole.from !== undefined) expect(whole.from.slice(8)).toBe('01');
      if (whole.to !== undefined) expect(addDays(whole.to, 1).slice(8)).toBe('01');
    }),
  );
});
