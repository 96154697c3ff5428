import fc from 'fast-check';
import { Value } from 'typebox/value';
import { expect, test } from 'vitest';
import {
  add,
  allocate,
  compare,
  fraction,
  isCurrency,
  Money,
  MoneyOverflow,
  minorDigits,
  money,
  mostMoney,
  negate,
  subtract,
  sum,
} from './money.ts';
import { quantity, thousandths } from './quantity.ts';

test('rounds half away from zero', () => {
  expect(fraction(money(5, 'EUR'), 1, 2).amount).toBe(3);
  expect(fraction(money(-5, 'EUR'), 1, 2).amount).toBe(-3);
});

test('is exact beyond 2^53', () => {
  expect(fraction(money(mostMoney, 'EUR'), 999, 1000).amount).toBe(8_991_000_000_000_000);
});

/** ISO 4217, list one: what has other minor units than hundredths. */
const iso4217: Readonly<Record<number, string>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
};
const hundredths = `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD
  CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL
  HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK
  MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS
  SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW
  ZWG`;

test('every currency has the minor units of ISO 4217', () => {
  const listed = Object.entries({ ...iso4217, 2: hundredths }).flatMap(([digits, codes]) =>
    codes.split(/\s+/).map((code) => [code, Number(digits)] as const),
  );
  expect(listed.filter(([code]) => isCurrency(code)).map(([code]) => [code, minorDigits(code)])).toEqual(listed);
  const codes = new Set(listed.map(([code]) => code));
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  const all = letters.flatMap((a) => letters.flatMap((b) => letters.map((c) => a + b + c)));
  expect(all.filter((code) => isCurrency(code) && !codes.has(code))).toEqual([]);
});

test('refuses to mix currencies', () => {
  expect(() => add(money(1, 'EUR'), money(1, 'USD'))).toThrow('no arithmetic on EUR and USD');
});

const anyAmount = fc.oneof(
  fc.integer({ min: -mostMoney, max: mostMoney }),
  fc.integer({ min: 0, max: 5 }).map((below) => mostMoney - below),
  fc.integer({ min: 0, max: 5 }).map((above) => above - mostMoney),
);

/** What a computation comes to, or what is said of an amount that money cannot hold. */
const outcome = (compute: () => Money): bigint | string => {
  try {
    return BigInt(compute().amount);
  } catch (error) {
    return error instanceof MoneyOverflow ? error.message : 'failed';
  }
};

const expected = (amount: bigint): bigint | string =>
  amount > mostMoney || amount < -mostMoney ? `${amount} minor units of EUR are beyond ${mostMoney}` : amount;

test('amounts up to the limit are computed exactly, and what goes beyond is refused by name', () => {
  fc.assert(
    fc.property(anyAmount, anyAmount, fc.integer({ min: 0, max: 1e12 }), (a, b, count) => {
      const [x, y] = [money(a, 'EUR'), money(b, 'EUR')];
      expect(outcome(() => add(x, y))).toBe(expected(BigInt(a) + BigInt(b)));
      expect(outcome(() => subtract(x, y))).toBe(expected(BigInt(a) - BigInt(b)));
      expect(Math.sign(compare(x, y))).toBe(a < b ? -1 : a > b ? 1 : 0);
      const product = BigInt(a) * BigInt(count);
      const half = product < 0n ? -500n : 500n;
      expect(outcome(() => fraction(x, count, 1000))).toBe(expected((product + half) / 1000n));
    }),
  );
});

test('a sum is exact whatever it is on the way', () => {
  fc.assert(
    fc.property(fc.array(anyAmount, { maxLength: 20 }), (amounts) => {
      const parts = amounts.map((amount) => money(amount, 'EUR'));
      expect(outcome(() => sum('EUR', parts))).toBe(expected(amounts.reduce((all, one) => all + BigInt(one), 0n)));
      expect(sum('EUR', [...parts, ...parts.map(negate)]).amount).toBe(0);
    }),
  );
});

test('a schema takes amounts up to the limit', () => {
  for (const amount of [mostMoney, -mostMoney]) expect(Value.Check(Money, money(amount, 'EUR'))).toBe(true);
  for (const amount of [mostMoney + 1, -mostMoney - 1]) expect(Value.Check(Money, money(amount, 'EUR'))).toBe(false);
});

test('an allocation loses nothing', () => {
  fc.assert(
    fc.property(anyAmount, fc.array(fc.nat(mostMoney), { minLength: 1, maxLength: 20 }), (amount, weights) => {
      fc.pre(weights.some((weight) => weight > 0));
      expect(sum('EUR', allocate(money(amount, 'EUR'), weights)).amount).toBe(amount);
    }),
  );
});

test('quantities survive the round trip', () => {
  fc.assert(fc.property(fc.integer({ min: -1e11, max: 1e11 }), (value) => thousandths(quantity(value)) === value));
  expect(quantity(2500)).toBe('2.5');
  expect(quantity(-125)).toBe('-0.125');
});
