import { type Static, Type } from 'typebox';
import {
  BusinessDate,
  Country,
  type DataOf,
  event,
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
  'sales.product.added.v1': event('There is one more thing to sell.', { sku: Sku, details: ProductDetails }),
  'sales.product.changed.v1': event('Something about it has changed; these are all details.', {
    sku: Sku,
    details: ProductDetails,
  }),
  'sales.product.categorised.v1': event('It stands on another shelf of the catalogue.', {
    sku: Sku,
    category: Text(200),
  }),
  'sales.product.discontinued.v1': event('It is sold no more once it is out of stock; nobody can order it.', {
    sku: Sku,
    reason: Type.Optional(Text(500)),
  }),
  'sales.product.reinstated.v1': event('It can be ordered again.', { sku: Sku }),
};
export type ProductContracts = DataOf<typeof productContracts>;
export type ProductPublication = PublicationOf<typeof productContracts>;

export const PriceListTerms = object({
  name: Text(200),
  currency: Currency,
  taxIncluded: Type.Boolean({ description: 'Whether the prices contain the tax' }),
  /** First and last day on which the list holds; open where absent. */
  validFrom: Type.Optional(BusinessDate),
  validTo: Type.Optional(BusinessDate),
  priority: Type.Integer({
    minimum: 0,
    maximum: 1000,
    description:
      "Of several lists that fit, the one with the higher priority counts; a customer's own list counts before all",
  }),
  assignedOnly: Type.Boolean({
    description: 'For customers in this list only when they are assigned to it; otherwise for everybody',
  }),
});
export type PriceListTerms = Static<typeof PriceListTerms>;

/** A price from a quantity on, per unit. */
export const PriceBreak = object({ minQuantity: PositiveQuantity, unitPrice: NonNegativeMoney });
export type PriceBreak = Static<typeof PriceBreak>;

export const priceListContracts = {
  'sales.priceList.created.v1': event('There is a list, without prices yet.', {
    priceList: PriceListCode,
    terms: PriceListTerms,
  }),
  'sales.priceList.changed.v1': event('When, for whom or how strongly the list holds has changed.', {
    priceList: PriceListCode,
    terms: PriceListTerms,
  }),
  'sales.priceList.price-set.v1': event(
    'Sets the price of a product from a quantity on, and replaces the one that stood there.',
    {
      priceList: PriceListCode,
      sku: Sku,
      minQuantity: PositiveQuantity,
      unitPrice: NonNegativeMoney,
    },
  ),
  'sales.priceList.price-removed.v1': event('The list has no price for this product from this quantity on any more.', {
    priceList: PriceListCode,
    sku: Sku,
    minQuantity: PositiveQuantity,
  }),
};
export type PriceListContracts = DataOf<typeof priceListContracts>;
export type PriceListPublication = PublicationOf<typeof priceListContracts>;

export const WarehouseDetails = object({
  name: Text(200),
  country: Type.Optional(Country),
  city: Type.Optional(Text(100)),
  rank: Type.Integer({ minimum: 0, maximum: 1000, description: 'Warehouses with a lower number are asked first' }),
});
export type WarehouseDetails = Static<typeof WarehouseDetails>;

