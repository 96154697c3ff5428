import { reject } from '@sales/eventsourcing';
import { problemTable } from '@sales/service-kit';
import type { PriceListErrorCode } from '../domain/price-list/price-list.ts';
import type { ProductErrorCode } from '../domain/product/product.ts';
import type { StockItemErrorCode } from '../domain/stock-item/errors.ts';
import type { WarehouseErrorCode } from '../domain/warehouse/warehouse.ts';

export type InventoryErrorCode =
  | 'code/too-long'
  | ProductErrorCode
  | PriceListErrorCode
  | WarehouseErrorCode
  | StockItemErrorCode;

export const problems = problemTable<InventoryErrorCode>({
  'code/too-long': { status: 400, title: 'The code is too long as it is compared: some characters stand for several' },
  'product/unknown': { status: 404, title: 'No such product' },
  'product/already-exists': { status: 409, title: 'There is a product with this SKU' },
  'product/discontinued': { status: 409, title: 'The product is discontinued' },
  'product/dated-too-early': { status: 409, title: 'Dated before what must come first' },
  'product/unknown-currency': { status: 400, title: 'No currency of ISO 4217' },
  'price-list/unknown': { status: 404, title: 'No such price list' },
  'price-list/already-exists': { status: 409, title: 'There is a price list with this code' },
  'price-list/unknown-currency': { status: 400, title: 'No currency of ISO 4217' },
  'price-list/currency-mismatch': { status: 409, title: 'The price is not in the currency of the list' },
  'price-list/currency-fixed': { status: 409, title: 'A price list keeps its currency: make a new one' },
  'price-list/invalid-period': { status: 400, title: 'The list ends before it begins' },
  'price-list/dated-too-early': { status: 409, title: 'Dated before what must come first' },
  'price-list/no-such-price': { status: 404, title: 'The list has no such price' },
  'warehouse/unknown': { status: 404, title: 'No such warehouse' },
  'warehouse/already-exists': { status: 409, title: 'There is a warehouse with this code' },
  'warehouse/closed': { status: 409, title: 'The warehouse is closed' },
  'warehouse/dated-too-early': { status: 409, title: 'Dated before what must come first' },
  'warehouse/not-empty': { status: 409, title: 'The warehouse is not empty' },
  'stock/insufficient': { status: 409, title: 'Not enough is available' },
  'stock/currency-mismatch': { status: 409, title: 'The item is valued in another currency' },
  'stock/unknown-currency': { status: 400, title: 'No currency of ISO 4217' },
  'stock/no-cost': { status: 409, title: 'Nothing says what these goods have cost: give the cost' },
  'stock/released': { status: 409, title: 'The line was let go: it can hold nothing any more' },
  'stock/belongs-to-order': { status: 409, title: 'The line belongs to an order of this system: use its commands' },
  'stock/id-reused': { status: 409, title: 'This id was used before with other content' },
  'stock/dated-too-early': { status: 409, title: 'Dated before what must come first' },
  'stock/not-reserved': { status: 409, title: 'The line does not hold that much here' },
  'stock/below-reserved': { status: 409, title: 'What would be left is less than what is reserved' },
  'stock/unknown-transfer': { status: 404, title: 'No such transfer is under way' },
  'stock/transfer-to-itself': { status: 400, title: 'A transfer goes to another warehouse' },
  'stock/invalid-policy': { status: 400, title: 'The maximum is below the minimum' },
  'stock/count-of-the-future': { status: 400, title: 'The item has no such revision yet' },
  'stock/one-cost': { status: 400, title: 'Give either the unit cost or the total cost' },
  'stock/too-much': { status: 409, title: 'More than an item can hold' },
});

/** Refuses what cannot be left to one stream to decide. */
export const refuse = (code: InventoryErrorCode, details?: Readonly<Record<string, unknown>>): never =>
  reject(code, details);
