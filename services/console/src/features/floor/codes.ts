import type { ProductSummary } from '@sales/client';
import { type Thousandths, thousandths } from '../../ui/quantities.ts';

/** A product that a code is on, and how much of it one scan is, in base units. */
export type Scanned = {
  readonly sku: string;
  readonly name: string;
  readonly unit: string;
  readonly quantity: Thousandths;
};

/** Products by the keys of the codes that are on them. */
export type Codes = ReadonlyMap<string, Scanned>;

/** The last digit makes the weighted sum of all a multiple of ten. */
const isGtin = (digits: string): boolean =>
  /^(\d{8}|\d{12,14})$/.test(digits) &&
  [...digits].reverse().reduce((sum, digit, nth) => sum + Number(digit) * (nth % 2 === 0 ? 1 : 3), 0) % 10 === 0;

/** What codes are compared by, as the services do it: a GTIN is one however many zeros it begins with. */
export const codeKey = (code: string): string => {
  const key = code.normalize('NFKC').toLowerCase().trim().replaceAll(/\s+/g, ' ');
  return isGtin(key) ? key.padStart(14, '0') : key;
};

type Product = Pick<ProductSummary, 'sku' | 'details'>;

/** The codes of products: their SKUs, and before those the bar codes on them and on the packs that they come in. */
export const codesOf = (products: readonly Product[]): Codes => {
  const entries = products.map(({ sku, details }) => {
    const { name, unit, units = [], barcodes = [] } = details;
    const one: Scanned = { sku, name, unit, quantity: 1000 };
    const factors = new Map(units.map((pack) => [pack.unit, thousandths(pack.factor)]));
    return {
      bySku: [codeKey(sku), one] as const,
      byBarcode: barcodes.map(
        ({ code, unit: of = unit }) => [codeKey(code), { ...one, quantity: factors.get(of) ?? 1000 }] as const,
      ),
    };
  });
  return new Map([...entries.map(({ bySku }) => bySku), ...entries.flatMap(({ byBarcode }) => byBarcode)]);
};
