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
  reserved: Type.With(Quantity, { description: 'Reserved now, and not shipped yet' }),
  short: Type.With(Quantity, { description: 'Missing' }),
  picked: Type.Optional(
    Type.With(Quantity, {
      description: 'Picked, whether shipped since or not; read side only',
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
    Type.With(PromisedDate, { description: 'Absent while nothing is missing, or before stock was checked' }),
  ),
  reserved: Type.Optional(Type.Array(Placement, { description: 'Where the reserved stock is; write side only' })),
  costs: Type.Optional(
    Type.Array(Money, {
      description: 'Cost of the shipped goods, less returns, per currency; read side only',
    }),
  ),
});
export type OrderedLine = ValueOf<typeof OrderedLine>;

/** Why approval was asked for, and what came of it. */
export const OrderApproval = object({
  state: Type.Union([Type.Literal('requested'), Type.Literal('approved'), Type.Literal('rejected')]),
  reasons: Type.Array(ApprovalReason),
  decidedBy: Type.Optional(Type.String({ description: 'Principal; read side only' })),
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
      description: 'Whether the warehouses have issued the goods and reported their cost; write side only',
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
  number: Type.Optional(Type.With(HumanNumber, { description: 'Absent until issued' })),
  issuedOn: Type.Optional(BusinessDate),
  dueOn: Type.Optional(BusinessDate),
  lines: Type.Optional(Type.Array(ChargedLine, { description: 'Read side only' })),
  taxes: Type.Optional(Type.Array(TaxAmount, { description: 'Net and tax of these lines by rate; on the read side' })),
  total: Money,
  paid: Money,
  credited: Type.With(Money, { description: 'Amount credited by credit notes' }),
  open: Money,
});
export type InvoiceOfOrder = ValueOf<typeof InvoiceOfOrder>;

const chargedBack = { description: 'Amount charged for the returned units; read side only' };
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
      creditable: Type.With(Quantity, { description: 'The invoiced part, which is to be refunded' }),
    }),
  ),
  exposure: Type.Optional(
    Type.With(exposure, { description: 'Amount that the order counts for then; read side only' }),
  ),
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
    Type.With(HumanNumber, { description: 'Number of the credit note; absent until it is issued, a moment later' }),
  ),
  returnId: Type.Optional(Id),
  rest: Type.Optional(Type.Boolean({ description: 'For lines that are on no invoice, as their total is below zero' })),
  entity: EntityCode,
  on: Type.With(BusinessDate, { description: 'Earliest date of the credit note' }),
  takenOver: Type.Optional(Type.Boolean({ description: 'Issued in another system, on that date' })),
  lines: Type.Array(ChargedLine),
  taxes: Type.Array(TaxAmount, { description: 'Net and tax of these lines by rate' }),
  amount: Money,
  credited: Type.With(Money, { description: 'Credited against open invoices' }),
  paidOut: Type.With(Money, { description: 'Part of the amount that was paid out' }),
  refundedAt: Instant,
});
export type RefundOfOrder = ValueOf<typeof RefundOfOrder>;
