import { add, type LineKind, type Money, sum, type TaxRounding } from '@sales/contracts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eur, line, perLine } from '../testing/orders.ts';
import { chargeLines, totalsOf } from './charges.ts';
import type { OrderLine } from './events.ts';

const inEur = { currency: 'EUR', taxRounding: perLine };

describe('tax', () => {
  test('is rounded per line, and the total is the sum of the lines (erpnext#50863, #29200, #32675)', () => {
    const lines = chargeLines(
      inEur,
      [1, 2, 3].map((nth) => line(nth, { unitPrice: 333, taxRate: '7' })),
    );
    expect(lines.map(({ tax }) => tax.amount)).toEqual([23, 23, 23]);
    expect(totalsOf('EUR', lines)).toEqual({
      discount: eur(0),
      net: eur(999),
      tax: eur(69),
      total: eur(1068),
      taxes: [{ treatment: 'S', rate: '7', base: eur(999), tax: eur(69) }],
    });
  });
});

describe('a discount', () => {
  test('of 10.00 over three equal lines loses no cent', () => {
    const lines = chargeLines(
      inEur,
      [1, 2, 3].map((nth) => line(nth)),
      { reason: 'agreed', amount: eur(1000) },
    );
    expect(lines.map(({ discount }) => discount.amount)).toEqual([334, 333, 333]);
    expect(lines.map(({ net }) => net.amount)).toEqual([666, 667, 667]);
  });

  test('of the order comes after the discounts of the lines', () => {
    const own = [{ reason: 'volume', percent: '50' }];
    const lines = chargeLines(inEur, [line(1, { discounts: own }), line(2)], { reason: 'agreed', percent: '10' });
    expect(lines.map(({ discount }) => discount.amount)).toEqual([550, 100]);
  });

  test('of 15 % takes 15 % (erpnext#28601)', () => {
    const [only] = chargeLines(inEur, [line(1, { unitPrice: 19_999 })], { reason: 'agreed', percent: '15' });
    expect(only?.discount).toEqual(eur(3000)); // 2,999.85
  });

  test('of a line takes its part of what the discounts before it left, and each has its reason', () => {
    const discounts = [
      { reason: 'volume', percent: '10' },
      { reason: 'spring', percent: '10' },
      { reason: 'damagedBox', amount: eur(10) },
    ];
    const [only] = chargeLines(inEur, [line(1, { discounts })], { reason: 'loyalty', percent: '50' });
    expect(only).toMatchObject({
      ...{ gross: eur(1000), discount: eur(600), net: eur(400) },
      discounts: [
        { reason: 'volume', percent: '10', amount: eur(100) },
        { reason: 'spring', percent: '10', amount: eur(90) },
        { reason: 'damagedBox', amount: eur(10) },
        { reason: 'loyalty', percent: '50', amount: eur(400), ofOrder: true },
      ],
    });
  });

  test('of the order is of its goods and services: not of what is charged beside them', () => {
    const kinds = ['stock', 'service', 'fee', 'shipping', 'credit'] as const;
    const lines = chargeLines(
      inEur,
      kinds.map((kind, nth) => line(nth, { kind })),
      { reason: 'agreed', percent: '10' },
    );
    expect(lines.map(({ discount }) => discount.amount)).toEqual([100, 100, 0, 0, 0]);
  });
});

test('shipping of 4.99 is taxed at 19 %, and a credit gives its tax back', () => {
  const lines = [line(1), line(2, { kind: 'shipping', unitPrice: 499 }), line(3, { kind: 'credit', unitPrice: 200 })];
  const charged = chargeLines(inEur, lines);
  expect(charged.map(({ net, tax }) => [net.amount, tax.amount])).toEqual([
    [1000, 190],
    [499, 95],
    [-200, -38],
  ]);
  expect(totalsOf('EUR', charged)).toMatchObject({ net: eur(1299), tax: eur(247), total: eur(1546) });
});

test('lines of every kind add up to the totals and to the taxes, however tax is rounded', () => {
  const kind = fc.constantFrom<LineKind[]>('stock', 'service', 'fee', 'shipping', 'credit');
  const rounding = fc.record<TaxRounding>({
    per: fc.constantFrom('line', 'rate'),
    mode: fc.constantFrom('halfAway', 'down', 'up'),
  });
  const sketch = fc.record({
    kind,
    quantity: fc.integer({ min: 1, max: 9999 }).map((units) => units / 1000),
    unitPrice: fc.nat(99_999),
    taxRate: fc.constantFrom('0', '7', '8.875', '19'),
    taxIncluded: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(sketch, { maxLength: 12 }), rounding, (sketches, taxRounding) => {
      const lines = chargeLines(
        { currency: 'EUR', taxRounding },
        sketches.map((one, nth) => line(nth, one)),
        { reason: 'agreed', percent: '7.5' },
      );
      const { net, tax, total, discount, taxes } = totalsOf('EUR', lines);
      const sumOf = (of: (one: OrderLine) => Money) => sum('EUR', lines.map(of));
      expect([sumOf((one) => one.net), sumOf((one) => one.tax), sumOf((one) => one.discount)]).toEqual([
        ...[net, tax, discount],
      ]);
      expect(sumOf((one) => one.total)).toEqual(total);
      expect(add(net, tax)).toEqual(total);
      expect([
        taxes.reduce((all, one) => all + one.base.amount, 0),
        taxes.reduce((all, one) => all + one.tax.amount, 0),
      ]).toEqual([net.amount, tax.amount]);
    }),
    { numRuns: 300 },
  );
});
