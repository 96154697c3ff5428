import { type Application, add, type Money, negate, subtract, sum, type Why, whyOf } from '@sales/contracts';
import type { PaymentEvent, PaymentEventOf, Receipt } from './events.ts';

/** Money that went back to the customer. */
export type PaidOut = Omit<PaymentEventOf<'PaymentPaidOut'>['data'], 'unapplied' | 'personId'>;

export type Payment = Receipt & {
  readonly status: 'received' | 'reversed';
  readonly applications: readonly Application[];
  readonly paidOut: Money;
  readonly payOuts: readonly PaidOut[];
  /** Why and when it was reversed. */
  readonly reversal?: Why & { readonly on: string };
};

export type PaymentState = { readonly status: 'none' } | Payment;

export const initialState: PaymentState = { status: 'none' };

export const appliedOf = ({ applications, amount }: Pick<Payment, 'applications' | 'amount'>): Money =>
  sum(
    amount.currency,
    applications.map((one) => one.amount),
  );

/** What is for no invoice, and not paid back: on account. What was paid out of a reversed payment is owed. */
export const unappliedOf = (payment: Payment): Money =>
  payment.status === 'reversed'
    ? negate(payment.paidOut)
    : subtract(subtract(payment.amount, appliedOf(payment)), payment.paidOut);

export const evolve = (state: PaymentState, event: PaymentEvent): PaymentState => {
  if (event.type === 'PaymentReceived') {
    const none = { ...event.data.amount, amount: 0 };
    return { ...event.data, status: 'received', applications: [], paidOut: none, payOuts: [] };
  }
  return state.status === 'none' ? state : evolvePayment(state, event);
};

const evolvePayment = (payment: Payment, event: Exclude<PaymentEvent, { type: 'PaymentReceived' }>): Payment => {
  switch (event.type) {
    case 'PaymentApplied':
      return { ...payment, applications: [...payment.applications, ...event.data.applied] };
    case 'ApplicationReduced':
      return {
        ...payment,
        amount: event.data.withdrawn === true ? subtract(payment.amount, event.data.amount) : payment.amount,
        applications: payment.applications.map((one) =>
          one.nth === event.data.nth ? { ...one, amount: subtract(one.amount, event.data.amount) } : one,
        ),
      };
    case 'PaymentPaidOut': {
      const { unapplied: _, personId: __, ...payOut } = event.data;
      return { ...payment, paidOut: add(payment.paidOut, payOut.amount), payOuts: [...payment.payOuts, payOut] };
    }
    case 'PaymentReversed':
      return { ...payment, status: 'reversed', reversal: { ...whyOf(event.data), on: event.data.on } };
  }
};
