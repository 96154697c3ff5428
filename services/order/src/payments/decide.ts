import { add, compare, type Money, negate, subtract, sum, whyOf } from '@sales/contracts';
import { again } from '@sales/eventsourcing';
import type { PaymentCommand, PayOut, Wanted } from './commands.ts';
import { type PaymentErrorCode, reject } from './errors.ts';
import type { PaymentEvent, Receipt } from './events.ts';
import { evolve, type Payment, type PaymentState, unappliedOf } from './state.ts';

type Command<Type extends PaymentCommand['type']> = Extract<PaymentCommand, { readonly type: Type }>;

/** Never more is applied than was received. @throws DomainError */
const apply = (payment: Payment, wanted: readonly Wanted[]): PaymentEvent[] => {
  const unapplied = unappliedOf(payment);
  const amount = sum(
    unapplied.currency,
    wanted.map((one) => one.amount),
  );
  if (compare(amount, unapplied) > 0) return reject('payment/exceeds-unapplied', { amount, unapplied });
  const first = payment.applications.length;
  const applied = wanted.map((one, index) => ({ nth: first + index, ...one }));
  return [{ type: 'PaymentApplied', data: { applied, unapplied: subtract(unapplied, amount) } }];
};

/** What a credit note gives back and no invoice takes is paid to the customer. */
const giveBack = (payment: Payment, on: string): PaymentEvent[] => {
  const amount = unappliedOf(payment);
  if (payment.creditNote === undefined || amount.amount === 0) return [];
  return [{ type: 'PaymentPaidOut', data: { amount, on, unapplied: { ...amount, amount: 0 } } }];
};

const saidOf = ({ amount, method, reference }: Partial<PayOut>) => ({ amount, method, reference });

/** Never more is paid back than is on account. @throws DomainError */
const payOut = (payment: Payment, { payOut: wanted, dated }: Command<'PayOut'>): PaymentEvent[] => {
  const { payOutId, amount } = wanted;
  const known = payment.payOuts.find((one) => one.payOutId === payOutId);
  if (known !== undefined) {
    return again<PaymentErrorCode>('payment/pay-out-id-reused', { payOutId }, saidOf(known), saidOf(wanted));
  }
  if (payment.status === 'reversed') return reject('payment/reversed');
  const on = dayAfter(received(payment), wanted.on, dated);
  const unapplied = unappliedOf(payment);
  if (amount.currency !== unapplied.currency) return reject('payment/currency-mismatch', { amount, unapplied });
  if (compare(amount, unapplied) > 0) return reject('payment/exceeds-unapplied', { amount, unapplied });
  return [{ type: 'PaymentPaidOut', data: { ...wanted, on, unapplied: subtract(unapplied, amount) } }];
};

/** Something that happened to the money, and its day. */
type Moved = { readonly what: string; readonly on: string };

const received = ({ receivedOn }: Payment): Moved => ({ what: 'paymentReceived', on: receivedOn });

/** What happened to the money last. */
const lastMoved = (payment: Payment): Moved =>
  [
    received(payment),
    ...payment.applications.map(({ on }) => ({ what: 'paymentApplied', on })),
    ...payment.payOuts.map(({ on }) => ({ what: 'paymentPaidOut', on })),
  ].reduce((last, one) => (one.on > last.on ? one : last));

/**
 * The day of what comes after something else: not before it. Where a person has said an earlier one, it is refused.
 * @throws DomainError
 */
const dayAfter = ({ what, on: earliest }: Moved, on: string, dated = false): string => {
  if (on >= earliest) return on;
  return dated ? reject('payment/dated-too-early', { date: on, earliest, after: what }) : earliest;
};

const after = (payment: Payment, events: readonly PaymentEvent[]): Payment =>
  events.reduce<PaymentState>(evolve, payment) as Payment;

const asked = ({ entity, customerId, amount, method, reference, receivedOn }: Receipt) => ({
  entity,
  customerId,
  amount,
  method,
  reference,
  receivedOn,
});

const receive = (state: PaymentState, { receipt, applied }: Command<'ReceivePayment'>): PaymentEvent[] => {
  if (state.status !== 'none') return again<PaymentErrorCode>('payment/id-reused', {}, asked(state), asked(receipt));
  const received: PaymentEvent = { type: 'PaymentReceived', data: receipt };
  const payment = evolve(state, received) as Payment;
  const parts = applied.length === 0 ? [] : apply(payment, applied);
  return [received, ...parts, ...giveBack(after(payment, parts), receipt.receivedOn)];
};

/**
 * What the invoice did not take is on account, or, where the payment was of what was open, was never received. What a
 * credit note gives back goes to the customer.
 */
const reduce = (payment: Payment, { nth, settled }: Command<'ReduceApplication'>): PaymentEvent[] => {
  const application = payment.applications.find((one) => one.nth === nth);
  if (payment.status === 'reversed' || application === undefined) return [];
  const amount: Money = subtract(application.amount, settled);
  if (amount.amount <= 0) return [];
  const { invoiceId, on } = application;
  const { ofOpen = false } = payment;
  const unapplied = ofOpen ? unappliedOf(payment) : add(unappliedOf(payment), amount);
  const data = { nth, invoiceId, amount, ...(ofOpen && { withdrawn: true }), on, unapplied };
  const reduced: PaymentEvent = { type: 'ApplicationReduced', data };
  return [reduced, ...giveBack(after(payment, [reduced]), on)];
};

/** All of it is taken back, so nothing of it happens later. */
const reverse = (payment: Payment, { why, on: wanted, dated }: Command<'ReversePayment'>): PaymentEvent[] => {
  if (payment.creditNote !== undefined) return reject('payment/not-reversible');
  const { reversal } = payment;
  if (reversal !== undefined) {
    return again<PaymentErrorCode>('payment/reversed', {}, whyOf(reversal), whyOf(why));
  }
  const on = dayAfter(lastMoved(payment), wanted, dated);
  const { amount, paidOut } = payment;
  return [{ type: 'PaymentReversed', data: { ...whyOf(why), on, amount, unapplied: negate(paidOut) } }];
};

const known = (state: PaymentState): Payment => (state.status === 'none' ? reject('payment/unknown') : state);

/** Decides where the money of a payment goes: never more than was received. */
export const decide = (command: PaymentCommand, state: PaymentState): readonly PaymentEvent[] => {
  switch (command.type) {
    case 'ReceivePayment':
      return receive(state, command);
    case 'ApplyPayment': {
      const payment = known(state);
      return payment.status === 'reversed' ? reject('payment/reversed') : apply(payment, command.applied);
    }
    case 'PayOut':
      return payOut(known(state), command);
    case 'ReduceApplication':
      return reduce(known(state), command);
    case 'ReversePayment':
      return reverse(known(state), command);
  }
};
