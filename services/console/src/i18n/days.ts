/** Business dates as they are sent: `2026-11-30`. They belong to no zone. */
const inUtc = (day: string): Date => new Date(`${day}T00:00:00Z`);
const ofUtc = (date: Date): string => date.toLocaleDateString('sv', { timeZone: 'UTC' });

/** Whether a text is a date that there is: not `2026-02-30`. */
export const isDay = (text: string): boolean => {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const date = inUtc(text);
  return !Number.isNaN(date.getTime()) && ofUtc(date) === text;
};

/** The day that it is where the reader is. */
export const today = (): string => new Date().toLocaleDateString('sv');

export const plusDays = (day: string, count: number): string => {
  const date = inUtc(day);
  date.setUTCDate(date.getUTCDate() + count);
  return ofUtc(date);
};

/** The same day of another month, or the last one of a month that is shorter. */
export const plusMonths = (day: string, count: number): string => {
  const [year = 0, month = 0, nth = 0] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month + count, 0));
  last.setUTCDate(Math.min(nth, last.getUTCDate()));
  return ofUtc(last);
};

/** How many days a day stands behind the first of its week; `first` is that day of the week: 1 Monday to 7 Sunday. */
export const nthOfWeek = (day: string, first: number): number => (inUtc(day).getUTCDay() - first + 7) % 7;

/** The six weeks that the calendar of a month has, with days of the months beside it: as high for each month. */
export const weeksOf = (day: string, first: number): readonly (readonly string[])[] => {
  const begin = `${day.slice(0, 7)}-01`;
  const start = plusDays(begin, -nthOfWeek(begin, first));
  return Array.from({ length: 6 }, (_, week) => Array.from({ length: 7 }, (_, nth) => plusDays(start, week * 7 + nth)));
};
