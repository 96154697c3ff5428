import { Type } from 'typebox';
import type { ValueOf } from './category.ts';

/**
 * A decimal with at most three places, as text: "3", "2.5", "-0.125". In code it is an integer of thousandths, so that
 * nothing is ever computed in floats.
 */
export const Quantity = Type.String({
  pattern: '^-?(0|[1-9][0-9]{0,8})(\\.[0-9]{1,3})?$',
  title: 'Quantity',
  description: 'A decimal as text with at most 9 digits before and 3 after the point, for example "2.5"',
  examples: ['3'],
});
export type Quantity = ValueOf<typeof Quantity>;

/** A quantity of zero or more. */
export const NonNegativeQuantity = Type.String({
  pattern: '^(0|[1-9][0-9]{0,8})(\\.[0-9]{1,3})?$',
  title: 'NonNegativeQuantity',
  description:
    'A decimal of zero or more as text with at most 9 digits before and 3 after the point, for example "2.5"',
  examples: ['3'],
});

/** A quantity above zero. */
export const PositiveQuantity = Type.String({
  pattern: '^(?=.*[1-9])(0|[1-9][0-9]{0,8})(\\.[0-9]{1,3})?$',
  title: 'PositiveQuantity',
  description: 'A decimal above zero as text with at most 9 digits before and 3 after the point, for example "2.5"',
  examples: ['3'],
});

/** An integer count of thousandths of a unit. */
export type Thousandths = number;

/** "2.5" -> 2500. The text must be a `Quantity`. */
export const thousandths = (quantity: Quantity): Thousandths => {
  const point = quantity.indexOf('.');
  if (point < 0) return Number(quantity) * 1000;
  const places = quantity.slice(point + 1).padEnd(3, '0');
  const whole = Number(quantity.slice(0, point)) * 1000;
  return quantity.startsWith('-') ? whole - Number(places) : whole + Number(places);
};

/** 2500 -> "2.5": the shortest text. */
export const quantity = (value: Thousandths): Quantity => {
  if (value % 1000 === 0) return String(value / 1000);
  const sign = value < 0 ? '-' : '';
  const absolute = Math.abs(value);
  const places = String(absolute % 1000)
    .padStart(3, '0')
    .replace(/0+$/, '');
  return `${sign}${Math.floor(absolute / 1000)}.${places}`;
};

/** The largest quantity. */
export const mostThousandths: Thousandths = 999_999_999_999;

/**
 * How many base units a quantity is, of a unit that is `factor` of them; undefined where that has over three places.
 */
export const inBaseUnits = (units: Thousandths, factor: Thousandths): Thousandths | undefined => {
  const exact = BigInt(units) * BigInt(factor);
  return exact % 1000n === 0n ? Number(exact / 1000n) : undefined;
};

/** Percent as a decimal text, for example "19" or "7.5". */
export const Percent = Type.String({
  pattern: '^(100(\\.0{1,4})?|[0-9]{1,2}(\\.[0-9]{1,4})?)$',
  title: 'Percent',
  description: 'Percent as a decimal text, 0 to 100',
  examples: ['19'],
});
