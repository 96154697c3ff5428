import { addDays, monthEnd } from '@sales/contracts';

export const periods = ['total', 'day', 'week', 'month', 'quarter', 'year'] as const;
export type Period = (typeof periods)[number];

const day = 86_400_000;

const parse = (date: string): number => Date.parse(`${date}T00:00:00Z`);

/** First day of the month that a date is in. */
export const monthStart = (date: string): string => `${date.slice(0, 7)}-01`;

export const nextMonth = (date: string): string => addDays(monthEnd(date), 1);

/** Last day of a period that begins on `start`. */
export const lastDay = (period: Exclude<Period, 'total'>, start: string): string => {
  const months = { month: 1, quarter: 3, year: 12 };
  if (period === 'day') return start;
  if (period === 'week') return addDays(start, 6);
  return monthEnd(start, months[period] - 1);
};

/**
 * What people call the period that begins on `start`: `2026-03-01`, `2026-W09` (ISO 8601), `2026-03`, `2026-Q1`,
 * `2026`.
 */
export const labelOf = (period: Exclude<Period, 'total'>, start: string): string => {
  switch (period) {
    case 'day':
      return start;
    case 'week': {
      // The week belongs to the year that its Thursday is in.
      const year = addDays(start, 3).slice(0, 4);
      const week = Math.floor((parse(addDays(start, 3)) - parse(`${year}-01-01`)) / (7 * day)) + 1;
      return `${year}-W${String(week).padStart(2, '0')}`;
    }
    case 'month':
      return start.slice(0, 7);
    case 'quarter':
      return `${start.slice(0, 4)}-Q${Math.floor((Number(start.slice(5, 7)) + 2) / 3)}`;
    case 'year':
      return start.slice(0, 4);
  }
};
