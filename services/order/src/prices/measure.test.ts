import { isCounted, quantity, thousandths } from '@sales/contracts';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { listed, product } from '../testing/reference-data.ts';
import { measure, measureAgain } from './measure.ts';

const wine = product('WINE', {
  unit: 'C62',
  units: [
    { unit: 'XBX', factor: '12' },
    { unit: 'DZN', factor: '12' },
    { unit: 'LTR', factor: '1.333' },
  ],
  prices: [listed('STANDARD', 1000)],
});
const cheese = product('CHEESE', { unit: 'KGM', units: [{ unit: 'GRM', factor: '0.001' }] });

describe('a quantity in base units', () => {
  it.each([
    [wine, '3', undefined, 'C62', '3'],
    [wine, '2', 'XBX', 'XBX', '24'],
    [wine, '0.5', 'DZN', 'DZN', '6'],
    [cheese, '0.25', undefined, 'KGM', '0.25'],
    [cheese, '250', 'GRM', 'GRM', '0.25'],
  ])('%#: is what it comes to', (one, wanted, unit, said, baseQuantity) => {
    expect(measure(one, { quantity: wanted, ...(unit !== undefined && { unit }) })).toMatchObject({
      unit: said,
      quantity: wanted,
      baseUnit: one.unit,
      baseQuantity,
    });
  });

  it.each([
    [
      'an unknown unit',
      wine,
      { quantity: '1', unit: 'XPX' },
      'order/unit-unknown',
      { units: ['C62', 'XBX', 'DZN', 'LTR'] },
    ],
    ['half a bottle', wine, { quantity: '0.5' }, 'order/quantity-not-whole', { unit: 'C62' }],
    ['half a box, even of whole bottles', wine, { quantity: '0.5', unit: 'XBX' }, 'order/quantity-not-whole', {}],
    ['a dozen in parts', wine, { quantity: '0.125', unit: 'DZN' }, 'order/quantity-not-whole', { factor: '12' }],
    ['a fraction of a thousandth', cheese, { quantity: '0.5', unit: 'GRM' }, 'order/quantity-not-whole', {}],
    ['too much', wine, { quantity: '999999999', unit: 'XBX' }, 'order/quantity-too-large', { limit: '999999999.999' }],
  ])('is refused for %s', (_, one, wanted, code, details) => {
    expect(() => measure(one, wanted)).toThrow(
      expect.objectContaining({ code, details: expect.objectContaining(details) }),
    );
  });
});

test('a line whose quantity changes has the factor that it had', () => {
  const factors = fc.integer({ min: 1, max: 1_000_000 });
  fc.assert(
    fc.property(factors, fc.nat(999), fc.nat(999), (factor, before, after) => {
      const one = product('A', { unit: 'KGM', units: [{ unit: 'LBR', factor: quantity(factor) }] });
      const ask = (wanted: number) => ({ quantity: quantity((wanted + 1) * 1000), unit: 'LBR' });
      const { factor: _, ...line } = measure(one, ask(before));
      const { factor: __, ...expected } = measure(one, ask(after));
      expect({ ...line, ...measureAgain({ sku: 'A', ...line }, ask(after).quantity) }).toEqual(expected);
      expect(thousandths(expected.baseQuantity)).toBe((after + 1) * factor);
    }),
  );
});

test('packages and pieces are counted, and what is measured is not', () => {
  expect(['C62', 'H87', 'PR', 'XBX', 'XPX', 'KGM', 'MTR', 'LTR', 'HUR', 'DZN'].map(isCounted)).toEqual([
    ...[true, true, true, true, true],
    ...[false, false, false, false, false],
  ]);
});
