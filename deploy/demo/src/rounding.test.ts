import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { controlledRounding, type FineAmount } from './rounding.ts';

const scale = 100;
const amounts = fc.array(
  fc.record({
    row: fc.constantFrom('2024-01', '2024-02', '2024-03', '2024-04'),
    column: fc.constantFrom('East', 'South', 'West'),
    units: fc.integer({ min: -50_000, max: 50_000 }),
  }),
  { maxLength: 60 },
);

const sumBy = (fine: readonly FineAmount[], values: readonly number[], key: (amount: FineAmount) => string) => {
  const sums = new Map<string, number>();
  fine.forEach((amount, index) => {
    sums.set(key(amount), (sums.get(key(amount)) ?? 0) + (values[index] ?? 0));
  });
  return sums;
};

const roundedBy = (fine: readonly FineAmount[], rounded: readonly number[], key: (amount: FineAmount) => string) => {
  const exact = sumBy(
    fine,
    fine.map(({ units }) => units),
    key,
  );
  for (const [name, whole] of sumBy(fine, rounded, key)) {
    const units = exact.get(name) ?? 0;
    expect([Math.floor(units / scale), Math.ceil(units / scale)], name).toContain(whole);
  }
};

describe('controlled rounding', () => {
  it('rounds every amount, every row, every column and every cell down or up, and no further', () => {
    fc.assert(
      fc.property(amounts, (fine) => {
        const rounded = controlledRounding(fine, scale);
        fine.forEach(({ units }, index) => {
          expect([Math.floor(units / scale), Math.ceil(units / scale)]).toContain(rounded[index]);
        });
        roundedBy(fine, rounded, ({ row }) => row);
        roundedBy(fine, rounded, ({ column }) => column);
        roundedBy(fine, rounded, ({ row, column }) => `${row} ${column}`);
      }),
    );
  });

  it('rounds the sum of all to the nearer side', () => {
    fc.assert(
      fc.property(amounts, (fine) => {
        const exact = fine.reduce((total, { units }) => total + units, 0);
        const whole = controlledRounding(fine, scale).reduce((a, b) => a + b, 0);
        expect(Math.abs(whole * scale - exact)).toBeLessThanOrEqual(scale / 2);
      }),
    );
  });

  it('leaves whole amounts alone', () => {
    fc.assert(
      fc.property(amounts, (fine) => {
        const whole = fine.map((amount) => ({ ...amount, units: amount.units * scale }));
        expect(controlledRounding(whole, scale)).toEqual(fine.map(({ units }) => (units === 0 ? 0 : units)));
      }),
    );
  });

  it('gives the cent that three thirds make to one of them', () => {
    const third = { row: '2024-01', column: 'East', units: 133 };
    expect(controlledRounding([third, third, third], scale)).toEqual([2, 1, 1]);
  });
});
