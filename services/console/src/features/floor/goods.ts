import type { Thousandths } from '../../ui/quantities.ts';
import type { Scanned } from './codes.ts';

/** A product, and how much of it was scanned. */
export type Good = Pick<Scanned, 'sku' | 'name'> & { readonly quantity: Thousandths };

/** Goods that come in or go out, the last one scanned first. */
export type Goods = readonly Good[];

export const quantityIn = (goods: Goods, sku: string): Thousandths =>
  goods.find((one) => one.sku === sku)?.quantity ?? 0;

/** With what was scanned besides. */
export const withScanned = (goods: Goods, { sku, name, quantity }: Scanned): Goods => [
  { sku, name, quantity: quantityIn(goods, sku) + quantity },
  ...goods.filter((one) => one.sku !== sku),
];

/** With another quantity of a product. None of it is a quantity too: a line is not gone while it is typed. */
export const withQuantity = (goods: Goods, sku: string, quantity: Thousandths): Goods =>
  goods.map((one) => (one.sku === sku ? { ...one, quantity } : one));

/** Those that there are any of. */
export const present = (goods: Goods): Goods => goods.filter(({ quantity }) => quantity > 0);
