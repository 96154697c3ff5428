import { compare, dayIn, type Money, subtract, sum } from '@sales/contracts';
import { type Clock, type CommandContext, reject } from '@sales/eventsourcing';
import { effectiveNow } from '../clock.ts';
import { type Invoices, type Issued, openOf, openOfOrder, rejectInvoice } from '../invoices/index.ts';
import { knownOrder, type Order, type OrderErrorCode, type Orders } from '../orders/index.ts';
import { type PaymentCommand, type Receipt, rejectPayment, type Wanted } from '../payments/index.ts';
import { type Billing, type Cause, type OpenInvoice, spread } from './billing.ts';

export type OrderPayment = {
  readonly invoiceId?: string;
  readonly amount?: Money;
  readonly method: string;
  readonly reference?: string;
};

type Deps = {
  readonly orders: Orders;
  readonly invoices: Pick<Invoices, 'load'>;
  readonly billing: Pick<Billing, 'issue'>;
  readonly clock: Clock;
};

const payable = (order: Order, invoiceId: string | undefined) => {
  if (invoiceId === undefined) return order.invoices;
  const invoices = order.invoices.filter((invoice) => invoice.invoiceId === invoiceId);
  return invoices.length > 0 ? invoices : reject<OrderErrorCode>('order/invoice-unknown', { invoiceId });
};

/** What is open, as the invoices themselves say: the order hears of it a moment later. */
const openInvoices = (
  invoices: Pick<Invoices, 'load'>,
  orderId: string,
  known: Order['invoices'],
): Promise<readonly OpenInvoice[]> =>
  Promise.all(
    known.map(async ({ invoiceId, issuedOn }) => {
      const invoice = await issuedOf(invoices, invoiceId);
      return { invoiceId, issuedOn, open: openOfOrder(invoice, orderId) };
    }),
  );

/** @throws DomainError for a day that has not begun where the company is */
export const past = (receivedOn: string, today: string): string =>
  receivedOn > today ? rejectPayment('payment/received-in-the-future', { receivedOn, today }) : receivedOn;

/** A date that people give: no payment comes before what it is for. @throws DomainError */
const requireDated = (order: Order, parts: readonly { readonly issuedOn: string }[], at: string): void => {
  const refuse = (date: string, earliest: string, after: string): never =>
    reject<OrderErrorCode>('order/dated-too-early', { date, earliest, after });
  if (at < order.placedAt) refuse(at, order.placedAt, 'orderSubmitted');
  const day = dayIn(order.timeZone, at);
  for (const { issuedOn } of parts) if (day < issuedOn) refuse(day, issuedOn, 'invoiceIssued');
};

/**
 * Makes the command that records a payment of what is open of an order: without an amount all of it, as much as that
 * still is when the invoices take it; more is refused.
 * @throws DomainError
 */
export const planOrderPayment = async (
  { orders, invoices, billing, clock }: Deps,
  orderId: string,
  { invoiceId, amount: given, method, reference }: OrderPayment,
  context: CommandContext,
  cause: Cause,
): Promise<PaymentCommand> => {
  // A process was killed before it had issued them.
  for (const waiting of (await knownOrder({ orders }, orderId)).invoicing)
    await billing.issue(waiting.invoiceId, cause);
  const order = await knownOrder({ orders }, orderId);
  const { currency, customer, entity, timeZone } = order;
  const known = await openInvoices(invoices, orderId, payable(order, invoiceId));
  const open = sum(
    currency,
    known.map((one) => one.open),
  );
  const amount = given ?? open;
  if (amount.currency !== currency) return reject<OrderErrorCode>('order/currency-mismatch', { amount, currency });
  if (open.amount === 0 || amount.amount === 0) return reject<OrderErrorCode>('order/nothing-to-pay', { open });
  if (compare(amount, open) > 0) return reject<OrderErrorCode>('order/payment-exceeds-open', { amount, open });
  const at = effectiveNow(context, clock);
  const parts = spread(known, amount);
  if (context.effectiveAt !== undefined) requireDated(order, parts, at);
  const receivedOn = past(dayIn(timeZone, at), dayIn(timeZone, clock.now()));
  const ofOpen = given === undefined && { ofOpen: true };
  const receipt: Receipt = {
    entity,
    customerId: customer.customerId,
    ...(customer.personId !== undefined && { personId: customer.personId }),
    amount,
    ...ofOpen,
    method,
    ...(reference !== undefined && { reference }),
    receivedOn,
  };
  const applied = parts.map(({ issuedOn: _, ...part }): Wanted => ({ ...part, orderId, ...ofOpen, on: receivedOn }));
  return { type: 'ReceivePayment', receipt, applied };
};

export type InvoiceAmount = { readonly invoiceId: string; readonly amount?: Money };

const issuedOf = async (invoices: Pick<Invoices, 'load'>, invoiceId: string): Promise<Issued> => {
  const { state } = await invoices.load(invoiceId);
  return state.status === 'issued' && state.kind === 'invoice'
    ? state
    : rejectInvoice('invoice/unknown', { invoiceId });
};

type Money0 = Pick<Receipt, 'customerId' | 'entity' | 'receivedOn'> & { readonly unapplied: Money };

/** @throws DomainError for a day that a person gave and that is before what must come first */
const requireAfter = (dated: string | undefined, earliest: string, after: string): void => {
  if (dated !== undefined && dated < earliest) {
    rejectPayment('payment/dated-too-early', { date: dated, earliest, after });
  }
};

/**
 * What of money is for which invoices: without an amount as much as is open, as far as the money goes. No part has an
 * earlier day than the money or its invoice; `dated` is the day that a person gave, which is refused then.
 * @throws DomainError
 */
export const planApplications = async (
  invoices: Pick<Invoices, 'load'>,
  { customerId, entity, receivedOn, unapplied }: Money0,
  wanted: readonly InvoiceAmount[],
  { day, dated }: { readonly day: string; readonly dated: string | undefined },
): Promise<readonly Wanted[]> => {
  requireAfter(dated, receivedOn, 'paymentReceived');
  let left = unapplied;
  const applied: Wanted[] = [];
  for (const { invoiceId, amount: given } of wanted) {
    const invoice = await issuedOf(invoices, invoiceId);
    const isAlike =
      invoice.customer.customerId === customerId &&
      invoice.entity === entity &&
      invoice.currency === unapplied.currency;
    if (!isAlike) return rejectPayment('payment/invoice-of-other', { invoiceId });
    requireAfter(dated, invoice.issuedOn, 'invoiceIssued');
    const before = applied.filter((one) => one.invoiceId === invoiceId).map(({ amount }) => amount);
    const open = subtract(openOf(invoice), sum(invoice.currency, before));
    const most = compare(open, left) < 0 ? open : left;
    const amount = given ?? most;
    if (amount.currency !== unapplied.currency)
      return rejectPayment('payment/currency-mismatch', { invoiceId, amount });
    if (compare(amount, left) > 0) return rejectPayment('payment/exceeds-unapplied', { amount, unapplied: left });
    if (compare(amount, open) > 0 || amount.amount === 0) {
      return rejectPayment('payment/nothing-to-apply', { invoiceId, amount, open });
    }
    left = subtract(left, amount);
    const [, on = day] = [receivedOn, day, invoice.issuedOn].sort().slice(-2);
    applied.push({ invoiceId, amount, ...(given === undefined && { ofOpen: true }), on });
  }
  return applied;
};
