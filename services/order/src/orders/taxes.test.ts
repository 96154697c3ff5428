import { add, type Money, money, type Taxation, type TaxRounding } from '@sales/contracts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { perLine } from '../testing/orders.ts';
import { taxesOf, taxesOn } from './taxes.ts';

const at = (rate: string): Taxation =>
  rate === '0'
    ? { category: 'zero', treatment: 'Z', rate }
    : { category: `rate${rate.replace('.', 'x')}`, treatment: 'S', rate };

const lines = (count: number, base: Money, rate: string, taxIncluded = false) =>
  Array.from({ length: count }, () => ({ base, taxIncluded, taxation: at(rate) }));

const total = (taxes: readonly Money[]): number => taxes.reduce((all, { amount }) => all + amount, 0);

describe('the tax on a line', () => {
  test.each([
    ['50,000 that contain 10 % (erpnext#52236)', money(50_000, 'JPY'), '10', true, 4545],
    ['800.00 that contain 13 % (erpnext#48744)', money(80_000, 'CNY'), '13', true, 9204],
    ['52.5, half away from zero', money(1050, 'EUR'), '5', false, 53],
    ['-52.5, half away from zero', money(-1050, 'EUR'), '5', false, -53],
    ['63.27', money(333, 'EUR'), '19', false, 63],
    ['88.75', money(1000, 'EUR'), '8.875', false, 89],
    ['nothing at 0 %', money(1000, 'EUR'), '0', false, 0],
  ])('is %s', (_, base, rate, taxIncluded, tax) => {
    expect(total(taxesOn(base.currency, lines(1, base, rate, taxIncluded), perLine))).toBe(tax);
  });
});

describe('a document', () => {
  test.each([
    ['100 lines of 0.13 at 19 %', 100, money(13, 'EUR'), '19', 'halfAway', 200, 247],
    ['10 lines of JPY 101 at 10 %, rounded down', 10, money(101, 'JPY'), '10', 'down', 100, 101],
    ['10 lines of JPY 101 at 10 %, rounded up', 10, money(101, 'JPY'), '10', 'up', 110, 101],
    ['10 lines of JPY -101 at 10 %, rounded down', 10, money(-101, 'JPY'), '10', 'down', -100, -101],
  ] as const)('of %s owes by line %#', (_, count, base, rate, mode, byLine, byRate) => {
    const all = lines(count, base, rate);
    const owed = (per: TaxRounding['per']): number => total(taxesOn(base.currency, all, { per, mode }));
    expect([owed('line'), owed('rate')]).toEqual([byLine, byRate]);
  });
});

const rate = fc.constantFrom('0', '7', '8.875', '13', '19', '19.0', '100');
const taxable = fc.record({
  base: fc.integer({ min: -100_000, max: 100_000 }).map((amount) => money(amount, 'EUR')),
  taxIncluded: fc.boolean(),
  taxation: rate.map(at),
});
const rounding: fc.Arbitrary<TaxRounding> = fc.record({
  per: fc.constantFrom('line', 'rate'),
  mode: fc.constantFrom('halfAway', 'down', 'up'),
});

/** What is owed without any rounding, as far as floats can tell. */
const owedOn = ({ base, taxIncluded, taxation }: { base: Money; taxIncluded: boolean; taxation: Taxation }): number => {
  const percent = Number(taxation.rate);
  return (base.amount * percent) / (taxIncluded ? 100 + percent : 100);
};

test('lines add up to the document, which owes less than a cent more or less than exactly: a rate, or a line', () => {
  fc.assert(
    fc.property(fc.array(taxable, { maxLength: 20 }), rounding, (all, how) => {
      const taxes = taxesOn('EUR', all, how);
      const taxed = all.map(({ base, taxIncluded, taxation }, nth) => {
        const tax = taxes[nth] ?? money(0, 'EUR');
        return { taxation, tax, net: taxIncluded ? money(base.amount - tax.amount, 'EUR') : base };
      });
      const document = taxesOf('EUR', taxed);
      expect(total(document.map(({ tax }) => tax))).toBe(total(taxes));
      expect(total(document.map(({ base }) => base))).toBe(total(taxed.map(({ net }) => net)));
      expect(total(document.map(({ base, tax }) => add(base, tax)))).toBe(
        total(taxed.map(({ net, tax }) => add(net, tax))),
      );
      for (const { rate: percent, tax } of document) {
        const same = all.filter(({ taxation }) => Number(taxation.rate) === Number(percent));
        const exact = same.reduce((sum, one) => sum + owedOn(one), 0);
        const most = how.per === 'rate' ? 1 : same.length;
        expect(Math.abs(tax.amount - exact)).toBeLessThan(most + 1e-6);
      }
      taxes.forEach((tax, nth) => {
        const one = all[nth];
        if (one !== undefined) expect(Math.abs(tax.amount - owedOn(one))).toBeLessThan(2);
      });
    }),
    { numRuns: 500 },
  );
});
