import { type Static, Type } from 'typebox';
import { AllocatedLine, CostedLine, LinePromise } from './allocation.ts';
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
import { Address, FulfilmentPolicy, MaxWarehouses, PaymentTerms } from './customer.ts';
import { Currency, Money, NonNegativeMoney } from './money.ts';
import { Percent, PositiveQuantity, Quantity } from './quantity.ts';

export const orderTopic = topic('sales.order.v1');

/** The customer as the order knew it when it was drafted. */
export const OrderCustomer = object({
  customerId: Id,
  number: Type.Optional(Text(30)),
  name: Text(200),
  country: Country,
  region: Type.Optional(Text(100)),
  segment: Type.Optional(Text(60)),
});
export type OrderCustomer = Static<typeof OrderCustomer>;

/** Why a line costs what it costs: enough to compute the price again. */
export const PriceExplanation = object({
  /** Absent when the price was given by hand. */
  priceList: Type.Optional(PriceListCode),
  /** Quantity from which the price holds. */
  minQuantity: Type.Optional(PositiveQuantity),
  listPrice: Type.Optional(Type.With(NonNegativeMoney, { description: 'What the list says, per unit' })),
  taxIncluded: Type.Boolean(),
  /** The day on which the price was looked up. */
  pricedOn: BusinessDate,
  priceListRevision: Type.Optional(Type.Integer({ description: 'Revision of the price list at that time' })),
  notes: Type.Array(Text(300), { description: 'Why other lists did not count, or who gave the price by hand' }),
});
export type PriceExplanation = Static<typeof PriceExplanation>;

/**
 * `gross` = unit price × quantity; `net` + `tax` = `total` = gross − discount (tax included) or that plus tax (tax on
 * top).
 */
export const OrderLine = object({
  lineId: Id,
  sku: Sku,
  name: Text(300),
  category: Type.Optional(Text(200)),
  unit: Text(20),
  quantity: PositiveQuantity,
  unitPrice: NonNegativeMoney,
  gross: NonNegativeMoney,
  discount: NonNegativeMoney,
  net: NonNegativeMoney,
  taxRate: Percent,
  tax: NonNegativeMoney,
  total: NonNegativeMoney,
  price: PriceExplanation,
});
export type OrderLine = Static<typeof OrderLine>;

export const OrderTotals = object({
  discount: NonNegativeMoney,
  net: NonNegativeMoney,
  tax: NonNegativeMoney,
  shipping: NonNegativeMoney,
  total: Type.With(NonNegativeMoney, { description: 'net + tax + shipping' }),
});
export type OrderTotals = Static<typeof OrderTotals>;

export const Shipping = object({
  address: Type.Optional(Address),
  method: Type.Optional(Text(60)),
  charge: NonNegativeMoney,
  promisedOn: Type.Optional(BusinessDate),
});
export type Shipping = Static<typeof Shipping>;

export const OrderStatus = Type.Union(
  (
    [
      'draft',
      'submitted',
      'awaitingApproval',
      'approved',
      'rejected',
      'allocating',
      'confirmed',
      'backordered',
      'partiallyShipped',
      'shipped',
      'delivered',
      'closed',
      'cancelled',
    ] as const
  ).map((status) => Type.Literal(status)),
);
export type OrderStatus =
  | 'draft'
  | 'submitted'
  | 'awaitingApproval'
  | 'approved'
  | 'rejected'
  | 'allocating'
  | 'confirmed'
  | 'backordered'
  | 'partiallyShipped'
  | 'shipped'
  | 'delivered'
  | 'closed'
  | 'cancelled';

export type PaymentStatus = 'notInvoiced' | 'invoiced' | 'partiallyPaid' | 'paid' | 'refunded';
export const PaymentStatus = Type.Union(
  (['notInvoiced', 'invoiced', 'partiallyPaid', 'paid', 'refunded'] as const).map((status) => Type.Literal(status)),
);

const statusAfter = Type.Unsafe<OrderStatus>(OrderStatus);
const paymentStatusAfter = Type.Unsafe<PaymentStatus>(PaymentStatus);

const of = { orderId: Id };
const exposure = Type.With(Money, {
  description:
    'What the order still counts for against the credit of its customer: not invoiced yet, and invoiced but open',
});
const LineQuantity = object({ lineId: Id, quantity: PositiveQuantity });

