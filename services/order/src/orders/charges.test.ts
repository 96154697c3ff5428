import { describe, expect, test } from 'vitest';
import { eur, line, perLine } from '../testing/orders.ts';
import { chargeLines, totalsOf } from './charges.ts';

const inEur = { currency: 'EUR', taxRounding: perLine };

describe('tax', () => {
  test('is rounded per line, and the total is the sum of the lines (erpnext#50863, #29200, #32675)', () => {
    const lines = chargeLines(
      inEur,
      [1, 2, 3].map((nth) => line(nth, { unitPrice: 333, taxRate: '7' })),
    );
    expect(lines.map(({ tax }) => tax.amount)).toEqual([23, 23, 23]);
    expect(totalsOf('EUR', lines, eur(490))).toEqual({
      discount: eur(0),
      net: eur(999),
      tax: eur(69),
      shipping: eur(490),
      total: eur(1558),
      taxes: [{ treatment: 'S', rate: '7', base: eur(999), tax: eur(69) }],
    });
  });
});

describe('a discount', () => {
  test('of 10.00 over three equal lines loses no cent', () => {
    const lines = chargeLines(
      inEur,
      [1, 2, 3].map((nth) => line(nth)),
      { kind: 'amount', amount: eur(1000) },
    );
    expect(lines.map(({ discount }) => discount.amount)).toEqual([334, 333, 333]);
    expect(lines.map(({ net }) => net.amount)).toEqual([666, 667, 667]);
  });

  test('of the order comes after the discounts of the lines', () => {
    const own = { kind: 'percent', percent: '50' } as const;
    const lines = chargeLines(inEur, [line(1, { ownDiscount: own }), line(2)], { kind: 'percent', percent: '10' });
    expect(lines.map(({ discount }) => discount.amount)).toEqual([550, 100]);
  });

  test('of 15 % takes 15 % (erpnext#28601)', () => {
    const [only] = chargeLines(inEur, [line(1, { unitPrice: 19_999 })], { kind: 'percent', percent: '15' });
    expect(only?.discount).toEqual(eur(3000)); // 2,999.85
  });
});
