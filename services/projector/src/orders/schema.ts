import {
  Attachment,
  BusinessDate,
  ChargedLine,
  HumanNumber,
  Id,
  Instant,
  LineQuantities,
  Money,
  OrderApproval,
  OrderLine,
  OrderStatus,
  orders,
  PaymentStatus,
  PromisedDate,
  ReturnedLine,
  ReturnStatus,
  Shipment,
  TaxAmount,
  Why,
  why,
} from '@sales/contracts';
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
const { returnId: ___, ...received } = orders.events.ReturnReceived.properties;
const { total: ____, exposure: _____, paymentStatus: ______, ...credit } = orders.events.LinesCredited.properties;

/** An order with everything that has happened to it: what the fold in `document.ts` makes of the published events. */
export const Document = Type.Unsafe<OrderDocument & { readonly href: string }>(
  Type.Object(
    {
      orderId: Id,
      ...drafted,
      submittedOn: Type.Optional(submittedOn),
      status: OrderStatus,
      paymentStatus: PaymentStatus,
      lines: Type.Array(
        Type.Object(
          {
            ...OrderLine.properties,
            quantities: LineQuantities,
            promise: Type.Optional(
              Type.With(PromisedDate, { description: 'Absent while nothing is missing, or before it was looked for' }),
            ),
            costs: Type.Array(Money, {
              description: 'What the shipped goods had cost, less what came back, per currency',
            }),
          },
          { $id: 'DocumentLine' },
        ),
      ),
      terms: Type.Optional(Type.Object({ paymentTerms, fulfilmentPolicy, maxWarehouses, creditLimit })),
      approval: Type.Optional(OrderApproval),
      shipments: Type.Array(Shipment),
      invoices: Type.Array(
        Type.Object(
          {
            invoiceId: Id,
            number: Type.Optional(Type.With(HumanNumber, { description: 'Absent as long as it is not issued' })),
            issuedOn: Type.Optional(BusinessDate),
            dueOn: Type.Optional(BusinessDate),
            lines: Type.Array(ChargedLine),
            taxes: Type.Array(TaxAmount, { description: 'Net and tax of these lines by rate' }),
            total: Money,
            open: Money,
          },
          { $id: 'InvoicedPart' },
        ),
      ),
      payments: Type.Array(
        Type.Object(
          { paymentId: Id, invoiceId: Id, amount: Money, on: BusinessDate, paidAt: Instant },
          { $id: 'PaidPart', description: 'What of a payment is for the order; negative where it was reversed' },
        ),
      ),
      returns: Type.Array(
        Type.Object(
          {
            returnId: Id,
            personId: drafted.personId,
            requestedOn: BusinessDate,
            status: ReturnStatus,
            lines: Type.Array(ReturnedLine),
            refused: Type.Optional(Why),
            received: Type.Optional(Type.Object({ ...received, receivedAt: Instant })),
          },
          { $id: 'DocumentReturn' },
        ),
      ),
      refunds: Type.Array(
        Type.Object(
          {
            ...credit,
            number: Type.Optional(Type.With(HumanNumber, { description: 'Absent as long as it is not issued' })),
            amount: Money,
            credited: Type.With(Money, { description: 'Taken off open invoices' }),
            paidOut: Type.With(Money, { description: 'What of the amount went back' }),
            refundedAt: Instant,
          },
          { $id: 'DocumentRefund' },
        ),
      ),
      attachments: Type.Array(Attachment),
      cancelled: Type.Optional(Type.Object({ ...why, cancelledAt: Instant, cancelledOn: BusinessDate })),
      closed: Type.Optional(OrderClosing),
      draftedAt: Instant,
      submittedAt: Type.Optional(Instant),
      href: Type.String({ description: 'All that has happened to it: who, when and why' }),
    },
    { $id: 'OrderDocument', description: 'The order with everything that has happened to it' },
  ),
);
