import { calculator, dinero, halfAwayFromZero, allocate as share, toSnapshot } from 'dinero.js/bigint';
import * as currencies from 'dinero.js/bigint/currencies';
import { Type } from 'typebox';
import type { ValueOf } from './category.ts';

/** ISO 4217 codes that money can be in. */
export const Currency = Type.String({
  pattern: '^[A-Z]{3}$',
  title: 'Currency',
  description: 'ISO 4217 code',
  examples: ['EUR'],
});

/** The largest amount, in minor units. Every integer up to here is exact in JavaScript and JSON. */
export const mostMoney = 9_000_000_000_000_000;

/** Minor units (cents) of a currency; always an integer. */
export const Money = Type.Object(
  {
    amount: Type.Integer({ minimum: -mostMoney, maximum: mostMoney, description: 'Minor units, for example cents' }),
    currency: Currency,
  },
  { title: 'Money', additionalProperties: false, examples: [{ amount: 129900, currency: 'EUR' }] },
);
export type Money = ValueOf<typeof Money>;

/** Sum of money over many documents: up to what JSON says exactly, beyond the largest single amount. */
export const MoneySum = Type.Object(
  {
    amount: Type.Integer({
      minimum: Number.MIN_SAFE_INTEGER,
      maximum: Number.MAX_SAFE_INTEGER,
      description: 'Minor units, for example cents',
    }),
    currency: Currency,
  },
  { title: 'MoneySum', additionalProperties: false, examples: [{ amount: 129900, currency: 'EUR' }] },
);

/** Money that is not negative. */
export const NonNegativeMoney = Type.Object(
  {
    amount: Type.Integer({ minimum: 0, maximum: mostMoney, description: 'Minor units, for example cents' }),
    currency: Currency,
  },
  { title: 'NonNegativeMoney', additionalProperties: false, examples: [{ amount: 129900, currency: 'EUR' }] },
);

/**
 * The library has ariary and ouguiya in fifths, as they are spent; ISO 4217 counts them in hundredths, as they are
 * written.
 */
const decimals = { base: 10n, exponent: 2n };
const table = new Map(
  Object.entries(currencies).map(([code, currency]) => [
    code,
    currency.base === 10n ? currency : { ...currency, ...decimals },
  ]),
);

const currencyOf = (code: string) => {
  const currency = table.get(code);
  if (currency === undefined) throw new Error(`${code} is not an ISO 4217 currency`);
  return currency;
};

export const isCurrency = (code: string): boolean => table.has(code);

/** Digits after the point: 2 for EUR, 0 for JPY. Throws on a code that is not a currency. */
export const minorDigits = (code: string): number => Number(currencyOf(code).exponent);

export const money = (amount: number, currency: string): Money => ({ amount, currency });

/** An amount came out beyond what money can hold. Nothing was rounded or cut: there is no result. */
export class MoneyOverflow extends Error {
  override readonly name = 'MoneyOverflow';
  /** What came out, in minor units. */
  readonly amount: string;
  readonly currency: string;

  constructor(amount: bigint, currency: string) {
    super(`${amount} minor units of ${currency} are beyond ${mostMoney}`);
    this.amount = String(amount);
    this.currency = currency;
  }
}

/** Takes an exact result. @throws MoneyOverflow */
export const exactly = (amount: bigint, currency: string): Money => {
  if (amount > mostMoney || amount < -mostMoney) throw new MoneyOverflow(amount, currency);
  return money(Number(amount), currency);
};
export const zero = (currency: string): Money => ({ amount: 0, currency });

const same = (a: Money, b: Money): string => {
  if (a.currency !== b.currency) throw new Error(`no arithmetic on ${a.currency} and ${b.currency}`);
  return a.currency;
};

/** Two amounts add up to less than 2^54: that it is too much shows before it is exact no more. */
const added = (a: number, b: number, currency: string): Money =>
  Math.abs(a + b) > mostMoney ? exactly(BigInt(a) + BigInt(b), currency) : money(a + b, currency);

/** @throws MoneyOverflow */
export const add = (a: Money, b: Money): Money => added(a.amount, b.amount, same(a, b));
/** @throws MoneyOverflow */
export const subtract = (a: Money, b: Money): Money => added(a.amount, -b.amount, same(a, b));
export const negate = (a: Money): Money => ({ amount: a.amount === 0 ? 0 : -a.amount, currency: a.currency });
/** Only the whole must be an amount, not what it is on the way. @throws MoneyOverflow */
export const sum = (currency: string, parts: readonly Money[]): Money => {
  const nothing = zero(currency);
  for (const part of parts) same(nothing, part);
  return exactly(
    parts.reduce((all, { amount }) => all + BigInt(amount), 0n),
    currency,
  );
};
/** Below, equal or above zero as `a` is below, equal to or above `b`. */
export const compare = (a: Money, b: Money): number => {
  same(a, b);
  return a.amount < b.amount ? -1 : a.amount > b.amount ? 1 : 0;
};
export const atMost = (a: Money, b: Money): Money => (compare(a, b) <= 0 ? a : b);

/**
 * `amount × numerator ÷ denominator`, rounded half away from zero: the only rounding in the system.
 * @throws MoneyOverflow
 */
export const fraction = (a: Money, numerator: number, denominator: number): Money =>
  exactly(halfAwayFromZero(BigInt(a.amount) * BigInt(numerator), BigInt(denominator), calculator), a.currency);

/**
 * Splits without losing a cent: the parts are in proportion to the weights (integers, not all zero) and add up to the
 * whole.
 */
export const allocate = (whole: Money, weights: readonly number[]): Money[] => {
  const { currency } = whole;
  const parts = share(dinero({ amount: BigInt(whole.amount), currency: currencyOf(currency) }), weights.map(BigInt));
  return parts.map((part) => money(Number(toSnapshot(part).amount), currency));
};
