import { useLingui } from '@lingui/react';
import type { Money, UnitPrice } from '@sales/client';
import { tagOf } from './languages.ts';

export type Format = {
  /** `¥1,234` `US$12.50`: of minor units, exactly. */
  readonly money: (money: Money) => string;
  /** With as many digits as it needs, and what it is for: `¥0.035 / 100` */
  readonly unitPrice: (price: UnitPrice) => string;
  /** A decimal as it is sent: `"12.5"`. */
  readonly quantity: (decimal: string) => string;
  /** The same with its sign, of what was added or taken away: `+12.5` */
  readonly change: (decimal: string) => string;
  readonly count: (count: number) => string;
  /** A count that ends before `most`: `12`, or `999+` where it has come so far. */
  readonly upTo: (count: number, most: number) => string;
  /** `12.50%` */
  readonly percent: (percent: number) => string;
  /** `US$1.2M`, `120万`: in minor units where it is money. Not exact: for the scale of a chart. */
  readonly short: (value: number, currency?: string) => string;
  /** A business date, which is the same day everywhere: `2026-11-29`. */
  readonly day: (date: string) => string;
  /** Day and time of a clock on the wall, which says no zone: `2026-11-30T14:30:00`. */
  readonly wallTime: (local: string) => string;
  /** An instant, where the reader is. */
  readonly time: (instant: string) => string;
  /** The same with seconds and the name of the zone. */
  readonly exactTime: (instant: string) => string;
  /** `a, b, c`, `甲、乙、丙`: words one after the other. */
  readonly list: (words: Iterable<string>) => string;
  /** `3 days ago` */
  readonly ago: (instant: string, now?: number) => string;
};

/** The digits of minor units, as a decimal: an amount may have more digits than a double holds. */
export const decimalOf = (amount: number, digits: number): string => {
  const sign = amount < 0 ? '-' : '';
  const text = String(Math.abs(amount)).padStart(digits + 1, '0');
  return digits === 0 ? `${sign}${text}` : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
};

const units = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const;

/** Intl takes decimals as text; its types do not say so yet. */
const exact = (decimal: string): Intl.StringNumericLiteral => decimal as Intl.StringNumericLiteral;

/** A value for each key, made when it is asked for first: to make a format of Intl takes as long as to use it often. */
const made = <Value>(make: (key: string) => Value): ((key: string) => Value) => {
  const all = new Map<string, Value>();
  return (key) => {
    const known = all.get(key) ?? make(key);
    all.set(key, known);
    return known;
  };
};

const digitsOf = (format: Intl.NumberFormat): number => format.resolvedOptions().maximumFractionDigits ?? 2;

export const formatIn = (tag: string, timeZone?: string): Format => {
  const inCurrency = made((currency) => {
    const format = new Intl.NumberFormat(tag, { style: 'currency', currency });
    return { format, digits: digitsOf(format) };
  });
  const unitIn = made((currency) => {
    const digits = { minimumFractionDigits: inCurrency(currency).digits, maximumFractionDigits: 6 };
    return new Intl.NumberFormat(tag, { style: 'currency', currency, ...digits });
  });
  const quantities = new Intl.NumberFormat(tag, { maximumFractionDigits: 6 });
  const changes = new Intl.NumberFormat(tag, { maximumFractionDigits: 6, signDisplay: 'exceptZero' });
  const percents = new Intl.NumberFormat(tag, { style: 'percent', minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const compact = { notation: 'compact', maximumFractionDigits: 1 } as const;
  const shorts = new Intl.NumberFormat(tag, compact);
  const shortIn = made((currency) => new Intl.NumberFormat(tag, { ...compact, style: 'currency', currency }));
  const zone = timeZone === undefined ? {} : { timeZone };
  const days = new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeZone: 'UTC' });
  const wallTimes = new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' });
  const times = new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'short', ...zone });
  const exactTimes = new Intl.DateTimeFormat(tag, {
    ...{ year: 'numeric', month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit', second: '2-digit' },
    ...{ timeZoneName: 'short', ...zone },
  });
  const lists = new Intl.ListFormat(tag, { type: 'conjunction', style: 'narrow' });
  const relative = new Intl.RelativeTimeFormat(tag, { numeric: 'auto' });
  return {
    money: ({ amount, currency }) => {
      const { format, digits } = inCurrency(currency);
      return format.format(exact(decimalOf(amount, digits)));
    },
    unitPrice: ({ micros, currency, per = 1 }) => {
      const price = unitIn(currency).format(exact(decimalOf(micros, 6)));
      return per === 1 ? price : `${price} / ${per}`;
    },
    quantity: (decimal) => quantities.format(exact(decimal)),
    change: (decimal) => changes.format(exact(decimal)),
    count: (count) => quantities.format(count),
    upTo: (count, most) => (count < most ? quantities.format(count) : `${quantities.format(most - 1)}+`),
    percent: (percent) => percents.format(percent / 100),
    short: (value, currency) => {
      if (currency === undefined) return shorts.format(value);
      return shortIn(currency).format(value / 10 ** inCurrency(currency).digits);
    },
    day: (date) => days.format(new Date(`${date}T00:00:00Z`)),
    wallTime: (local) => wallTimes.format(new Date(`${local}Z`)),
    time: (instant) => times.format(new Date(instant)),
    exactTime: (instant) => exactTimes.format(new Date(instant)),
    list: (words) => lists.format(words),
    ago: (instant, now = Date.now()) => {
      const seconds = (Date.parse(instant) - now) / 1000;
      const [unit, size] = units.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', 1];
      return relative.format(Math.trunc(seconds / size), unit);
    },
  };
};

const formats = made((tag) => formatIn(tag));

/** Formats of the reader's language and zone. */
export const useFormat = (): Format => formats(tagOf(useLingui().i18n.locale));