export const warehouseContracts = {
  'sales.warehouse.opened.v1': event('Goods can be kept here from now on.', {
    warehouse: WarehouseCode,
    details: WarehouseDetails,
  }),
  'sales.warehouse.changed.v1': event('Something about the warehouse has changed; these are all details.', {
    warehouse: WarehouseCode,
    details: WarehouseDetails,
  }),
  'sales.warehouse.closed.v1': event('Nothing is kept here any more.', { warehouse: WarehouseCode }),
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
  'sales.stockItem.received.v1': event('Goods came in from outside.', {
    ...item,
    quantity: PositiveQuantity,
    cost: NonNegativeMoney,
    reference,
    /** The announcement that they came under: so much of it is expected no more. */
    receiptId: Type.Optional(Id),
  }),
  'sales.stockItem.receipt-expected.v1': event(
    'So much is to come in under this id, in place of what was announced under it before; 0: nothing any more.',
    {
      ...item,
      receiptId: Id,
      quantity: Quantity,
      /** Absent: nobody knows when. */
      expectedOn: Type.Optional(BusinessDate),
      /** The warehouse that has sent it; then `receiptId` is the id of the transfer. */
      from: Type.Optional(WarehouseCode),
      reference,
    },
  ),
  'sales.stockItem.reserved.v1': event(
    'A line of an order holds a quantity, together with an earlier hold of the same line where there is one.',
    { ...item, ...forOrder, quantity: PositiveQuantity },
  ),
  'sales.stockItem.reservation-released.v1': event(
    'A line of an order holds that much less. `closed`: nothing will be reserved for the line here any more; then the quantity may be 0.',
    {
      ...item,
      ...forOrder,
      quantity: Quantity,
      closed: Type.Boolean(),
      reason: Text(200),
    },
  ),
  'sales.stockItem.awaited.v1': event(
    'The line gets what comes here next, up to `waiting`, before whoever asks later. 0: it waits no more.',
    { ...item, ...forOrder, waiting: Quantity },
  ),
  'sales.stockItem.backorder-filled.v1': event(
    'A line holds what it has waited for. `waiting` is what it still waits for here.',
    {
      ...item,
      ...forOrder,
      quantity: PositiveQuantity,
      waiting: Quantity,
    },
  ),
  'sales.stockItem.picked.v1': event(
    'A held quantity was taken off the shelf for dispatch. It is still on hand and held.',
    { ...item, ...forOrder, quantity: PositiveQuantity },
  ),
  'sales.stockItem.shipped.v1': event('A held quantity has left the house, at moving average cost.', {
    ...item,
    ...forOrder,
    shipmentId: Id,
    quantity: PositiveQuantity,
    cost: Money,
  }),
  'sales.stockItem.returned.v1': event('Goods came back from a customer, at the cost at which they had left.', {
    ...item,
    ...forOrder,
    returnId: Id,
    quantity: PositiveQuantity,
    cost: Money,
  }),
  'sales.stockItem.adjusted.v1': event('The books were put right by hand; the quantity is signed.', {
    ...item,
    quantity: Quantity,
    cost: Money,
    reason: Text(200),
    reference,
  }),
  'sales.stockItem.counted.v1': event(
    'Somebody counted. `difference` is what the count added or took away, `countedAt` the revision of the item that the counter saw.',
    {
      ...item,
      counted: Quantity,
      countedAt: Type.Optional(Type.Integer()),
      difference: Quantity,
      cost: Money,
      reference,
    },
  ),
  'sales.stockItem.transfer-dispatched.v1': event('Goods left for another warehouse and are in transit.', {
    ...item,
    transferId: Id,
    to: WarehouseCode,
    quantity: PositiveQuantity,
    cost: Money,
    expectedOn: Type.Optional(BusinessDate),
  }),
  'sales.stockItem.transfer-completed.v1': event('Recorded where the transfer came from: it is in transit no more.', {
    ...item,
    transferId: Id,
    to: WarehouseCode,
    quantity: PositiveQuantity,
    cost: Money,
  }),
  'sales.stockItem.transfer-received.v1': event('Recorded where the transfer went to: the goods are on hand there.', {
    ...item,
    transferId: Id,
    from: WarehouseCode,
    quantity: PositiveQuantity,
    cost: Money,
  }),
  'sales.stockItem.reorder-policy-set.v1': event('When to order again, and up to how much.', {
    ...item,
    min: Quantity,
    max: Quantity,
    leadTimeDays: Type.Integer({ minimum: 0, maximum: 365 }),
  }),
  'sales.stockItem.reorder-point-reached.v1': event(
    'Once for each time that what is available falls to the minimum or below.',
    {
      ...item,
      available: Quantity,
      min: Quantity,
      /** What is to come in anyway, and therefore not suggested. */
      incoming: Type.Optional(Quantity),
      suggestedQuantity: Quantity,
    },
  ),
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

/** What became of a warehouse that was looked at for a line. */
const CandidateOutcome = Type.Union(
  (['chosen', 'notNeeded', 'tooLittle', 'overLimit', 'taken'] as const).map((outcome) => Type.Literal(outcome)),
);
export type CandidateOutcome = 'chosen' | 'notNeeded' | 'tooLittle' | 'overLimit' | 'taken';

/**
 * Why a line comes from where it comes from. `whole`: all of it from the first warehouse that had it all; `split`: none had it all,
 * so each gave what it had, in order; `short`: there was not enough. Of the candidates those that had nothing are left out;
 * `available` is what the others had for the line when they were looked at, `reserved` what it got there. `chosen`: it comes
 * from there; `notNeeded`: others before it had all of it; `tooLittle`: it had a part, and another had all; `overLimit`: the
 * order may not come from so many warehouses; `taken`: somebody else was faster.
 */
export const LineChoice = object({
  lineId: Id,
  reason: Type.Union((['whole', 'split', 'short'] as const).map((reason) => Type.Literal(reason))),
  candidates: Type.Array(
    object({
      warehouse: WarehouseCode,
      available: Quantity,
      reserved: Quantity,
      outcome: Type.Unsafe<CandidateOutcome>(CandidateOutcome),
    }),
  ),
});
export type LineChoice = Omit<Static<typeof LineChoice>, 'reason'> & { readonly reason: 'whole' | 'split' | 'short' };

/**
 * How the warehouses of an order were chosen. `noWarehouse` and `onlyWarehouse`: there was no choice, and no lines are explained;
 * `inOrder`: each line at the warehouses in order of rank; `limited`: at no more than `maxWarehouses`, those that complete most
 * lines, in `chosen`. Lines that are short wait there and nowhere else.
 */
export const AllocationChoice = object({
  rule: Type.Unsafe<'noWarehouse' | 'onlyWarehouse' | 'inOrder' | 'limited'>(
    Type.Union((['noWarehouse', 'onlyWarehouse', 'inOrder', 'limited'] as const).map((rule) => Type.Literal(rule))),
  ),
  considered: Type.Array(WarehouseCode, {
    description: 'The open warehouses, in the order in which they were considered',
  }),
  maxWarehouses: Type.Optional(Type.Integer()),
  chosen: Type.Optional(Type.Array(WarehouseCode)),
  lines: Type.Array(Type.Unsafe<LineChoice>(LineChoice), {
    description: 'At most the first 200 lines, and 10 candidates each',
  }),
});
export type AllocationChoice = Static<typeof AllocationChoice>;

/** What it cost to ship a quantity of a line, or to take it back. A line may come more than once, with costs in several currencies. */
export const CostedLine = object({ lineId: Id, quantity: PositiveQuantity, cost: Money });
export type CostedLine = Static<typeof CostedLine>;

/**
 * When what a line lacks can be expected, and what speaks for it. `incoming`: enough is announced or on its way by then;
 * `leadTime`: it has to be ordered, and that takes so long. Without a date: `undated`, something is to come in and nobody knows
 * when, or it is overdue; `tooLittle`, what is to come in is not enough; `nothingExpected`.
 */
export type PromiseReason = 'incoming' | 'leadTime' | 'undated' | 'tooLittle' | 'nothingExpected';
export const PromiseReason = Type.Unsafe<PromiseReason>(
  Type.Union(
    (['incoming', 'leadTime', 'undated', 'tooLittle', 'nothingExpected'] as const).map((reason) =>
      Type.Literal(reason),
    ),
  ),
);

export const LinePromise = object({
  lineId: Id,
  /** What the line lacks. */
  quantity: PositiveQuantity,
  promisedOn: Type.Optional(BusinessDate),
  reason: PromiseReason,
});
export type LinePromise = Static<typeof LinePromise>;

/** How the inventory service answers what fulfilment asks for. One stream an order. */
export const allocationContracts = {
  'sales.allocation.answered.v1': event(
    'All lines have been tried. Comes again, with all lines as they stand now, each time a backorder is filled.',
    {
      orderId: Id,
      requestId: Id,
      lines: Type.Array(AllocatedLine),
      /** With the answer to the request; the lines may have been filled otherwise since. */
      choice: Type.Optional(AllocationChoice),
    },
  ),
  'sales.allocation.promised.v1': event(
    'When what these lines lack can be expected. Comes again when that changes; nothing is said of lines that lack nothing.',
    { orderId: Id, lines: Type.Array(LinePromise) },
  ),
  'sales.allocation.released.v1': event(
    'Nothing is held for these lines any more, and never will be. Also unasked, when an order never took its stock.',
    {
      orderId: Id,
      lines: Type.Array(object({ lineId: Id, quantity: Quantity })),
    },
  ),
  'sales.allocation.shipped.v1': event(
    'The goods have left, and this is what they had cost. `missing` was to leave and is not held any more.',
    {
      orderId: Id,
      shipmentId: Id,
      lines: Type.Array(CostedLine),
      missing: Type.Optional(
        Type.Array(object({ lineId: Id, sku: Sku, warehouse: WarehouseCode, quantity: PositiveQuantity })),
      ),
    },
  ),
  'sales.allocation.returned.v1': event(
    'The goods are back, at the cost at which they had left; damaged ones at none.',
    { orderId: Id, returnId: Id, lines: Type.Array(CostedLine) },
  ),
};
export type AllocationContracts = DataOf<typeof allocationContracts>;
export type AllocationPublication = PublicationOf<typeof allocationContracts>;
