import { isDay } from './days.ts';

/** Of a language: in which order it writes a date in numbers, and how it calls the months. */
const writtenIn = (tag: string) => {
  const numbers = new Intl.DateTimeFormat(tag, { year: 'numeric', month: 'numeric', day: 'numeric', timeZone: 'UTC' });
  const order = numbers
    .formatToParts(0)
    .flatMap(({ type }) => (type === 'year' || type === 'month' || type === 'day' ? [type] : []));
  const months = Array.from({ length: 12 }, (_, month) =>
    new Intl.DateTimeFormat(tag, { month: 'long', timeZone: 'UTC' }).format(Date.UTC(2026, month)).toLowerCase(),
  );
  return { order, months };
};

/** Words between the numbers of a date, which say nothing more. */
const beside = new Set(['年', '月', '日', '号']);

const dayOf = (year: string, month: string, day: string): string | undefined => {
  const text = [year.length === 2 ? `20${year}` : year, month.padStart(2, '0'), day.padStart(2, '0')].join('-');
  return isDay(text) ? text : undefined;
};

/**
 * The day that was typed: as the language writes it, in words or numbers, or as ISO 8601 does; one without a year is of
 * this year. Undefined: it is none, or there is no such day.
 */
export const typedDay = (tag: string, typed: string, today: string): string | undefined => {
  const text = typed.normalize('NFKC').toLowerCase();
  const { order, months } = writtenIn(tag);
  const [thisYear = ''] = today.split('-');
  const numbers = text.match(/\d+/g) ?? [];
  const words = (text.match(/\p{L}+/gu) ?? []).filter((word) => !beside.has(word));
  const [first = '', second = '', third = ''] = numbers;
  if (words.length > 0) {
    const [word = ''] = words;
    const month = word.length < 3 ? -1 : months.findIndex((name) => name.startsWith(word));
    if (words.length > 1 || month < 0 || numbers.length === 0 || numbers.length > 2) return undefined;
    const [year, day] = first.length === 4 ? [first, second] : [second || thisYear, first];
    return dayOf(year, String(month + 1), day);
  }
  if (numbers.length === 1 && first.length === 8) return dayOf(first.slice(0, 4), first.slice(4, 6), first.slice(6));
  if (numbers.length === 3 && first.length === 4) return dayOf(first, second, third);
  const parts = order.filter((part) => numbers.length === 3 || part !== 'year');
  if (numbers.length !== parts.length) return undefined;
  const { year = thisYear, month = '', day = '' } = Object.fromEntries(parts.map((part, nth) => [part, numbers[nth]]));
  return dayOf(year, month, day);
};

const clock = /(上午|下午)?\s*(\d{1,2}):(\d\d)(?::(\d\d))?\s*([ap])?\.?(?:m\.?)?\s*$/;

/**
 * The day and the time of day that were typed, as a clock on the wall says it: `2026-11-30T14:30:00`. Without a time it
 * is the beginning of the day.
 */
export const typedTime = (tag: string, typed: string, today: string): string | undefined => {
  const text = typed.normalize('NFKC').trim().toLowerCase();
  // Between the day and the time of ISO 8601 stands a letter.
  const found = clock.exec(text.replace(/(\d)t(\d)/, '$1 $2'));
  const day = typedDay(tag, found === null ? text : text.slice(0, text.length - found[0].length), today);
  if (day === undefined) return undefined;
  if (found === null) return `${day}T00:00:00`;
  const [, before, hours = '', minutes = '', seconds = '00', after] = found;
  const half = before === '下午' || after === 'p' ? 12 : before === '上午' || after === 'a' ? 0 : undefined;
  const hour = half === undefined ? Number(hours) : (Number(hours) % 12) + half;
  if (hour > 23 || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
  return `${day}T${String(hour).padStart(2, '0')}:${minutes}:${seconds}`;
};
