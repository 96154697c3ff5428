import {
  Address,
  Attachment,
  Currency,
  Custom,
  DiscountRule,
  EntityCode,
  FulfilmentPolicy,
  Id,
  Instant,
  LineQuantities,
  MaxWarehouses,
  Money,
  OrderApproval,
  OrderCustomer,
  OrderLine,
  OrderStatus,
  OrderTotals,
  object,
  PaymentStatus,
  PaymentTerms,
  Placement,
  PromisedDate,
  quantity,
  ReturnedLine,
  ReturnStatus,
  Shipment,
  Shipping,
  subtract,
  TaxRounding,
  UserId,
  type ValueOf,
} from '@sales/contracts';
import { reject } from '@sales/eventsourcing';
import type { After } from '@sales/service-kit';
import { Type } from 'typebox';
import { exposureOf, openOf, openOfAll, paymentStatusOf } from './billing.ts';
import type { OrderErrorCode } from './errors.ts';
import { missing, placements, reservedOf } from './quantities.ts';
import { isUnderWay, type Line, type Order as OrderData, type OrderState, type Refund, type Return } from './state.ts';

/** The promise for a line that lacks something. */
export const toPromise = ({ promise }: Line): PromisedDate => ({
  promisedOn: promise?.promisedOn ?? null,
  reason: promise?.reason ?? 'notKnownYet',
});

/** A line with where each of its units is. */
const OrderLineAnswer = object(
  {
    ...OrderLine.properties,
    quantities: LineQuantities,
    /** Where what is on hold is held. */
    reserved: Type.Array(Placement),
    promise: Type.Optional(PromisedDate),
  },
  { $id: 'OrderedLine' },
);

const InvoiceAnswer = object(
  {
    invoiceId: Id,
    number: Type.String({ examples: ['INV-2026-000123'] }),
    issuedOn: Type.String(),
    dueOn: Type.String(),
    total: Money,
    paid: Money,
    credited: Money,
    open: Money,
  },
  { $id: 'InvoiceOfOrder' },
);

const ReturnAnswer = object(
  {
    returnId: Id,
    status: Type.Unsafe<ReturnStatus>(ReturnStatus),
    lines: Type.Array(ReturnedLine),
  },
  { $id: 'ReturnOfOrder' },
);

const RefundAnswer = object(
  {
    refundId: Id,
    creditNoteId: Id,
    /** Of the credit note; absent until it is issued, a moment later. */
    number: Type.Optional(Type.String({ examples: ['CN-2026-000123'] })),
    returnId: Type.Optional(Id),
    refundedAt: Instant,
    amount: Money,
    /** What of the amount went back; the rest was taken off open invoices. */
    paidOut: Money,
  },
  { $id: 'RefundOfOrder' },
);

/** An order as the API shows it. */
export const Order = object(
  {
    orderId: Id,
    number: Type.String({ examples: ['SO-2026-000123'] }),
    /** The company of ours that sells. */
    entity: EntityCode,
    status: Type.Unsafe<OrderData['status']>(OrderStatus),
    paymentStatus: Type.Unsafe<ReturnType<typeof paymentStatusOf>>(PaymentStatus),
    taxRounding: TaxRounding,
    customer: OrderCustomer,
    currency: Currency,
    channel: Type.Optional(Type.String()),
    externalReference: Type.Optional(Type.String()),
    custom: Type.Optional(Custom),
    salesperson: Type.Optional(UserId),
    customerReference: Type.Optional(Type.String()),
    billTo: Type.Optional(Address),
    shipTo: Type.Optional(Address),
    lines: Type.Array(OrderLineAnswer),
    discount: Type.Optional(DiscountRule),
    shipping: Shipping,
    totals: OrderTotals,
    paymentTerms: Type.Optional(PaymentTerms),
    fulfilmentPolicy: Type.Optional(FulfilmentPolicy),
    maxWarehouses: Type.Optional(MaxWarehouses),
    /** Why approval was asked for, and what came of it. */
    approval: Type.Optional(OrderApproval),
    shipments: Type.Array(Shipment),
    invoices: Type.Array(InvoiceAnswer),
    returns: Type.Array(ReturnAnswer),
    refunds: Type.Array(RefundAnswer),
    attachments: Type.Array(Attachment),
    /** Paid less paid back. */
    paid: Money,
    /** Invoiced and not settled. */
    open: Money,
    /** What the order counts for against the customer's credit. */
    exposure: Money,
    /** The ETag without its quotes. */
    revision: Type.Integer(),
  },
  { $id: 'Order' },
);
export type Order = ValueOf<typeof Order>;

