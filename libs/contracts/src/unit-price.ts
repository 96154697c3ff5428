import { calculator, halfAwayFromZero } from 'dinero.js/bigint';
import { Type } from 'typebox';
import type { ValueOf } from './category.ts';
import { Currency, exactly, type Money, MoneyOverflow, minorDigits, mostMoney } from './money.ts';
import type { Thousandths } from './quantity.ts';

/** So many micros are one of the major unit of every currency, however many minor units it has. */
const million = 1_000_000;

const per = Type.Optional(
  Type.Union([Type.Literal(1), Type.Literal(100), Type.Literal(1000)], {
    description: 'How many units the price is for. Absent: one',
  }),
);

/**
 * What one unit costs, or `per` units where that is said: finer than money, so that 12.3456 a piece, or 0.89 a
 * hundred, is exact. A line is rounded to minor units once, after the multiplication.
 */
export const UnitPrice = Type.Object(
  {
    micros: Type.Integer({
      minimum: 0,
      maximum: mostMoney,
      description: 'Millionths of the major unit of the currency: 1.00 EUR is 1000000, and so is 1 JPY',
    }),
    currency: Currency,
    per,
  },
  { title: 'UnitPrice', additionalProperties: false, examples: [{ micros: 349_000_000, currency: 'EUR' }] },
);
export type UnitPrice = ValueOf<typeof UnitPrice>;

/** Up to the highest price, with no more places than micros have: what would have to be rounded is refused. */
const decimalPattern = '^((0|[1-9][0-9]{0,8}|[1-8][0-9]{9})(\\.[0-9]{1,6})?|9000000000(\\.0{1,6})?)$';

/** A unit price as people write it. */
export const DecimalPrice = Type.Object(
  {
    decimal: Type.String({
      pattern: decimalPattern,
      description: '0 to 9000000000 of the major unit of the currency, with a point and at most 6 places',
      examples: ['12.3456'],
    }),
    currency: Currency,
    per,
  },
  { title: 'DecimalPrice', additionalProperties: false, examples: [{ decimal: '349.00', currency: 'EUR' }] },
);

/**
 * What requests give for a unit price: micros, as answers and events have them, or a decimal. Both are one price:
 * `readUnitPrice` makes micros of a decimal before anything else sees the request.
 */
export const UnitPriceInput = Type.Unsafe<UnitPrice>(
  Type.Union([DecimalPrice, UnitPrice], {
    title: 'UnitPriceInput',
    description: 'A decimal as text, or millionths of the major unit: "12.30" and 12300000 micros are the same',
  }),
);

const isDecimal = new RegExp(decimalPattern);

/** Makes micros of a price in decimals. Anything else is left as it is, to be checked. */
export const readUnitPrice = (given: unknown): unknown => {
  if (typeof given !== 'object' || given === null || !('decimal' in given) || 'micros' in given) return given;
  const { decimal, ...rest } = given;
  if (typeof decimal !== 'string' || !isDecimal.test(decimal)) return given;
  const [whole, places = ''] = decimal.split('.');
  return { micros: Number(whole) * million + Number(places.padEnd(6, '0')), ...rest };
};

/** How many units a price is for. */
export const unitsOf = ({ per = 1 }: UnitPrice): number => per;

/** A price that is whole minor units for each unit. Throws on a code that is not a currency. */
export const perUnit = ({ amount, currency }: Money): UnitPrice => ({
  micros: amount * 10 ** (6 - minorDigits(currency)),
  currency,
});

/** Whether both say the same, in the same way. */
export const isSamePrice = (a: UnitPrice, b: UnitPrice): boolean =>
  a.micros === b.micros && a.currency === b.currency && unitsOf(a) === unitsOf(b);

/** Minor units of a currency are so many micros. */
const microsOfMinor = (currency: string): bigint => 10n ** BigInt(6 - minorDigits(currency));

/** What a quantity costs, rounded half away from zero to minor units, once. @throws MoneyOverflow */
export const times = (price: UnitPrice, count: Thousandths): Money => {
  const { micros, currency } = price;
  const divisor = 1000n * BigInt(unitsOf(price)) * microsOfMinor(currency);
  return exactly(halfAwayFromZero(BigInt(micros) * BigInt(count), divisor, calculator), currency);
};

/**
 * The price of a unit that is `factor` of those that the price is for. Where micros cannot say it, it is of a thousand:
 * exact for a price of one, so that the line is rounded once. @throws MoneyOverflow
 */
export const priceOf = (price: UnitPrice, factor: Thousandths): UnitPrice => {
  const exact = BigInt(price.micros) * BigInt(factor);
  const finer = halfAwayFromZero(exact, BigInt(unitsOf(price)), calculator);
  if (exact % 1000n !== 0n && finer <= mostMoney) return { ...price, micros: Number(finer), per: 1000 };
  const micros = halfAwayFromZero(exact, 1000n, calculator);
  if (micros > mostMoney) throw new MoneyOverflow(micros / microsOfMinor(price.currency), price.currency);
  return { ...price, micros: Number(micros) };
};

/** What one unit of a quantity above 0 costs on average, rounded to micros; undefined above the highest price. */
export const averagePrice = ({ amount, currency }: Money, count: Thousandths): UnitPrice | undefined => {
  const dividend = BigInt(amount) * 1000n * microsOfMinor(currency);
  const micros = halfAwayFromZero(dividend, BigInt(count), calculator);
  return micros > mostMoney ? undefined : { micros: Number(micros), currency };
};

/** As people write it: "12.3456", with the digits of the currency at least. Exact: no float is involved. */
export const decimalPrice = ({ micros, currency }: UnitPrice): string => {
  const places = String(micros % million).padStart(6, '0');
  const digits = places.replace(/0+$/, '').padEnd(minorDigits(currency), '0');
  return `${Math.floor(micros / million)}${digits === '' ? '' : `.${digits}`}`;
};
