import {
  Application,
  BusinessDate,
  EntityCode,
  Id,
  Money,
  object,
  PersonId,
  type ValueOf,
  why,
} from '@sales/contracts';
import type { CommandHandler } from '@sales/eventsourcing';
import { type After, type App, streamRoute, withGroups } from '@sales/service-kit';
import { Type } from 'typebox';
import type { PaymentCommand } from './commands.ts';
import { reject } from './errors.ts';
import type { PaymentEvent } from './events.ts';
import { type PaymentState, unappliedOf } from './state.ts';

export type Payments = CommandHandler<PaymentState, PaymentCommand, PaymentEvent>;

export const PaymentPath = object({ paymentId: Id });

/** A payment as the API shows it. */
export const Payment = withGroups(
  object(
    {
      paymentId: Id,
      status: Type.Unsafe<'received' | 'reversed'>(
        Type.Union([Type.Literal('received'), Type.Literal('reversed')], { $id: 'ReceiptStatus' }),
      ),
      /** The company of ours that has the money. */
      entity: EntityCode,
      customerId: Id,
      /** Of a customer who is a person. */
      personId: Type.Optional(PersonId),
      amount: Money,
      /** It is of what was open; absent: of an amount that was named. */
      ofOpen: Type.Optional(Type.Boolean()),
      method: Type.String(),
      reference: Type.Optional(Type.String()),
      receivedOn: BusinessDate,
      /** The credit note that gave the money back; absent: it was paid. */
      creditNote: Type.Optional(object({ creditNoteId: Id, orderId: Id, refundId: Id })),
      applied: Type.Array(Application),
      /** On account: for no invoice, and not paid back. Below zero: paid out of a payment that did not stand. */
      unapplied: Money,
      paidOut: Money,
      payOuts: Type.Array(
        object({
          /** Absent: a credit note has paid it out. */
          payOutId: Type.Optional(Id),
          amount: Money,
          method: Type.Optional(Type.String()),
          reference: Type.Optional(Type.String()),
          on: BusinessDate,
        }),
      ),
      reversal: Type.Optional(object({ ...why, on: BusinessDate })),
      /** The ETag without its quotes. */
      revision: Type.Integer(),
    },
    { $id: 'Payment' },
  ),
  { personal: [] },
);
export type Payment = ValueOf<typeof Payment>;

/** @throws DomainError `payment/unknown` */
export const toPayment = ({ id, state, revision }: After<PaymentState>): Payment => {
  if (state.status === 'none') return reject('payment/unknown', { paymentId: id });
  const { applications, payOuts, ...payment } = state;
  return {
    paymentId: id,
    ...payment,
    applied: applications.filter(({ amount }) => amount.amount > 0),
    unapplied: unappliedOf(state),
    payOuts: [...payOuts],
    revision,
  };
};

export const paymentRoutes = (app: App, payments: Pick<Payments, 'load'>): void =>
  streamRoute(app, {
    url: '/v1/payments/:paymentId',
    permission: 'payment:read',
    summary: 'A payment from its events, now or as of any instant',
    description: 'Always current: what was received, what it is applied to, and what is on account.',
    params: PaymentPath,
    ok: Payment,
    problems: ['payment/unknown'],
    of: payments,
    id: ({ paymentId }) => paymentId,
    answer: toPayment,
  });