const toLine = ({ count, promise, ...line }: Line): Order['lines'][number] => ({
  ...line,
  discounts: [...line.discounts],
  ...(promise !== undefined && missing(count) > 0 && { promise: { promisedOn: null, ...promise } }),
  quantities: {
    ordered: line.baseQuantity,
    reserved: quantity(reservedOf(count)),
    short: quantity(missing(count)),
    shipped: quantity(count.shipped),
    delivered: quantity(count.delivered),
    returned: quantity(count.returned),
    invoiced: quantity(count.invoiced),
    credited: quantity(count.credited + count.voided),
    cancelled: quantity(count.cancelled),
  },
  reserved: placements(count.reserved),
});

const toApproval = ({ given, reasons, ...said }: NonNullable<OrderData['approval']>): OrderApproval => ({
  ...said,
  state: given === undefined ? 'requested' : given ? 'approved' : 'rejected',
  reasons: [...reasons],
});

const toReturn = ({ returnId, status, lines }: Return): Order['returns'][number] => ({
  returnId,
  status,
  lines: lines.map((line) => ({ ...line, quantity: quantity(line.quantity) })),
});

const toRefund = ({ refundId, creditNoteId, returnId, number, at, amount, paidOut }: Refund) => ({
  refundId,
  creditNoteId,
  ...(number !== undefined && { number }),
  ...(returnId !== undefined && { returnId }),
  refundedAt: at,
  amount,
  paidOut,
});

const optional = ({
  channel,
  externalReference,
  custom,
  salesperson,
  customerReference,
  billTo,
  shipTo,
  discount,
  paymentTerms,
  fulfilmentPolicy,
  maxWarehouses,
  approval,
}: OrderData) => ({
  ...(channel !== undefined && { channel }),
  ...(externalReference !== undefined && { externalReference }),
  ...(custom !== undefined && { custom }),
  ...(salesperson !== undefined && { salesperson }),
  ...(customerReference !== undefined && { customerReference }),
  ...(billTo !== undefined && { billTo }),
  ...(shipTo !== undefined && { shipTo }),
  ...(discount !== undefined && { discount }),
  ...(paymentTerms !== undefined && { paymentTerms }),
  ...(fulfilmentPolicy !== undefined && { fulfilmentPolicy }),
  ...(maxWarehouses !== undefined && { maxWarehouses }),
  ...(approval !== undefined && { approval: toApproval(approval) }),
});

/** @throws DomainError `order/unknown` when there is no order with this id */
export const toOrder = ({ id, state, revision }: After<OrderState>): Order => {
  if (state.status === 'none') return reject<OrderErrorCode>('order/unknown');
  const { status, number, entity, taxRounding, customer, currency, shipping, totals } = state;
  return {
    orderId: id,
    number,
    entity,
    status,
    paymentStatus: paymentStatusOf(state),
    taxRounding,
    customer,
    currency,
    ...optional(state),
    lines: state.lines.map(toLine),
    shipping,
    totals,
    shipments: state.shipments.map(({ lines, unheld: _, ...shipment }) => ({
      ...shipment,
      lines: lines.map((line) => ({ ...line, quantity: quantity(line.quantity) })),
    })),
    invoices: state.invoices.map((invoice) => ({ ...invoice, open: openOf(invoice) })),
    returns: state.returns.map(toReturn),
    refunds: state.refunds.map(toRefund),
    attachments: [...(state.attachments ?? [])],
    paid: subtract(state.paid, state.paidOut),
    open: openOfAll(state),
    exposure: isUnderWay(state) ? exposureOf(state) : { amount: 0, currency },
    revision,
  };
};
