import { Type } from 'typebox';
import { category, event, type ValueOf } from './category.ts';
import { BusinessDate, Id, object, PersonId, Text } from './contract.ts';
import { EntityCode } from './entity.ts';
import { Money, NonNegativeMoney } from './money.ts';
import { FreeText } from './personal.ts';
import { why } from './reason.ts';

/** A part of the money that is for an invoice. */
export const Application = object({
  nth: Type.Integer({ minimum: 0, description: 'Index among the applications of the payment' }),
  invoiceId: Id,
  orderId: Type.Optional(
    Type.With(Id, { description: 'Only to the part of this order; absent: to the whole invoice' }),
  ),
  amount: NonNegativeMoney,
  ofOpen: Type.Optional(
    Type.Boolean({ description: 'True: as much as was open, no amount was given. Absent: this amount was given' }),
  ),
  on: Type.With(BusinessDate, { description: 'Day on which it settles the invoice' }),
});
export type Application = ValueOf<typeof Application>;

/** Of a customer who is a person. */
const personId = Type.Optional(PersonId);

const unapplied = Type.With(Money, {
  description: 'On account then: for no invoice. Less than nothing where the payment did not stand and was paid out',
});

export const payments = category('payment', {
  about:
    'Money of customers: what they paid, and what credit notes gave them back. It is applied to invoices; the ' +
    'rest is on account. One stream a payment.',
  key: { paymentId: Id },
  partitions: 12,
  events: {
    PaymentReceived: event('Money of the customer is there.', {
      entity: Type.With(EntityCode, { description: 'The company that received it' }),
      customerId: Id,
      personId,
      amount: NonNegativeMoney,
      ofOpen: Type.Optional(
        Type.Boolean({
          description:
            'All that was open: the request named no amount, and where less is open after all, so much less was ' +
            'received. Absent: it named this amount',
        }),
      ),
      method: Text(60),
      reference: Type.Optional(FreeText(100)),
      receivedOn: BusinessDate,
      creditNote: Type.Optional(
        Type.With(object({ creditNoteId: Id, orderId: Id, refundId: Id }), {
          description: 'The credit note that gave the money back; absent: it was paid',
        }),
      ),
    }),
    PaymentApplied: event('Parts of the money are for these invoices.', {
      applied: Type.Array(Application, { minItems: 1 }),
      unapplied,
    }),
    ApplicationReduced: event('Less of the invoice was open than was applied to it.', {
      nth: Application.properties.nth,
      invoiceId: Id,
      amount: NonNegativeMoney,
      withdrawn: Type.Optional(
        Type.Boolean({
          description:
            'So much was not received at all: the payment is of what is open. Absent: it is on account again',
        }),
      ),
      on: Type.With(BusinessDate, { description: 'Day of the application' }),
      unapplied,
    }),
    PaymentPaidOut: event('Money was paid back to the customer.', {
      personId,
      payOutId: Type.Optional(
        Type.With(Id, { description: 'Given by the request; absent: a credit note pays out by itself' }),
      ),
      amount: NonNegativeMoney,
      method: Type.Optional(Text(60)),
      reference: Type.Optional(FreeText(100)),
      on: BusinessDate,
      unapplied,
    }),
    PaymentReversed: event('The payment did not stand: it bounced, or was a mistake. Its invoices are open again.', {
      personId,
      ...why,
      on: BusinessDate,
      amount: NonNegativeMoney,
      unapplied,
    }),
  },
});
