import {
  allocationTopic,
  type Contracts,
  type CustomerContracts,
  creditAccountTopic,
  customerContracts,
  customerTopic,
  fulfilmentTopic,
  type OrderContracts,
  orderContracts,
  orderTopic,
  type PriceListContracts,
  type ProductContracts,
  priceListContracts,
  priceListTopic,
  productContracts,
  productTopic,
  type StockItemContracts,
  stockItemContracts,
  stockItemTopic,
  type Topic,
  type WarehouseContracts,
  warehouseContracts,
  warehouseTopic,
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

/** Topic of each category that the read side knows. */
export const topics: Readonly<Record<string, Topic>> = {
  customer: customerTopic,
  product: productTopic,
  priceList: priceListTopic,
  warehouse: warehouseTopic,
  stockItem: stockItemTopic,
  allocation: allocationTopic,
  order: orderTopic,
  creditAccount: creditAccountTopic,
  fulfilment: fulfilmentTopic,
};

export const topicNames = Object.values(topics).map((topic) => topic.name);

/**
 * The boundary: the data of a known type is what its contract says (the publisher validates it). Types that the
 * contracts do not have yet are skipped.
 */
const ofContracts =
  <Event extends PublishedEvent>(contracts: Contracts) =>
  (event: PublishedEvent): Event | undefined =>
    Object.hasOwn(contracts, event.type) ? (event as Event) : undefined;

export const asOrderEvent = ofContracts<OrderEvent>(orderContracts);
export const asCustomerEvent = ofContracts<CustomerEvent>(customerContracts);
export const asProductEvent = ofContracts<ProductEvent>(productContracts);
export const asPriceListEvent = ofContracts<PriceListEvent>(priceListContracts);
export const asWarehouseEvent = ofContracts<WarehouseEvent>(warehouseContracts);
export const asStockItemEvent = ofContracts<StockItemEvent>(stockItemContracts);
