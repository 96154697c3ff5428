import { money } from '@sales/contracts';
import { describe, expect, test } from 'vitest';
import { eur, line } from '../testing/orders.ts';
import { chargeLines, taxed, totalsOf } from './charges.ts';

describe('tax', () => {
  test('50,000 that contain 10 % contain 4,545 of tax (erpnext#52236)', () => {
    expect(taxed(money(50_000, 'JPY'), '10', true)).toEqual({
      net: money(45_455, 'JPY'),
      tax: money(4545, 'JPY'),
      total: money(50_000, 'JPY'),
    });
  });

  test('800.00 that contain 13 % contain 92.04 of tax (erpnext#48744)', () => {
    expect(taxed(money(80_000, 'CNY'), '13', true)).toEqual({
      net: money(70_796, 'CNY'),
      tax: money(9204, 'CNY'),
      total: money(80_000, 'CNY'),
    });
  });

  test.each([
    [1050, '5', 53], // 52.5: half away from zero
    [333, '19', 63], // 63.27
    [1000, '8.875', 89], // 88.75
    [1000, '0', 0],
  ])('%d and %s %% on top of it are %d of tax', (net, rate, tax) => {
    expect(taxed(eur(net), rate, false)).toEqual({ net: eur(net), tax: eur(tax), total: eur(net + tax) });
  });

  test('is rounded per line, and the total is the sum of the lines (erpnext#50863, #29200, #32675)', () => {
    const lines = chargeLines(
      'EUR',
      [1, 2, 3].map((nth) => line(nth, { unitPrice: 333, taxRate: '7' })),
    );
    expect(lines.map(({ tax }) => tax.amount)).toEqual([23, 23, 23]);
    expect(totalsOf('EUR', lines, eur(490))).toEqual({
      discount: eur(0),
      net: eur(999),
      tax: eur(69),
      shipping: eur(490),
      total: eur(1558),
    });
  });
});

describe('a discount', () => {
  test('of 10.00 over three equal lines loses no cent', () => {
    const lines = chargeLines(
      'EUR',
      [1, 2, 3].map((nth) => line(nth)),
      { kind: 'amount', amount: eur(1000) },
    );
    expect(lines.map(({ discount }) => discount.amount)).toEqual([334, 333, 333]);
    expect(lines.map(({ net }) => net.amount)).toEqual([666, 667, 667]);
  });

  test('of the order comes after the discounts of the lines', () => {
    const own = { kind: 'percent', percent: '50' } as const;
    const lines = chargeLines('EUR', [line(1, { ownDiscount: own }), line(2)], { kind: 'percent', percent: '10' });
    expect(lines.map(({ discount }) => discount.amount)).toEqual([550, 100]);
  });

  test('of 15 % takes 15 % (erpnext#28601)', () => {
    const [only] = chargeLines('EUR', [line(1, { unitPrice: 19_999 })], { kind: 'percent', percent: '15' });
    expect(only?.discount).toEqual(eur(3000)); // 2,999.85
  });
});
