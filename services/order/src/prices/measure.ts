import { inBaseUnits, isPossible, mostThousandths, quantity, type Thousandths, thousandths } from '@sales/contracts';
import { reject } from '@sales/eventsourcing';
import type { OrderErrorCode, PricedLine } from '../orders/index.ts';
import type { CatalogueEntry } from '../reference/index.ts';

type Measured = Pick<PricedLine, 'unit' | 'quantity' | 'baseUnit' | 'baseQuantity'>;

type Wanted = { readonly quantity: string; readonly unit?: string };

type Product = Pick<CatalogueEntry, 'unit' | 'units'> & { readonly sku?: string };

/** How many base units one of a unit of the product is. @throws DomainError when the product does not come in it */
const factorOf = ({ sku, unit: base, units = [] }: Product, unit: string): Thousandths => {
  if (unit === base) return 1000;
  const found = units.find((one) => one.unit === unit);
  if (found !== undefined) return thousandths(found.factor);
  const known = [base, ...units.map((one) => one.unit)];
  return reject<OrderErrorCode>('order/unit-unknown', { sku, unit, units: known });
};

/**
 * A quantity in base units. `factor` of them are one `unit`.
 * @throws DomainError for a part of what is counted, and for more or less than a quantity can say
 */
export const toBase = (
  sku: string | undefined,
  { unit, quantity: wanted, baseUnit }: Omit<Measured, 'baseQuantity'>,
  factor: Thousandths,
) => {
  const units = thousandths(wanted);
  const base = inBaseUnits(units, factor);
  const details = { ...(sku !== undefined && { sku }), unit, quantity: wanted, baseUnit, factor: quantity(factor) };
  if (!isPossible(unit, wanted)) return reject<OrderErrorCode>('order/quantity-not-whole', details);
  if (base === undefined || !isPossible(baseUnit, quantity(base))) {
    return reject<OrderErrorCode>('order/quantity-not-whole', details);
  }
  if (base > mostThousandths) {
    return reject<OrderErrorCode>('order/quantity-too-large', { ...details, limit: quantity(mostThousandths) });
  }
  return quantity(base);
};

/** What was asked for of a product, in its base units as well. @throws DomainError */
export const measure = (
  product: Product,
  { quantity: wanted, unit = product.unit }: Wanted,
): Measured & { readonly factor: Thousandths } => {
  const factor = factorOf(product, unit);
  const measured = { unit, quantity: wanted, baseUnit: product.unit };
  return { ...measured, baseQuantity: toBase(product.sku, measured, factor), factor };
};

/** Another quantity of a line, whose unit is as large as it was. @throws DomainError */
export const measureAgain = (
  line: Measured & { readonly sku?: string },
  wanted: string,
): Pick<Measured, 'quantity' | 'baseQuantity'> => {
  // The factor has three places, so the division is exact.
  const factor = Number((BigInt(thousandths(line.baseQuantity)) * 1000n) / BigInt(thousandths(line.quantity)));
  return { quantity: wanted, baseQuantity: toBase(line.sku, { ...line, quantity: wanted }, factor) };
};
