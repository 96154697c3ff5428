import { expect, it } from 'vitest';
import { isDay, nthOfWeek, plusDays, plusMonths, weeksOf } from './days.ts';

it.each([
  ['2026-02-28', true],
  ['2026-02-29', false],
  ['2028-02-29', true],
  ['2026-13-01', false],
  ['2026-1-1', false],
  ['tomorrow', false],
])('says whether %s is a day: %s', (text, is) => {
  expect(isDay(text)).toBe(is);
});

it('goes over the ends of months and years', () => {
  expect([plusDays('2026-12-31', 1), plusDays('2028-03-01', -1)]).toEqual(['2027-01-01', '2028-02-29']);
  expect([plusMonths('2026-01-31', 1), plusMonths('2026-11-15', 2)]).toEqual(['2026-02-28', '2027-01-15']);
  expect([plusMonths('2026-01-31', -2), plusMonths('2028-02-29', -12)]).toEqual(['2025-11-30', '2027-02-28']);
});

it('lays out a month in weeks that begin where those of the language do', () => {
  const [sunday, monday] = [weeksOf('2026-11-20', 7), weeksOf('2026-11-20', 1)];
  expect([sunday[0]?.[0], monday[0]?.[0]]).toEqual(['2026-11-01', '2026-10-26']);
  expect([sunday.flat().length, monday[5]?.[6]]).toEqual([42, '2026-12-06']);
  expect([nthOfWeek('2026-11-30', 1), nthOfWeek('2026-11-30', 7)]).toEqual([0, 1]);
});
