import { expect, it } from 'vitest';
import { withoutGaps } from './time.ts';

it('has each period from the first to the last, of each kind and over the end of a year', () => {
  for (const [period, first, last, all] of [
    ['day', '2024-02-28', '2024-03-01', ['2024-02-28', '2024-02-29', '2024-03-01']],
    ['week', '2020-W52', '2021-W01', ['2020-W52', '2020-W53', '2021-W01']],
    ['month', '2025-11', '2026-02', ['2025-11', '2025-12', '2026-01', '2026-02']],
    ['quarter', '2025-Q3', '2026-Q1', ['2025-Q3', '2025-Q4', '2026-Q1']],
    ['year', '2023', '2025', ['2023', '2024', '2025']],
  ] as const)
    expect(withoutGaps(period, [first, last], {})).toEqual(all);
});

it('goes over the days that are asked for, unless there are too many to read', () => {
  const [from, to] = ['2026-01-15', '2026-04-02'];
  expect(withoutGaps('month', ['2026-02'], { from, to })).toEqual(['2026-01', '2026-02', '2026-03', '2026-04']);
  expect(withoutGaps('day', ['2026-02-01', '2026-02-03'], { from: '1990-01-01' })).toEqual([
    '2026-02-01',
    '2026-02-02',
    '2026-02-03',
  ]);
  expect(withoutGaps('day', ['1990-01-01', '2026-02-03'], {})).toEqual(['1990-01-01', '2026-02-03']);
  expect(withoutGaps('total', [''], { from })).toEqual(['']);
  expect(withoutGaps('month', [], { from, to })).toEqual([]);
});
