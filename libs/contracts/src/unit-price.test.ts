import fc from 'fast-check';
import { Compile } from 'typebox/compile';
import { expect, test } from 'vitest';
import { MoneyOverflow, money, mostMoney } from './money.ts';
import { thousandths } from './quantity.ts';
import {
  averagePrice,
  decimalPrice,
  isSamePrice,
  perUnit,
  priceOf,
  readUnitPrice,
  times,
  type UnitPrice,
  UnitPriceInput,
} from './unit-price.ts';

const euros = (micros: number, per?: 1 | 100 | 1000): UnitPrice => ({
  micros,
  currency: 'EUR',
  ...(per !== undefined && { per }),
});

test.each([
  [euros(12_345_600), '3', 3704], // 37.0368
  [euros(890_000, 100), '250', 223], // 2.225
  [euros(4_500, 1000), '1', 0],
  [euros(4_500_000, 1000), '1', 0], // 0.0045
  [euros(5_000_000, 1000), '1', 1], // 0.005
  [euros(333_333), '3', 100], // not three times 0.33
  [{ micros: 1_500_000, currency: 'JPY' }, '3', 5], // 4.5
  [{ micros: 1_000_500, currency: 'KWD' }, '1', 1001], // 1.0005
  [{ micros: 1_000_050, currency: 'CLF' }, '1', 10_001], // 1.00005
] as const)('%j times %s is %d, rounded once', (price, quantity, amount) => {
  expect(times(price, thousandths(quantity))).toEqual(money(amount, price.currency));
});

test('a price of whole minor units is what it was as money', () => {
  const prices = fc.constantFrom('EUR', 'JPY', 'KWD', 'CLF');
  fc.assert(
    fc.property(fc.nat(999_999), prices, fc.nat(1e6), (amount, currency, pieces) => {
      expect(times(perUnit(money(amount, currency)), pieces * 1000)).toEqual(money(amount * pieces, currency));
    }),
  );
});

test('any price of any quantity is exact to half a minor unit, or refused by name', () => {
  const per = fc.constantFrom(undefined, 1 as const, 100 as const, 1000 as const);
  fc.assert(
    fc.property(fc.nat(mostMoney), per, fc.nat(1e12), (micros, units, count) => {
      const divisor = 1000n * BigInt(units ?? 1) * 10_000n;
      const exact = BigInt(micros) * BigInt(count);
      try {
        const off = BigInt(times(euros(micros, units), count).amount) * divisor - exact;
        expect((off < 0n ? -off : off) * 2n <= divisor).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(MoneyOverflow);
        expect(exact / divisor >= BigInt(mostMoney)).toBe(true);
      }
    }),
  );
});

test('prices are written with the digits that they have, and those of the currency', () => {
  expect(decimalPrice(euros(349_000_000))).toBe('349.00');
  expect(decimalPrice(euros(12_345_600))).toBe('12.3456');
  expect(decimalPrice(euros(1))).toBe('0.000001');
  expect(decimalPrice({ micros: 5_000_000, currency: 'JPY' })).toBe('5');
  expect(decimalPrice({ micros: 5_500_000, currency: 'JPY' })).toBe('5.5');
});

test('a price that was written is read as the same price', () => {
  const per = fc.constantFrom(undefined, 1 as const, 100 as const, 1000 as const);
  fc.assert(
    fc.property(fc.nat(mostMoney), per, fc.constantFrom('EUR', 'JPY', 'KWD'), (micros, units, currency) => {
      const price: UnitPrice = { micros, currency, ...(units !== undefined && { per: units }) };
      const { micros: _, ...rest } = price;
      const written = { decimal: decimalPrice(price), ...rest };
      expect(Compile(UnitPriceInput).Check(written)).toBe(true);
      expect(readUnitPrice(written)).toEqual(price);
      expect(readUnitPrice(price)).toEqual(price);
    }),
  );
});

test.each([
  '1.2345678', // would have to be rounded
  '12.3000000',
  '9000000000.000001',
  '10000000000',
  '-1',
  '1,50',
  '1.',
  '.5',
  '01',
  '1e3',
  ' 1',
  '',
])('%j is not a price, and is left as it is', (decimal) => {
  const written = { decimal, currency: 'EUR' };
  expect(readUnitPrice(written)).toBe(written);
  expect(Compile(UnitPriceInput).Check(written)).toBe(false);
});

test('prices are the same with and without the one that they are for', () => {
  expect(isSamePrice(euros(5), euros(5, 1))).toBe(true);
  expect(isSamePrice(euros(5, 100), euros(5, 1))).toBe(false);
});

test('what is ordered in another unit costs what the same quantity costs in the one that the price is for', () => {
  // 5,000 g at 1.234567 a kilogram are 6.172835: not 6.18, as they are at 0.001235 a gram.
  expect(times(priceOf(euros(1_234_567), 1), thousandths('5000'))).toEqual(money(617, 'EUR'));
  expect(priceOf(euros(1_250_000), 1)).toEqual(euros(1250));
  const factors = fc.integer({ min: 1, max: 1_000_000 });
  fc.assert(
    fc.property(fc.nat(9e9), factors, fc.integer({ min: 1, max: 1000 }), (micros, factor, count) => {
      const price = euros(micros);
      expect(times(priceOf(price, factor), count * 1000)).toEqual(times(price, count * factor));
    }),
  );
});

test('an average is that of one unit', () => {
  expect(averagePrice(money(1000, 'EUR'), thousandths('3'))).toEqual(euros(3_333_333));
  expect(averagePrice(money(mostMoney, 'EUR'), thousandths('0.001'))).toBeUndefined();
});
