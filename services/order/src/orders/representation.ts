import {
  Address,
  Attachment,
  Currency,
  Custom,
  DiscountRule,
  dayIn,
  EntityCode,
  FulfilmentPolicy,
  type GoodsReceived,
  HumanNumber,
  Id,
  InvoiceOfOrder,
  MaxWarehouses,
  Money,
  OrderApproval,
  OrderCustomer,
  OrderedLine,
  OrderStatus,
  OrderTotals,
  object,
  orders,
  PaymentStatus,
  PaymentTerms,
  type PromisedDate,
  quantity,
  RefundOfOrder,
  ReturnOfOrder,
  Shipment,
  Shipping,
  subtract,
  TaxRounding,
  UserId,
  type ValueOf,
} from '@sales/contracts';
import { reject } from '@sales/eventsourcing';
import type { After } from '@sales/service-kit';
import { withGroups } from '@sales/service-kit';
import { Type } from 'typebox';
import { exposureOf, openOf, openOfAll, paymentStatusOf } from './amounts.ts';
import type { OrderErrorCode } from './errors.ts';
import { headOf } from './head.ts';
import { missing, placements, reservedOf } from './quantities.ts';
import { isUnderWay, type Line, type Order as OrderData, type OrderState, type Refund, type Return } from './state.ts';

const drafted = orders.events.OrderDrafted.properties;

/** The promise for a line that lacks something. */
export const toPromise = ({ promise }: Line): PromisedDate => ({
  promisedOn: promise?.promisedOn ?? null,
  reason: promise?.reason ?? 'notKnownYet',
});

/** An order as the API shows it. */
export const Order = withGroups(
  object(
    {
      orderId: Id,
      number: Type.With(HumanNumber, { examples: ['SO-2026-000123'] }),
      /** The company of ours that sells. */
      entity: EntityCode,
      status: Type.Unsafe<OrderData['status']>(OrderStatus),
      paymentStatus: Type.Unsafe<ReturnType<typeof paymentStatusOf>>(PaymentStatus),
      taxRounding: TaxRounding,
      customer: OrderCustomer,
      currency: Currency,
      channel: drafted.channel,
      externalReference: drafted.externalReference,
      custom: Type.Optional(Custom),
      salesperson: Type.Optional(UserId),
      customerReference: drafted.customerReference,
      billTo: Type.Optional(Address),
      shipTo: Type.Optional(Address),
      lines: Type.Array(OrderedLine),
      discount: Type.Optional(DiscountRule),
      shipping: Shipping,
      totals: OrderTotals,
      paymentTerms: Type.Optional(PaymentTerms),
      fulfilmentPolicy: Type.Optional(FulfilmentPolicy),
      maxWarehouses: Type.Optional(MaxWarehouses),
      /** Why approval was asked for, and what came of it. */
      approval: Type.Optional(OrderApproval),
      shipments: Type.Array(Shipment),
      invoices: Type.Array(InvoiceOfOrder),
      returns: Type.Array(ReturnOfOrder),
      refunds: Type.Array(RefundOfOrder),
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
  ),
  {
    cost: ['approval.reasons'],
    credit: ['approval.reasons', 'exposure'],
    personal: ['billTo', 'shipTo', 'externalReference', 'customerReference', 'custom', 'attachments'],
  },
);
export type Order = ValueOf<typeof Order>;

const RefusedLine = object(
  { lineId: Id, code: Type.String(), details: Type.Record(Type.String(), Type.Unknown()) },
  { $id: 'RefusedLine' },
);
export type RefusedLine = ValueOf<typeof RefusedLine>;

const previewed = Type.Pick(Order, [
  'entity',
  'status',
  'taxRounding',
  'customer',
  'currency',
  'salesperson',
  'billTo',
  'shipTo',
  'lines',
  'discount',
  'shipping',
  'totals',
  'paymentTerms',
  'maxWarehouses',
  'approval',
]);

/** What an order would come to that is not placed, as the API shows it. */
export const OrderPreview = withGroups(
  object(
    {
      ...previewed.properties,
      refused: Type.Optional(Type.Array(RefusedLine, { description: 'Lines that were left out, with `partial` only' })),
    },
    { $id: 'OrderPreview' },
  ),
  { cost: ['approval.reasons'], credit: ['approval.reasons'], personal: ['billTo', 'shipTo'] },
);
export type OrderPreview = ValueOf<typeof OrderPreview>;

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

const toReceived = ({ receivedAt, warehouse, received }: Return, timeZone: string): GoodsReceived | undefined =>
  receivedAt === undefined || warehouse === undefined
    ? undefined
    : {
        receivedAt,
        receivedOn: dayIn(timeZone, receivedAt),
        warehouse,
        lines: received.map((line) => ({
          ...line,
          quantity: quantity(line.quantity),
          creditable: quantity(line.creditable),
        })),
      };

const toReturn = (one: Return, { timeZone, customer: { personId } }: OrderData): ReturnOfOrder => {
  const { returnId, status, lines, requestedAt, refused } = one;
  const received = toReceived(one, timeZone);
  return {
    returnId,
    ...(personId !== undefined && { personId }),
    requestedOn: dayIn(timeZone, requestedAt),
    status,
    lines: lines.map((line) => ({ ...line, quantity: quantity(line.quantity) })),
    ...(refused !== undefined && { refused }),
    ...(received !== undefined && { received }),
  };
};

const toRefund = ({ at, lines, taxes, ...refund }: Refund, { entity }: OrderData): RefundOfOrder => ({
  ...refund,
  entity,
  lines: [...lines],
  taxes: [...taxes],
  refundedAt: at,
});

const optional = ({ discount, paymentTerms, fulfilmentPolicy, maxWarehouses, approval, ...of }: OrderData) => ({
  ...headOf(of),
  ...(discount !== undefined && { discount }),
  ...(paymentTerms !== undefined && { paymentTerms }),
  ...(fulfilmentPolicy !== undefined && { fulfilmentPolicy }),
  ...(maxWarehouses !== undefined && { maxWarehouses }),
  ...(approval !== undefined && { approval: toApproval(approval) }),
});

export const toPreview = ({
  state: { order, refused },
  ...after
}: After<{ readonly order: OrderState; readonly refused: readonly RefusedLine[] }>): OrderPreview => {
  const all = Object.entries(toOrder({ ...after, state: order }));
  const shown = Object.fromEntries(all.filter(([name]) => name in previewed.properties)) as OrderPreview;
  return refused.length === 0 ? shown : { ...shown, refused: [...refused] };
};

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
    returns: state.returns.map((one) => toReturn(one, state)),
    refunds: state.refunds.map((one) => toRefund(one, state)),
    attachments: [...(state.attachments ?? [])],
    paid: subtract(state.paid, state.paidOut),
    open: openOfAll(state),
    exposure: isUnderWay(state) ? exposureOf(state) : { amount: 0, currency },
    revision,
  };
};
