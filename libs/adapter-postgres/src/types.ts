import { NumberTooLarge } from '@sales/eventsourcing';
import pg from 'pg';

/** Without zeros at the end, so that equal numbers are equal texts. */
export const canonicalNumeric = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);

/** `2024-01-31 10:20:30.12+00`, as a session in UTC writes it, to RFC 3339 with milliseconds. */
export const canonicalInstant = (text: string): string => {
  const iso = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d+))?\+00$/.exec(text);
  if (iso === null) return text; // 'infinity', or a year that no calendar of ours has
  const [, day, time, fraction = ''] = iso;
  return `${day}T${time}.${fraction.slice(0, 3).padEnd(3, '0')}Z`;
};

/** @throws NumberTooLarge where the nearest number is another one */
export const exactInteger = (text: string): number => {
  const number = Number(text);
  if (!Number.isSafeInteger(number)) throw new NumberTooLarge(`${text} is beyond ${Number.MAX_SAFE_INTEGER}`);
  return number;
};

const { builtins } = pg.types;

const parsers: Readonly<Record<number, (text: string) => unknown>> = {
  [builtins.INT8]: exactInteger,
  [builtins.NUMERIC]: canonicalNumeric,
  [builtins.TIMESTAMPTZ]: canonicalInstant,
  [builtins.DATE]: (text) => text,
  [builtins.JSON]: (text) => JSON.parse(text),
  [builtins.JSONB]: (text) => JSON.parse(text),
};

/** Values as read models see them; see `Column` of the core. */
export const readModelTypes: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    format === 'binary' ? pg.types.getTypeParser(oid, 'binary') : (parsers[oid] ?? pg.types.getTypeParser(oid)),
};
