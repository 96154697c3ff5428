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

export const Rating = Type.Integer({ minimum: 1, maximum: 5, description: '1 to 5, by who closed the order' });

export const OrderClosing = Type.Object(
  {
    closedAt: Type.String(),
    closedOn: Type.Unsafe<string>({ ...BusinessDate, description: 'The same, as a day where the company is' }),
    rating: Type.Optional(Rating),
    feedback: Type.Optional(Type.String()),
    evaluation: Type.Object({
      onTime: Type.Optional(
        Type.Boolean({ description: 'Shipped by the promised day; absent when none was promised' }),
      ),
      inFull: Type.Boolean({ description: 'Nothing of it was cancelled' }),
      secondsIn: Type.Record(Type.String(), Type.Number(), { description: 'Seconds in each state, by effective time' }),
      rework: Type.Integer({ description: 'How often the order went back to a state in which it had been before' }),
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
              description: 'What of a payment is for the order; negative where it was reversed',
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
        href: Type.String({ description: 'All that has happened to it: who, when and why' }),
      },
      { $id: 'OrderDocument', description: 'The order with everything that has happened to it' },
    ),
  ),
  {
    cost: ['lines.costs', 'approval.reasons'],
    credit: ['terms.creditLimit', 'approval.reasons'],
    personal: ['billTo', 'shipTo', 'externalReference', 'customerReference', 'custom', 'attachments'],
  },
);
