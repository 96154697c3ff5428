import { type Static, Type } from 'typebox';
import {
  BusinessDate,
  type DataOf,
  event,
  Id,
  object,
  type PublicationOf,
  Sku,
  Text,
  topic,
  WarehouseCode,
} from './contract.ts';
import { Money, NonNegativeMoney } from './money.ts';
import { PositiveQuantity, Quantity } from './quantity.ts';

export const stockItemTopic = topic('sales.stockItem.v1');

/**
 * What stands in the stock item right after an event: quantities, and the value of what is on hand at moving average
 * cost. There is no `value` before the first goods have come, because they fix its currency.
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
      /** Absent: at an unknown time. */
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
    'The line gets what comes here next, up to `waiting`, before lines that ask later. 0: it waits no more.',
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
    'The item was counted. `difference` is what the count added or took away, `countedAt` the revision of the item that the counter saw.',
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
