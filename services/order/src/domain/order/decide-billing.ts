import { addDays, compare, type Money, quantity, type Thousandths, thousandths } from '@sales/contracts';
import { reject } from '@sales/eventsourcing';
import { after, withMoneyAfter } from './after.ts';
import { chargeBetween, openOfAll, settle } from './billing.ts';
import type { BillingCommand, IssueInvoice, RecordPayment } from './commands.ts';
import type { OrderErrorCode } from './errors.ts';
import type { OrderEvent } from './events.ts';
import { billed, invoiceable } from './quantities.ts';
import { isUnderWay, type Order } from './state.ts';

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

const issueInvoice = (order: Order, command: IssueInvoice): OrderEvent[] => {
  const { at, invoiceId, number, issuedOn } = command;
  if (order.invoices.some((invoice) => invoice.invoiceId === invoiceId)) return [];
  if (order.status === 'cancelled') return reject<OrderErrorCode>('order/cancelled');
  if (!isUnderWay(order)) return reject<OrderErrorCode>('order/not-under-way', { status: order.status });
  const wanted = wantedOf(order, command);
  const counts = order.lines.map(({ lineId, count }) => ({
    ...count,
    invoiced: count.invoiced + (wanted.get(lineId) ?? 0),
  }));
  const { lines, shipping, total } = chargeBetween(order, counts, billed);
  if (lines.length === 0) return reject<OrderErrorCode>('order/nothing-to-invoice');
  const dueOn = addDays(issuedOn, order.paymentTerms?.dueDays ?? 0);
  const { customer } = order;
  return [
    withMoneyAfter(order, ({ paymentStatus }) => ({
      type: 'InvoiceIssued',
      data: { at, invoiceId, number, customer, lines, shipping, total, issuedOn, dueOn, paymentStatus },
    })),
  ];
};

const payable = (order: Order, invoiceId: string | undefined) => {
  if (invoiceId === undefined) return order.invoices;
  const invoices = order.invoices.filter((invoice) => invoice.invoiceId === invoiceId);
  return invoices.length > 0 ? invoices : reject<OrderErrorCode>('order/invoice-not-found', { invoiceId });
};

const recordPayment = (order: Order, command: RecordPayment): OrderEvent[] => {
  const { at, paymentId, invoiceId, method, reference } = command;
  if (order.paymentIds.includes(paymentId)) return [];
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
    const paid = withMoneyAfter(paying, (money) => ({
      type: 'PaymentRecorded',
      data: {
        at,
        paymentId,
        invoiceId: invoice.invoiceId,
        amount: part,
        method,
        ...(reference !== undefined && { reference }),
        open: left,
        ...money,
      },
    }));
    paying = after(paying, [paid]);
    return paid;
  });
};

/** Decides what is billed and paid. */
export const decideBilling = (command: BillingCommand, order: Order): readonly OrderEvent[] => {
  switch (command.type) {
    case 'IssueInvoice':
      return issueInvoice(order, command);
    case 'RecordPayment':
      return recordPayment(order, command);
  }
};