/** A quantity of a line with its share of what was charged for it. */
export const ChargedLine = object({ lineId: Id, quantity: Quantity, net: Money, tax: Money, total: Money });
export type ChargedLine = Static<typeof ChargedLine>;

/** A rule that said that the order must be approved, and the facts that it said it on. */
export const ApprovalReason = object({
  rule: Text(60),
  facts: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Money])),
});
export type ApprovalReason = Static<typeof ApprovalReason>;

const stage = Type.Record(Type.String(), Type.Number());

/** Events of an order. `status` is the state of the order right after the event, where the event changes it. */
export const orderContracts = {
  'sales.order.drafted.v1': event(
    'The order was begun. When it is submitted in the same breath, `submitted` follows and has the lines; here are none.',
    {
      ...of,
      number: Text(30),
      customer: OrderCustomer,
      currency: Currency,
      channel: Type.Optional(Text(60)),
      /** Number of the order in the system that it comes from. */
      externalReference: Type.Optional(Text(100)),
      lines: Type.Array(OrderLine),
      shipping: Shipping,
      totals: OrderTotals,
      status: statusAfter,
    },
  ),
  'sales.order.lines-changed.v1': event(
    'The lines after a change to a draft, all of them: what was added, changed, removed, discounted or re-priced.',
    {
      ...of,
      change: Type.Union([
        Type.Literal('added'),
        Type.Literal('changed'),
        Type.Literal('removed'),
        Type.Literal('discounted'),
        Type.Literal('repriced'),
      ]),
      lines: Type.Array(OrderLine),
      removed: Type.Array(Id, { description: 'Lines that are no longer part of the order' }),
      totals: OrderTotals,
    },
  ),
  'sales.order.shipping-set.v1': event('Where a draft goes, how, and what that costs.', {
    ...of,
    shipping: Shipping,
    totals: OrderTotals,
  }),
  'sales.order.submitted.v1': event(
    'The customer has ordered: the order as it was submitted, whole. `status` is `awaitingApproval` when `approval-requested` follows.',
    {
      ...of,
      number: Text(30),
      customer: OrderCustomer,
      currency: Currency,
      lines: Type.Array(OrderLine),
      shipping: Shipping,
      totals: OrderTotals,
      paymentTerms: PaymentTerms,
      fulfilmentPolicy: FulfilmentPolicy,
      maxWarehouses: Type.Optional(MaxWarehouses),
      creditLimit: Type.Optional(NonNegativeMoney),
      status: statusAfter,
    },
  ),
  'sales.order.approval-requested.v1': event('Rules said that the order must be approved.', {
    ...of,
    reasons: Type.Array(ApprovalReason),
    status: statusAfter,
  }),
  'sales.order.approved.v1': event('An approver has let the order pass.', {
    ...of,
    reasons: Type.Array(ApprovalReason),
    note: Type.Optional(Text(500)),
    status: statusAfter,
  }),
  'sales.order.rejected.v1': event('The order was refused. It can be changed and submitted again.', {
    ...of,
    reason: Text(500),
    status: statusAfter,
  }),
  'sales.order.allocation-started.v1': event('Stock was asked for.', { ...of, requestId: Id, status: statusAfter }),
  'sales.order.allocation-recorded.v1': event('What the order holds now, all lines that are still to be shipped.', {
    ...of,
    lines: Type.Array(AllocatedLine),
    status: statusAfter,
  }),
  'sales.order.confirmed.v1': event('Everything that is still to be shipped is reserved.', {
    ...of,
    status: statusAfter,
  }),
  'sales.order.backordered.v1': event('Something is missing: these quantities.', {
    ...of,
    lines: Type.Array(LineQuantity),
    status: statusAfter,
  }),
  'sales.order.lines-promised.v1': event('When what these lines lack can be expected; of the others nothing changes.', {
    ...of,
    lines: Type.Array(LinePromise),
  }),
  'sales.order.shipment-dispatched.v1': event('Goods have left for the customer.', {
    ...of,
    shipmentId: Id,
    lines: Type.Array(object({ lineId: Id, sku: Sku, warehouse: WarehouseCode, quantity: PositiveQuantity })),
    carrier: Type.Optional(Text(100)),
    trackingNumber: Type.Optional(Text(100)),
    status: statusAfter,
  }),
  'sales.order.shipment-costed.v1': event(
    'What the shipped goods had cost: known when the inventory service has shipped them.',
    { ...of, shipmentId: Id, lines: Type.Array(CostedLine) },
  ),
  'sales.order.delivery-confirmed.v1': event('A shipment has arrived.', { ...of, shipmentId: Id, status: statusAfter }),
  'sales.order.invoice-issued.v1': event('The customer owes this from now on.', {
    ...of,
    invoiceId: Id,
    number: Text(30),
    customer: OrderCustomer,
    lines: Type.Array(ChargedLine),
    shipping: Money,
    total: Money,
    issuedOn: BusinessDate,
    dueOn: BusinessDate,
    paymentStatus: paymentStatusAfter,
  }),
  'sales.order.payment-recorded.v1': event(
    'A payment on one invoice; one that covers several is recorded once for each.',
    {
      ...of,
      paymentId: Id,
      invoiceId: Id,
      amount: NonNegativeMoney,
      method: Text(60),
      reference: Type.Optional(Text(100)),
      open: Type.With(Money, { description: 'Of the invoice, after this payment' }),
      exposure,
      paymentStatus: paymentStatusAfter,
    },
  ),
  'sales.order.return-requested.v1': event('The customer wants to send goods back.', {
    ...of,
    returnId: Id,
    lines: Type.Array(object({ lineId: Id, quantity: PositiveQuantity, reason: Text(300) })),
  }),
  'sales.order.return-approved.v1': event('The customer may send the goods back.', { ...of, returnId: Id }),
  'sales.order.return-refused.v1': event('The customer keeps the goods.', { ...of, returnId: Id, reason: Text(500) }),
  'sales.order.return-received.v1': event('The goods are back.', {
    ...of,
    returnId: Id,
    warehouse: WarehouseCode,
    lines: Type.Array(
      object({
        lineId: Id,
        sku: Sku,
        quantity: PositiveQuantity,
        condition: Type.Union([Type.Literal('resaleable'), Type.Literal('damaged')]),
        net: Type.With(Money, { description: 'What was charged for the returned units, and is taken off the sale' }),
        tax: Money,
        total: Money,
        /** The part that had been invoiced and is to be refunded; the rest will never be invoiced. */
        creditable: Quantity,
      }),
    ),
    shipping: Type.With(Money, { description: 'Share of the shipping that is taken off with them' }),
    exposure,
  }),
  'sales.order.return-costed.v1': event('What the returned goods had cost when they were shipped.', {
    ...of,
    returnId: Id,
    lines: Type.Array(CostedLine),
  }),
  'sales.order.refund-issued.v1': event(
    'Money back: for a return, or (without `returnId`) for what was invoiced ahead of shipment and then cancelled.',
    {
      ...of,
      refundId: Id,
      returnId: Type.Optional(Id),
      lines: Type.Array(ChargedLine),
      shipping: Money,
      amount: Money,
      credited: Type.With(Money, {
        description: 'Part of the refund that is taken off an open invoice instead of being paid out',
      }),
      invoices: Type.Array(object({ invoiceId: Id, credited: Money, open: Money })),
      exposure,
      paymentStatus: paymentStatusAfter,
    },
  ),
  'sales.order.cancelled.v1': event(
    'What is not shipped will not be. An order that was shipped in part lives on with that.',
    {
      ...of,
      reason: Text(500),
      lines: Type.Array(object({ lineId: Id, quantity: PositiveQuantity, net: Money, tax: Money, total: Money }), {
        description: 'What is not shipped and will not be; what was shipped stays sold',
      }),
      shipping: Type.With(Money, { description: 'Share of the shipping that will not be charged' }),
      exposure,
      status: Type.With(statusAfter, {
        description: '`cancelled`, or `shipped` or `delivered` when something had been shipped',
      }),
    },
  ),
  'sales.order.closed.v1': event('Everything is shipped or cancelled, paid and settled: how it went.', {
    ...of,
    rating: Type.Optional(Type.Integer({ minimum: 1, maximum: 5 })),
    feedback: Type.Optional(Text(2000)),
    evaluation: object({
      onTime: Type.Optional(
        Type.Boolean({ description: 'Shipped by the promised day; absent when none was promised' }),
      ),
      inFull: Type.Boolean(),
      secondsIn: Type.With(stage, { description: 'Seconds in each state, by effective time' }),
      rework: Type.Integer({ description: 'How often the order went back to a state in which it had been before' }),
    }),
    status: statusAfter,
  }),
};
export type OrderContracts = DataOf<typeof orderContracts>;
export type OrderPublication = PublicationOf<typeof orderContracts>;
