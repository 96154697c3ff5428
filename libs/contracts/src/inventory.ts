import { type Static, Type } from 'typebox';
import {
  BusinessDate,
  Country,
  type DataOf,
  Id,
  object,
  PriceListCode,
  type PublicationOf,
  Sku,
  Text,
  topic,
  WarehouseCode,
} from './contract.ts';
import { Currency, Money, NonNegativeMoney } from './money.ts';
import { PositiveQuantity, Quantity } from './quantity.ts';

export const productTopic = topic('sales.product.v1');
export const priceListTopic = topic('sales.priceList.v1');
export const warehouseTopic = topic('sales.warehouse.v1', 1);
export const stockItemTopic = topic('sales.stockItem.v1');
export const allocationTopic = topic('sales.allocation.v1');

/** Percent as a decimal text, for example "19" or "7.5". */
export const Percent = Type.String({
  pattern: '^(100(\\.0{1,4})?|[0-9]{1,2}(\\.[0-9]{1,4})?)$',
  title: 'Percent',
  description: 'Percent as a decimal text, 0 to 100',
  examples: ['19'],
});

export const ProductDetails = object({
  name: Text(300),
  description: Type.Optional(Text(4000)),
  /** Path with slashes, from the widest to the narrowest: `Furniture/Chairs`. */
  category: Type.Optional(
    Type.String({ pattern: '^[^/]+(/[^/]+){0,5}$', maxLength: 200, examples: ['Furniture/Chairs'] }),
  ),
  unit: Text(20),
  barcode: Type.Optional(Text(60)),
  /** Tax on a sale, in percent; the price list says whether its prices contain it. */
  taxRate: Percent,
  attributes: Type.Optional(Type.Record(Type.String({ maxLength: 60 }), Type.String({ maxLength: 500 }))),
  standardCost: Type.Optional(NonNegativeMoney),
});
export type ProductDetails = Static<typeof ProductDetails>;

export const productContracts = {
  'sales.product.added.v1': object({ sku: Sku, details: ProductDetails }),
  'sales.product.changed.v1': object({ sku: Sku, details: ProductDetails }),
  'sales.product.categorised.v1': object({ sku: Sku, category: Text(200) }),
  'sales.product.discontinued.v1': object({ sku: Sku, reason: Type.Optional(Text(500)) }),
  'sales.product.reinstated.v1': object({ sku: Sku }),
};
export type ProductContracts = DataOf<typeof productContracts>;
export type ProductPublication = PublicationOf<typeof productContracts>;

export const PriceListTerms = object({
  name: Text(200),
  currency: Currency,
  /** Whether the prices contain the tax. */
  taxIncluded: Type.Boolean(),
  /** First and last day on which the list holds; open where absent. */
  validFrom: Type.Optional(BusinessDate),
  validTo: Type.Optional(BusinessDate),
  /** Of several lists that fit, the one with the higher priority counts; a customer's own list counts before all. */
  priority: Type.Integer({ minimum: 0, maximum: 1000 }),
  /** For customers in this list only when they are assigned to it; otherwise for everybody. */
  assignedOnly: Type.Boolean(),
});
export type PriceListTerms = Static<typeof PriceListTerms>;

/** A price from a quantity on, per unit. */
export const PriceBreak = object({ minQuantity: PositiveQuantity, unitPrice: NonNegativeMoney });
export type PriceBreak = Static<typeof PriceBreak>;

export const priceListContracts = {
  'sales.priceList.created.v1': object({ priceList: PriceListCode, terms: PriceListTerms }),
  'sales.priceList.changed.v1': object({ priceList: PriceListCode, terms: PriceListTerms }),
  /** Sets the price of a product from a quantity on, and replaces the one that stood there. */
  'sales.priceList.price-set.v1': object({
    priceList: PriceListCode,
    sku: Sku,
    minQuantity: PositiveQuantity,
    unitPrice: NonNegativeMoney,
  }),
  'sales.priceList.price-removed.v1': object({ priceList: PriceListCode, sku: Sku, minQuantity: PositiveQuantity }),
};
export type PriceListContracts = DataOf<typeof priceListContracts>;
export type PriceListPublication = PublicationOf<typeof priceListContracts>;

export const WarehouseDetails = object({
  name: Text(200),
  country: Type.Optional(Country),
  city: Type.Optional(Text(100)),
  /** Warehouses with a lower number are asked first. */
  rank: Type.Integer({ minimum: 0, maximum: 1000 }),
});
export type WarehouseDetails = Static<typeof WarehouseDetails>;

export const warehouseContracts = {
  'sales.warehouse.opened.v1': object({ warehouse: WarehouseCode, details: WarehouseDetails }),
  'sales.warehouse.changed.v1': object({ warehouse: WarehouseCode, details: WarehouseDetails }),
  'sales.warehouse.closed.v1': object({ warehouse: WarehouseCode }),
};
export type WarehouseContracts = DataOf<typeof warehouseContracts>;
export type WarehousePublication = PublicationOf<typeof warehouseContracts>;

/**
 * What stands in the stock item right after an event: quantities, and the value of what is on hand at moving average cost.
 * There is no `value` before the first goods have come, because they fix its currency.
 */
export const StockLevel = object({
  onHand: Quantity,
  reserved: Quantity,
  inTransitOut: Quantity,
  value: Type.Optional(NonNegativeMoney),
});
export type StockLevel = Static<typeof StockLevel>;

