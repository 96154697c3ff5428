import type { Lookups } from '../reference/index.ts';
import { type StockItems, stockItemId } from '../stock-items/index.ts';

/** Items that are looked at together. */
const width = 64;

/** How many items of a warehouse are not empty, from their streams. Stops counting after the first few. */
export const stockedItems = async (
  stockItems: Pick<StockItems, 'load'>,
  { productsAt }: Pick<Lookups, 'productsAt'>,
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
