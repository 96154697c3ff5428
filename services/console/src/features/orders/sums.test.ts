import { expect, test } from 'vitest';
import { marginOf, promiseOf, type StockOfLine } from './sums.ts';

const eur = (amount: number) => ({ amount, currency: 'EUR' });
const line = (more: Partial<StockOfLine>): StockOfLine => ({
  ...{ lineId: 'l', sku: 'DESK', quantity: '1', available: '9', reserved: [], short: '0' },
  ...more,
});
const costing = (amount: number, currency = 'EUR') =>
  line({ cost: { total: { amount, currency }, basis: 'movingAverage' } });
const promised = (promisedOn: string | null) => line({ promise: { promisedOn, reason: 'incoming' } });

test('a margin is what is left of the net amount, and a share of it', () => {
  const goods = [costing(400), costing(200)];
  const is = { is: 'known', cost: eur(600) };
  expect(marginOf(eur(1000), goods)).toEqual({ ...is, left: eur(400), percent: 40 });
  expect(marginOf(eur(500), goods)).toEqual({ ...is, left: eur(-100), percent: -20 });
  expect(marginOf(eur(0), goods)).toEqual({ ...is, left: eur(-600) });
});

test('no margin is guessed where a cost is not known, or in another currency, and it is said which', () => {
  expect(marginOf(eur(1000), [line({}), costing(100), line({})])).toEqual({ is: 'unknown', lines: 2 });
  const foreign = [costing(100), costing(50, 'USD'), costing(5, 'USD'), costing(50, 'JPY')];
  expect(marginOf(eur(1000), foreign)).toEqual({ is: 'foreign', currencies: ['USD', 'JPY'] });
});

test('an order is complete on the last promised day, and on no day while a line has none', () => {
  expect(promiseOf({ lines: [line({})] })).toEqual({ short: 0, unknown: 0, lastDay: undefined });
  const both = [promised('2026-03-09'), promised('2026-03-20'), line({})];
  expect(promiseOf({ lines: both })).toEqual({ short: 2, unknown: 0, lastDay: '2026-03-20' });
  expect(promiseOf({ lines: [...both, promised(null)] })).toMatchObject({ short: 3, unknown: 1 });
});
