import type { Scope } from '@sales/service-kit';
import { type ReferenceData, referenceDataIn } from '../reference/index.ts';
import { stockItemId } from './stock-item.ts';
import { type StockItems, stockItemsIn } from './stock-items.ts';

/** Items that are looked at together. */
const width = 64;

/** How many items of a warehouse are not empty, from their streams. Stops counting after the first few. */
export type StockedAt = (warehouse: string) => Promise<number>;

const stockedItems = async (
  stockItems: Pick<StockItems, 'load'>,
  { productsAt }: Pick<ReferenceData, 'productsAt'>,
  warehouse: string,
): Promise<number> => {
  const products = await productsAt(warehouse);
  for (let start = 0; start < products.length; start += width) {
    const some = products.slice(start, start + width);
    const found = await Promise.all(some.map((sku) => stockItems.load(stockItemId(warehouse, sku))));
    const stocked = found.filter(({ state }) => state.onHand > 0 || state.inTransitOut > 0).length;
    if (stocked > 0) return stocked;
  }
  return 0;
};

export const stockedAtIn =
  ({ use }: Pick<Scope, 'use'>): StockedAt =>
  (warehouse) =>
    stockedItems(use(stockItemsIn), use(referenceDataIn), warehouse);
