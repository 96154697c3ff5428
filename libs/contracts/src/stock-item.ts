import { Type } from 'typebox';
import { type ByType, category, event, type PublicationOf, type ValueOf } from './category.ts';
import { BinCode, BusinessDate, Id, object, Sku, Text, WarehouseCode } from './contract.ts';
import { Money, NonNegativeMoney } from './money.ts';
import { PositiveQuantity, Quantity } from './quantity.ts';
import { why } from './reason.ts';

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
export type StockLevel = ValueOf<typeof StockLevel>;

const level = StockLevel;
const forOrder = { orderId: Id, lineId: Id };
const reference = Type.Optional(Text(100));
/** The business day, in the zone of the company that the warehouse belongs to. */
const movedOn = BusinessDate;

export const stockItems = category('stockItem', {
  about:
    'Movements of a product in a warehouse. `cost` is the value that moved with the quantity, `level` what ' +
    'stands there after it. One stream a product and warehouse.',
  key: { warehouse: WarehouseCode, sku: Sku },
  partitions: 12,
  events: {
    StockReceived: event('Goods came in from outside.', {
      level,
      movedOn,
      quantity: PositiveQuantity,
      cost: NonNegativeMoney,
      reference,
      /** The announcement that they came under: so much of it is expected no more. */
      receiptId: Type.Optional(Id),
    }),
    ReceiptExpected: event(
      'So much is to come in under this id, in place of what was announced under it before; 0: nothing any more.',
      {
        level,
        receiptId: Id,
        quantity: Quantity,
        /** Absent: at an unknown time. */
        expectedOn: Type.Optional(BusinessDate),
        /** The warehouse that has sent it; then `receiptId` is the id of the transfer. */
        from: Type.Optional(WarehouseCode),
        reference,
      },
    ),
    StockReserved: event(
      'A line of an order holds a quantity, together with an earlier hold of the same line where there is one.',
      { level, ...forOrder, quantity: PositiveQuantity },
    ),
    ReservationReleased: event(
      'A line of an order holds that much less. `closed`: nothing will be reserved for the line here any more; ' +
        'then the quantity may be 0.',
      {
        level,
        ...forOrder,
        quantity: Quantity,
        closed: Type.Boolean(),
        ...why,
      },
    ),
    StockAwaited: event(
      'The line gets what comes here next, up to `waiting`, before lines that ask later. 0: it waits no more.',
      { level, ...forOrder, waiting: Quantity },
    ),
    BackorderFilled: event('A line holds what it has waited for. `waiting` is what it still waits for here.', {
      level,
      ...forOrder,
      quantity: PositiveQuantity,
      waiting: Quantity,
    }),
    StockPicked: event('A held quantity was taken off the shelf for dispatch. It is still on hand and held.', {
      level,
      ...forOrder,
      quantity: PositiveQuantity,
    }),
    StockShipped: event('A held quantity has left the house, at moving average cost.', {
      level,
      movedOn,
      ...forOrder,
      shipmentId: Id,
      quantity: PositiveQuantity,
      cost: Money,
    }),
    StockReturned: event('Goods came back from a customer, at the cost at which they had left.', {
      level,
      movedOn,
      ...forOrder,
      returnId: Id,
      quantity: PositiveQuantity,
      cost: Money,
    }),
    StockAdjusted: event('The books were put right by hand; the quantity is signed.', {
      level,
      movedOn,
      quantity: Quantity,
      cost: Money,
      ...why,
      reference,
    }),
    StockCounted: event(
      'The item was counted. `difference` is what the count added or took away, `countedAt` the revision of the ' +
        'item that the counter saw.',
      {
        level,
        movedOn,
        counted: Quantity,
        countedAt: Type.Integer(),
        difference: Quantity,
        cost: Money,
        reference,
      },
    ),
    TransferDispatched: event('Goods left for another warehouse and are in transit.', {
      level,
      movedOn,
      transferId: Id,
      to: WarehouseCode,
      quantity: PositiveQuantity,
      cost: Money,
      expectedOn: Type.Optional(BusinessDate),
    }),
    TransferCompleted: event('Recorded where the transfer came from: it is in transit no more.', {
      level,
      transferId: Id,
      to: WarehouseCode,
      quantity: PositiveQuantity,
      cost: Money,
    }),
    TransferReceived: event('Recorded where the transfer went to: the goods are on hand there.', {
      level,
      movedOn,
      transferId: Id,
      from: WarehouseCode,
      quantity: PositiveQuantity,
      cost: Money,
    }),
    ReorderPolicySet: event('When to order again, and up to how much.', {
      level,
      min: Quantity,
      max: Quantity,
      leadTimeDays: Type.Integer({ minimum: 0, maximum: 3650 }),
    }),
    BinAssigned: event('Where the product stands in the warehouse; without `bin`: at no named place any more.', {
      level,
      bin: Type.Optional(BinCode),
    }),
    ReorderPointReached: event('Once for each time that what is available falls to the minimum or below.', {
      level,
      available: Quantity,
      min: Quantity,
      /** What is to come in anyway, and therefore not suggested. */
      incoming: Type.Optional(Quantity),
      suggestedQuantity: Quantity,
    }),
  },
});

export type StockItemContracts = ByType<typeof stockItems>;
export type StockItemPublication = PublicationOf<typeof stockItems>;