const item = { warehouse: WarehouseCode, sku: Sku, level: StockLevel };
const forOrder = { orderId: Id, lineId: Id };
const reference = Type.Optional(Text(100));

/** Movements of a product in a warehouse. `cost` is the value that moved with the quantity. */
export const stockItemContracts = {
  'sales.stockItem.received.v1': object({ ...item, quantity: PositiveQuantity, cost: NonNegativeMoney, reference }),
  'sales.stockItem.reserved.v1': object({ ...item, ...forOrder, quantity: PositiveQuantity }),
  /** `closed`: nothing will be reserved for the line here any more; then the quantity may be 0. */
  'sales.stockItem.reservation-released.v1': object({
    ...item,
    ...forOrder,
    quantity: Quantity,
    closed: Type.Boolean(),
    reason: Text(200),
  }),
  /** The line gets what comes here next, up to `waiting`, before whoever asks later. 0: it waits no more. */
  'sales.stockItem.awaited.v1': object({ ...item, ...forOrder, waiting: Quantity }),
  /** A reservation that was waited for. `waiting` is what the line still waits for here. */
  'sales.stockItem.backorder-filled.v1': object({
    ...item,
    ...forOrder,
    quantity: PositiveQuantity,
    waiting: Quantity,
  }),
  'sales.stockItem.picked.v1': object({ ...item, ...forOrder, quantity: PositiveQuantity }),
  'sales.stockItem.shipped.v1': object({
    ...item,
    ...forOrder,
    shipmentId: Id,
    quantity: PositiveQuantity,
    cost: Money,
  }),
  'sales.stockItem.returned.v1': object({
    ...item,
    ...forOrder,
    returnId: Id,
    quantity: PositiveQuantity,
    cost: Money,
  }),
  'sales.stockItem.adjusted.v1': object({ ...item, quantity: Quantity, cost: Money, reason: Text(200), reference }),
  /** `difference` is what the count added or took away. `countedAt`: the revision of the item that the counter saw. */
  'sales.stockItem.counted.v1': object({
    ...item,
    counted: Quantity,
    countedAt: Type.Optional(Type.Integer()),
    difference: Quantity,
    cost: Money,
    reference,
  }),
  'sales.stockItem.transfer-dispatched.v1': object({
    ...item,
    transferId: Id,
    to: WarehouseCode,
    quantity: PositiveQuantity,
    cost: Money,
  }),
  /** Recorded where the transfer came from: it is in transit no more. */
  'sales.stockItem.transfer-completed.v1': object({
    ...item,
    transferId: Id,
    to: WarehouseCode,
    quantity: PositiveQuantity,
    cost: Money,
  }),
  /** Recorded where the transfer went to. */
  'sales.stockItem.transfer-received.v1': object({
    ...item,
    transferId: Id,
    from: WarehouseCode,
    quantity: PositiveQuantity,
    cost: Money,
  }),
  'sales.stockItem.reorder-policy-set.v1': object({
    ...item,
    min: Quantity,
    max: Quantity,
    leadTimeDays: Type.Integer({ minimum: 0, maximum: 365 }),
  }),
  /** Once for each time that what is available falls to the minimum or below. */
  'sales.stockItem.reorder-point-reached.v1': object({
    ...item,
    available: Quantity,
    min: Quantity,
    suggestedQuantity: Quantity,
  }),
};
export type StockItemContracts = DataOf<typeof stockItemContracts>;
export type StockItemPublication = PublicationOf<typeof stockItemContracts>;

export const Placement = object({ warehouse: WarehouseCode, quantity: PositiveQuantity });
export type Placement = Static<typeof Placement>;

/**
 * What an order has got of its line: where it was reserved, shipped since or not, and what is missing. Both together are the
 * quantity of the line.
 */
export const AllocatedLine = object({ lineId: Id, sku: Sku, reserved: Type.Array(Placement), short: Quantity });
export type AllocatedLine = Static<typeof AllocatedLine>;

/** What it cost to ship a quantity of a line, or to take it back. A line may come more than once, with costs in several currencies. */
export const CostedLine = object({ lineId: Id, quantity: PositiveQuantity, cost: Money });
export type CostedLine = Static<typeof CostedLine>;

/** How the inventory service answers what fulfilment asks for. One stream an order. */
export const allocationContracts = {
  /** All lines have been tried. Comes again, with all lines as they stand now, each time a backorder is filled. */
  'sales.allocation.answered.v1': object({ orderId: Id, requestId: Id, lines: Type.Array(AllocatedLine) }),
  /** Nothing is held for these lines any more, and never will be. Also unasked, when an order never took its stock. */
  'sales.allocation.released.v1': object({
    orderId: Id,
    lines: Type.Array(object({ lineId: Id, quantity: Quantity })),
  }),
  /** The goods have left, and this is what they had cost. `missing` was to leave and is not held any more. */
  'sales.allocation.shipped.v1': object({
    orderId: Id,
    shipmentId: Id,
    lines: Type.Array(CostedLine),
    missing: Type.Optional(
      Type.Array(object({ lineId: Id, sku: Sku, warehouse: WarehouseCode, quantity: PositiveQuantity })),
    ),
  }),
  /** The goods are back, at the cost at which they had left; damaged ones at none. */
  'sales.allocation.returned.v1': object({ orderId: Id, returnId: Id, lines: Type.Array(CostedLine) }),
};
export type AllocationContracts = DataOf<typeof allocationContracts>;
export type AllocationPublication = PublicationOf<typeof allocationContracts>;
