import {
  type Contracts,
  type CustomerContracts,
  customers,
  type OrderContracts,
  orders,
  type PriceListContracts,
  type ProductContracts,
  priceLists,
  products,
  type StockItemContracts,
  stockItems,
  type WarehouseContracts,
  warehouses,
} from '@sales/contracts';
import type { PublishedEvent } from '@sales/eventsourcing';

/** The published events of a category as a union that `type` tells apart. */
export type EventOf<Contracts> = {
  readonly [Type in keyof Contracts & string]: PublishedEvent<Type, Contracts[Type]>;
}[keyof Contracts & string];

export type OrderEvent = EventOf<OrderContracts>;
export type CustomerEvent = EventOf<CustomerContracts>;
export type ProductEvent = EventOf<ProductContracts>;
export type PriceListEvent = EventOf<PriceListContracts>;
export type WarehouseEvent = EventOf<WarehouseContracts>;
export type StockItemEvent = EventOf<StockItemContracts>;

/**
 * The boundary: the data of a known type is what its contract says (the publisher validates it). Types that the
 * contracts do not have yet are skipped.
 */
const ofContracts =
  <Event extends PublishedEvent>(contracts: Contracts) =>
  (event: PublishedEvent): Event | undefined =>
    Object.hasOwn(contracts, event.type) ? (event as Event) : undefined;

export const asOrderEvent = ofContracts<OrderEvent>(orders.schemas);
export const asCustomerEvent = ofContracts<CustomerEvent>(customers.schemas);
export const asProductEvent = ofContracts<ProductEvent>(products.schemas);
export const asPriceListEvent = ofContracts<PriceListEvent>(priceLists.schemas);
export const asWarehouseEvent = ofContracts<WarehouseEvent>(warehouses.schemas);
export const asStockItemEvent = ofContracts<StockItemEvent>(stockItems.schemas);
