import { addDays, compare, dayIn, type Money, quantity, type Thousandths, thousandths } from '@sales/contracts';
import { again, reject } from '@sales/eventsourcing';
import { after, withMoneyAfter } from './after.ts';
import { chargeBetween, openOfAll, requireNumbers, settle } from './billing.ts';
import type { BillingCommand, IssueInvoice, NumberInvoice, RecordPayment, Timed } from './commands.ts';
import type { OrderErrorCode } from './errors.ts';
import type { OrderEvent } from './events.ts';
import { billed, invoiceable } from './quantities.ts';
import { partsOf, repeated } from './repeats.ts';
import { type Invoice, isUnderWay, type Order, type Payment } from './state.ts';

/** How much of each line the invoice is for. @throws DomainError */
const wantedOf = (order: Order, { lines, prepayment = false }: IssueInvoice): ReadonlyMap<string, Thousandths> => {
  if (lines === undefined) {
    return new Map(order.lines.map(({ lineId, count }) => [lineId, invoiceable(count, prepayment)]));
  }
  const wanted = new Map<string, Thousandths>();
  for (const line of lines) {
    wanted.set(line.lineId, (wanted.get(line.lineId) ?? 0) + thousandths(line.quantity));
  }
  const known = new Map(order.lines.map(({ lineId, count }) => [lineId, invoiceable(count, prepayment)]));
  for (const [lineId, units] of wanted) {
    const most = known.get(lineId);
    if (most === undefined) return reject<OrderErrorCode>('order/line-not-found', { lineId });
    if (units > most) {
      const details = { lineId, wanted: quantity(units), invoiceable: quantity(most) };
      return reject<OrderErrorCode>('order/invoice-exceeds-shipped', details);
    }
  }
  return wanted;
};

type Issued = Pick<Invoice, 'on' | 'lines'>;

/** The invoice that has an id, with its number or without. */
const issuedAs = ({ invoices, invoicing }: Order, invoiceId: string): Issued | undefined => {
  const waiting = invoicing.find((one) => one.invoiceId === invoiceId);
  if (waiting === undefined) return invoices.find((one) => one.invoiceId === invoiceId);
  const lines = waiting.lines.map(({ lineId, quantity: units }) => ({ lineId, quantity: thousandths(units) }));
  return { on: waiting.on, lines };
};

/** An invoice is for what was named; without lines, for all that there was: nothing is left then. */
const issuedAgain = (order: Order, issued: Issued, command: IssueInvoice): OrderEvent[] => {
  const { invoiceId, on, lines, prepayment = false } = command;
  const isAll = lines === undefined && order.lines.every(({ count }) => invoiceable(count, prepayment) === 0);
  const sent = lines?.map(({ lineId, quantity: units }) => ({ lineId, quantity: thousandths(units) }));
  return again<OrderErrorCode>(
    'order/id-reused',
    { invoiceId },
    { issuedOn: issued.on, lines: isAll ? undefined : partsOf(issued.lines) },
    { issuedOn: on, lines: sent && partsOf(sent) },
  );
};

/** @throws DomainError for a day before that of an invoice that has its number */
export const requireNext = ({ on: issuedOn, last }: IssueInvoice): void => {
  if (last !== undefined && issuedOn < last)
    reject<OrderErrorCode>('order/issued-before-last', { issuedOn, earliest: last });
};

const issueInvoice = (order: Order, command: IssueInvoice): OrderEvent[] => {
  const { invoiceId, series, on, takenOver } = command;
  const issued = issuedAs(order, invoiceId);
  if (issued !== undefined) return issuedAgain(order, issued, command);
  if (order.status === 'cancelled') return reject<OrderErrorCode>('order/cancelled');
  if (!isUnderWay(order)) return reject<OrderErrorCode>('order/not-under-way', { status: order.status });
  const wanted = wantedOf(order, command);
  const counts = order.lines.map(({ lineId, count }) => ({
    ...count,
    invoiced: count.invoiced + (wanted.get(lineId) ?? 0),
  }));
  const { lines, shipping, total } = chargeBetween(order, counts, billed);
  if (lines.length === 0) return reject<OrderErrorCode>('order/nothing-to-invoice');
  if (total.amount < 0) return reject<OrderErrorCode>('order/invoice-below-zero', { total });
  const { entity } = order;
  return [
    {
      type: 'LinesInvoiced',
      data: { invoiceId, entity, series, on, ...(takenOver === true && { takenOver }), lines, shipping, total },
    },
  ];
};

