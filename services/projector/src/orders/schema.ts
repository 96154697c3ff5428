import {
  Attachment,
  BusinessDate,
  Id,
  Instant,
  InvoiceOfOrder,
  Money,
  OrderApproval,
  OrderedLine,
  OrderStatus,
  orders,
  PaymentStatus,
  RefundOfOrder,
  ReturnOfOrder,
  Shipment,
  why,
} from '@sales/contracts';
import { withGroups } from '@sales/service-kit';
import { Type } from 'typebox';
import type { OrderDocument } from './document.ts';

export const Rating = Type.Integer({ minimum: 1, maximum: 5, description: '1 to 5, given when the order was closed' });

export const OrderClosing = Type.Object(
  {
    closedAt: Type.String(),
    closedOn: Type.Unsafe<string>({
      ...BusinessDate,
      description: 'The same, as a date in the time zone of the company',
    }),
    rating: Type.Optional(Rating),
    feedback: Type.Optional(Type.String()),
    evaluation: Type.Object({
      onTime: Type.Optional(Type.Boolean({ description: 'Shipped by the promised day; absent without a promise' })),
      inFull: Type.Boolean({ description: 'Nothing of it was cancelled' }),
      secondsIn: Type.Record(Type.String(), Type.Number(), { description: 'Seconds in each state, by effective time' }),
      rework: Type.Integer({ description: 'How often the order went back to an earlier state' }),
    }),
  },
  { $id: 'OrderClosing', description: 'How it went; absent until it is closed' },
);

const { status: _, lines: __, ...drafted } = orders.events.OrderDrafted.properties;
const { paymentTerms, fulfilmentPolicy, maxWarehouses, creditLimit, submittedOn } =
  orders.events.OrderSubmitted.properties;

/** An order with everything that has happened to it: what the fold in `document.ts` makes of the published events. */
export const Document = withGroups(
  Type.Unsafe<OrderDocument & { readonly href: string }>(
    Type.Object(
      {
        orderId: Id,
        ...drafted,
        submittedOn: Type.Optional(submittedOn),
        status: OrderStatus,
        paymentStatus: PaymentStatus,
        lines: Type.Array(OrderedLine),
        terms: Type.Optional(Type.Object({ paymentTerms, fulfilmentPolicy, maxWarehouses, creditLimit })),
        approval: Type.Optional(OrderApproval),
        shipments: Type.Array(Shipment),
        invoices: Type.Array(InvoiceOfOrder),
        payments: Type.Array(
          Type.Object(
            { paymentId: Id, invoiceId: Id, amount: Money, on: BusinessDate, paidAt: Instant },
            {
              $id: 'PaymentOfOrder',
              description: 'Part of a payment that is for the order; negative where it was reversed',
            },
          ),
        ),
        returns: Type.Array(ReturnOfOrder),
        refunds: Type.Array(RefundOfOrder),
        attachments: Type.Array(Attachment),
        cancelled: Type.Optional(Type.Object({ ...why, cancelledAt: Instant, cancelledOn: BusinessDate })),
        closed: Type.Optional(OrderClosing),
        draftedAt: Instant,
        submittedAt: Type.Optional(Instant),
        href: Type.String({ description: 'Timeline: who, when and why' }),
      },
      { $id: 'OrderDocument', description: 'The order with its lines, documents and history' },
    ),
  ),
  {
    cost: ['lines.costs', 'approval.reasons'],
    credit: ['terms.creditLimit', 'approval.reasons'],
    personal: ['billTo', 'shipTo', 'externalReference', 'customerReference', 'custom', 'attachments'],
  },
);
