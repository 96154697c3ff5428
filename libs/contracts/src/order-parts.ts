import { Type } from 'typebox';
import { Placement, PromiseReason } from './allocation.ts';
import type { ValueOf } from './category.ts';
import { BusinessDate, HumanNumber, Id, Instant, object, PersonId, Sku, Text, WarehouseCode } from './contract.ts';
import { EntityCode } from './entity.ts';
import { Money } from './money.ts';
import { ApprovalReason, ChargedLine, OrderLine, orders } from './order.ts';
import { personal } from './personal.ts';
import { PositiveQuantity, Quantity } from './quantity.ts';
import { maybeWhy, Why, why } from './reason.ts';
import { TaxAmount } from './tax.ts';

/** What the APIs show of orders, the write side and the read side alike. */

/** How much of a line has come how far, in base units. */
export const LineQuantities = object({
  ordered: Quantity,
  reserved: Type.With(Quantity, { description: 'On hold now, and not shipped yet' }),
  short: Type.With(Quantity, { description: 'Missing' }),
  picked: Type.Optional(
    Type.With(Quantity, {
      description: 'Taken off the shelf, shipped since or not: the read side knows it, from the stock items',
    }),
  ),
  shipped: Quantity,
  delivered: Quantity,
  returned: Quantity,
  invoiced: Quantity,
  credited: Quantity,
  cancelled: Quantity,
});
export type LineQuantities = ValueOf<typeof LineQuantities>;

/** When what a line lacks can be expected, and why; `notKnownYet` until the warehouses have looked. */
export const PromisedDate = object({
  promisedOn: Type.Union([BusinessDate, Type.Null()]),
  reason: Type.Union([PromiseReason, Type.Literal('notKnownYet')]),
});
export type PromisedDate = ValueOf<typeof PromisedDate>;

/** A line with where each of its units is. */
export const OrderedLine = object({
  ...OrderLine.properties,
  quantities: LineQuantities,
  promise: Type.Optional(
    Type.With(PromisedDate, { description: 'Absent while nothing is missing, or before it was looked for' }),
  ),
  reserved: Type.Optional(Type.Array(Placement, { description: 'Where what is on hold is held; on the write side' })),
  costs: Type.Optional(
    Type.Array(Money, {
      description: 'What the shipped goods had cost, less what came back, per currency; on the read side',
    }),
  ),
});
export type OrderedLine = ValueOf<typeof OrderedLine>;

/** Why approval was asked for, and what came of it. */
export const OrderApproval = object({
  state: Type.Union([Type.Literal('requested'), Type.Literal('approved'), Type.Literal('rejected')]),
  reasons: Type.Array(ApprovalReason),
  decidedBy: Type.Optional(Type.String({ description: 'The principal, on the read side' })),
  ...maybeWhy,
});
export type OrderApproval = ValueOf<typeof OrderApproval>;

export const Shipment = object({
  shipmentId: Id,
  personId: Type.Optional(PersonId),
  dispatchedAt: Instant,
  dispatchedOn: BusinessDate,
  lines: Type.Array(
    object({ lineId: Id, sku: Type.Optional(Sku), warehouse: WarehouseCode, quantity: PositiveQuantity }),
  ),
  carrier: Type.Optional(Text(100)),
  trackingNumber: Type.Optional(personal(Text(100))),
  deliveredAt: Type.Optional(Instant),
  deliveredOn: Type.Optional(BusinessDate),
  costed: Type.Optional(
    Type.Boolean({
      description: 'Whether the warehouses have booked the goods out, and said what they had cost; on the write side',
    }),
  ),
});
export type Shipment = ValueOf<typeof Shipment>;

export const ReturnStatus = Type.Union(
  (['requested', 'approved', 'refused', 'received', 'refunded'] as const).map((status) => Type.Literal(status)),
);
export type ReturnStatus = 'requested' | 'approved' | 'refused' | 'received' | 'refunded';

export const ReturnedLine = object({ lineId: Id, quantity: PositiveQuantity, ...why });
export type ReturnedLine = ValueOf<typeof ReturnedLine>;

/** An invoice, as far as it is for the order. */
export const InvoiceOfOrder = object({
  invoiceId: Id,
  number: Type.Optional(Type.With(HumanNumber, { description: 'Absent as long as it is not issued' })),
  issuedOn: Type.Optional(BusinessDate),
  dueOn: Type.Optional(BusinessDate),
  lines: Type.Optional(Type.Array(ChargedLine, { description: 'On the read side' })),
  taxes: Type.Optional(Type.Array(TaxAmount, { description: 'Net and tax of these lines by rate; on the read side' })),
  total: Money,
  paid: Money,
  credited: Type.With(Money, { description: 'What credit notes have taken off it' }),
  open: Money,
});
export type InvoiceOfOrder = ValueOf<typeof InvoiceOfOrder>;

const chargedBack = { description: 'What was charged for the returned units; on the read side' };
const { exposure } = orders.events.ReturnReceived.properties;

/** When and where returned goods came in, and what came. */
export const GoodsReceived = object({
  receivedAt: Instant,
  receivedOn: BusinessDate,
  warehouse: WarehouseCode,
  lines: Type.Array(
    object({
      lineId: Id,
      sku: Type.Optional(Sku),
      quantity: PositiveQuantity,
      condition: Type.Union([Type.Literal('resaleable'), Type.Literal('damaged')]),
      net: Type.Optional(Type.With(Money, chargedBack)),
      tax: Type.Optional(Type.With(Money, chargedBack)),
      total: Type.Optional(Type.With(Money, chargedBack)),
      creditable: Type.With(Quantity, { description: 'The part that had been invoiced, and is to be refunded' }),
    }),
  ),
  exposure: Type.Optional(Type.With(exposure, { description: 'What the order counts for then; on the read side' })),
});
export type GoodsReceived = ValueOf<typeof GoodsReceived>;

/** Goods that a customer sends back. */
export const ReturnOfOrder = object({
  returnId: Id,
  personId: Type.Optional(PersonId),
  requestedOn: BusinessDate,
  status: Type.Unsafe<ReturnStatus>(ReturnStatus),
  lines: Type.Array(ReturnedLine),
  refused: Type.Optional(Why),
  received: Type.Optional(GoodsReceived),
});
export type ReturnOfOrder = ValueOf<typeof ReturnOfOrder>;

/** Money that is due back, and where it went. */
export const RefundOfOrder = object({
  refundId: Id,
  creditNoteId: Id,
  number: Type.Optional(
    Type.With(HumanNumber, { description: 'Of the credit note; absent until it is issued, a moment later' }),
  ),
  returnId: Type.Optional(Id),
  rest: Type.Optional(
    Type.Boolean({ description: 'It is for lines that no invoice took, as they are less than nothing together' }),
  ),
  entity: EntityCode,
  on: Type.With(BusinessDate, { description: 'Earliest day that the credit note may have' }),
  takenOver: Type.Optional(Type.Boolean({ description: 'It was issued in another system, on that day' })),
  lines: Type.Array(ChargedLine),
  taxes: Type.Array(TaxAmount, { description: 'Net and tax of these lines by rate' }),
  amount: Money,
  credited: Type.With(Money, { description: 'Taken off open invoices' }),
  paidOut: Type.With(Money, { description: 'What of the amount went back' }),
  refundedAt: Instant,
});
export type RefundOfOrder = ValueOf<typeof RefundOfOrder>;
