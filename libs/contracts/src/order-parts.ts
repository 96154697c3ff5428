import { Type } from 'typebox';
import { PromiseReason } from './allocation.ts';
import type { ValueOf } from './category.ts';
import { BusinessDate, Id, Instant, object, PersonId, Sku, Text, WarehouseCode } from './contract.ts';
import { ApprovalReason } from './order.ts';
import { personal } from './personal.ts';
import { PositiveQuantity, Quantity } from './quantity.ts';
import { maybeWhy, why } from './reason.ts';

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
