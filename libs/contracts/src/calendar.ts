/**
 * The dates and instants that a business has: years 1000 to 9999, so that texts sort as time passes, and every reader
 * (`Date`, Postgres, spreadsheets) holds them and their neighbours.
 */

/** The first and the last day that there is. */
export const calendar = { first: '1000-01-01', last: '9999-12-31' } as const;

const day = 86_400_000;

const isoDay = (time: number): string => new Date(time).toISOString().slice(0, 10);

const timeOf = (date: string): number => Date.parse(`${date}T00:00:00Z`);

/** Whether a text is a day of the calendar, `YYYY-MM-DD`: no 30 February, no year 0. */
export const isBusinessDate = (text: string): boolean => {
  if (!/^[1-9]\d{3}-\d\d-\d\d$/.test(text)) return false;
  const time = timeOf(text);
  return !Number.isNaN(time) && isoDay(time) === text;
};

const rfc3339 = /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](\d\d):([0-5]\d))$/;

/** The furthest that a place is ahead of UTC, or behind it, in minutes. */
const farthest = 14 * 60;

/**
 * Whether a text is an instant of the calendar: RFC 3339 and nothing looser, no leap second, an offset of at most 14
 * hours, and of the years 1000 to 9999 where it is written and in UTC.
 */
export const isInstant = (text: string): boolean => {
  const [, date = '', , hours = '0', minutes = '0'] = rfc3339.exec(text) ?? [];
  if (!isBusinessDate(date) || Number(hours) * 60 + Number(minutes) > farthest) return false;
  return isBusinessDate(new Date(Date.parse(text)).toISOString().slice(0, 10));
};

/**
 * The day that is so many days later, or earlier for a negative number. The calendar ends: no day is later than its
 * last.
 */
export const addDays = (date: string, days: number): string =>
  isoDay(Math.min(timeOf(date) + days * day, timeOf(calendar.last)));

/** Last day of the month that is so many months later than that of the date. */
export const monthEnd = (date: string, months = 0): string => {
  const at = new Date(timeOf(date));
  return isoDay(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + months + 1, 0));
};

const formats = new Map<string, Intl.DateTimeFormat>();

/** @throws RangeError for what is not a time zone */
const formatIn = (timeZone: string): Intl.DateTimeFormat => {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  formats.set(timeZone, format);
  return format;
};

/** Whether a text names a zone of the IANA time zone database. An offset is none: the days of a place are not its. */
export const isTimeZone = (text: string): boolean => {
  if (!/^[A-Za-z]/.test(text)) return false;
  try {
    formatIn(text);
    return true;
  } catch {
    return false;
  }
};

/**
 * The day of an instant where a business is. The calendar ends: the day is within it.
 * @throws RangeError for what is not a time zone
 */
export const dayIn = (timeZone: string, instant: string): string => {
  const parts = formatIn(timeZone).formatToParts(Date.parse(instant));
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.find((one) => one.type === type)?.value ?? '';
  const found = `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`;
  if (found < calendar.first) return calendar.first;
  return found > calendar.last || found.length > calendar.last.length ? calendar.last : found;
};
