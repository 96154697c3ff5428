import type { Period } from './measures.ts';

type Span = Exclude<Period, 'total'>;

const day = 86_400_000;
const atDay = (date: string): number => Date.parse(`${date}T00:00:00Z`);

/** Days of a calendar, as the report has them: `2026-03-01`. */
const days = new Intl.DateTimeFormat('sv', { timeZone: 'UTC' });
const dayOf = (at: number): string => days.format(at);

/** The first day of a period, by what the report calls it. */
const startOf = (period: Span, label: string): number => {
  const [year = '', part = ''] = label.split('-');
  if (period === 'year') return atDay(`${year}-01-01`);
  if (period === 'month') return atDay(`${label}-01`);
  if (period === 'quarter') return Date.UTC(Number(year), (Number(part.slice(1)) - 1) * 3, 1);
  if (period === 'day') return atDay(label);
  // The first week of a year, by ISO 8601, has its fourth of January.
  const fourth = atDay(`${year}-01-04`);
  return fourth - ((new Date(fourth).getUTCDay() + 6) % 7) * day + (Number(part.slice(1)) - 1) * 7 * day;
};

/** What the report calls the period that a day is in. */
const labelAt = (period: Span, at: number): string => {
  const date = dayOf(at);
  if (period === 'day') return date;
  if (period === 'month') return date.slice(0, 7);
  if (period === 'year') return date.slice(0, 4);
  if (period === 'quarter') return `${date.slice(0, 4)}-Q${Math.ceil(Number(date.slice(5, 7)) / 3)}`;
  // A week belongs to the year that its Thursday is in.
  const thursday = at + (3 - ((new Date(at).getUTCDay() + 6) % 7)) * day;
  const year = dayOf(thursday).slice(0, 4);
  return `${year}-W${String(Math.floor((thursday - atDay(`${year}-01-01`)) / (7 * day)) + 1).padStart(2, '0')}`;
};

const next = (period: Span, label: string): string => {
  const start = startOf(period, label);
  const months = { month: 1, quarter: 3, year: 12, day: 0, week: 0 }[period];
  if (months === 0) return labelAt(period, start + (period === 'week' ? 7 : 1) * day);
  const date = new Date(start);
  return labelAt(period, Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1));
};

/** More of them are not filled in: no one could read them. */
const most = 400;

/**
 * The periods of a report without a gap: from the first to the last in which something was sold, or over the days that
 * are asked for. As they were given where they are too many.
 */
export const withoutGaps = (
  period: Period,
  given: readonly string[],
  { from, to }: { readonly from?: string | undefined; readonly to?: string | undefined },
): readonly string[] => {
  const [first] = given;
  const last = given.at(-1);
  if (period === 'total' || first === undefined || last === undefined) return given;
  const [begin, end] = [
    from === undefined ? first : labelAt(period, atDay(from)),
    to === undefined ? last : labelAt(period, atDay(to)),
  ];
  return between(period, begin, end) ?? between(period, first, last) ?? given;
};

const between = (period: Span, first: string, last: string): readonly string[] | undefined => {
  const all: string[] = [];
  for (let label = first; label <= last; label = next(period, label)) {
    if (all.length === most) return undefined;
    all.push(label);
  }
  return all;
};