/** What was recorded for the invoice is issued as it is: whatever has happened since, its number is never lost. */
const numberInvoice = (order: Order, { at, invoiceId, number, issuedOn }: Timed<NumberInvoice>): OrderEvent[] => {
  const waiting = order.invoicing.find((one) => one.invoiceId === invoiceId);
  if (waiting === undefined) return [];
  const { lines, shipping, total } = waiting;
  const dueOn = addDays(issuedOn, order.paymentTerms?.dueDays ?? 0);
  const { customer } = order;
  return [
    withMoneyAfter(order, at, ({ paymentStatus }) => ({
      type: 'InvoiceIssued',
      data: { invoiceId, number, customer, lines, shipping, total, issuedOn, dueOn, paymentStatus },
    })),
  ];
};

const payable = (order: Order, invoiceId: string | undefined) => {
  if (invoiceId === undefined) return order.invoices;
  const invoices = order.invoices.filter((invoice) => invoice.invoiceId === invoiceId);
  return invoices.length > 0 ? invoices : reject<OrderErrorCode>('order/invoice-not-found', { invoiceId });
};

/** A payment is of what was named; without an amount, of all that was open: nothing is open then. */
const paidAgain = (order: Order, payment: Payment, command: Timed<RecordPayment>): OrderEvent[] => {
  const { paymentId, invoiceId, amount, method, reference } = command;
  const { at, invoiceIds, ...recorded } = payment;
  const invoices = order.invoices.filter((invoice) => invoiceId === undefined || invoice.invoiceId === invoiceId);
  const isAll = openOfAll({ invoices, currency: order.currency }).amount === 0;
  const [first, ...others] = invoiceIds;
  const paidInvoice = others.length === 0 ? first : invoiceIds;
  return repeated(
    { paymentId },
    {
      at,
      invoiceId: invoiceId === undefined ? undefined : paidInvoice,
      amount: amount === undefined && isAll ? undefined : recorded.amount,
      method: recorded.method,
      reference: recorded.reference,
    },
    command,
    { invoiceId, amount, method, reference },
  );
};

const recordPayment = (order: Order, command: Timed<RecordPayment>): OrderEvent[] => {
  const { at, paymentId, invoiceId, method, reference } = command;
  const known = order.payments.find((payment) => payment.paymentId === paymentId);
  if (known !== undefined) return paidAgain(order, known, command);
  requireNumbers(order);
  const invoices = payable(order, invoiceId);
  const open = openOfAll({ invoices, currency: order.currency });
  const amount: Money = command.amount ?? open;
  if (amount.currency !== order.currency) {
    return reject<OrderErrorCode>('order/currency-mismatch', { amount, currency: order.currency });
  }
  if (open.amount === 0 || amount.amount === 0) return reject<OrderErrorCode>('order/nothing-to-pay', { open });
  if (compare(amount, open) > 0) return reject<OrderErrorCode>('order/payment-exceeds-open', { amount, open });
  let paying = order;
  return settle(invoices, amount).map(({ invoice, part, open: left }) => {
    const paid = withMoneyAfter(paying, at, (money) => ({
      type: 'PaymentRecorded',
      data: {
        paymentId,
        invoiceId: invoice.invoiceId,
        amount: part,
        method,
        ...(reference !== undefined && { reference }),
        receivedOn: dayIn(order.timeZone, at),
        open: left,
        ...money,
      },
    }));
    paying = after(paying, [paid], at);
    return paid;
  });
};

/** Decides what is billed and paid. */
export const decideBilling = (command: Timed<BillingCommand>, order: Order): readonly OrderEvent[] => {
  switch (command.type) {
    case 'IssueInvoice':
      return issueInvoice(order, command);
    case 'NumberInvoice':
      return numberInvoice(order, command);
    case 'RecordPayment':
      return recordPayment(order, command);
  }
};
