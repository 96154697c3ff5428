import { quantity, type Thousandths, thousandths } from '@sales/contracts';
import { DomainError, reject } from '@sales/eventsourcing';
import { withMoneyAfter } from './after.ts';
import { type Charge, chargeBetween, costBetween, reversed } from './amounts.ts';
import type { BillingCommand, InvoiceLines, RecordInvoice, RecordSettlement, Timed } from './commands.ts';
import type { OrderErrorCode } from './errors.ts';
import type { OrderEvent } from './events.ts';
import { billed, invoiceable, kept, type LineCount } from './quantities.ts';
import { refund } from './refund.ts';
import { isUnderWay, lineOf, type Order, requireWhole } from './state.ts';

/** How much of each line the invoice is for. @throws DomainError */
const wantedOf = (order: Order, { lines, prepayment = false }: InvoiceLines): ReadonlyMap<string, Thousandths> => {
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
    const line = lineOf(order, lineId);
    if (line === undefined || most === undefined) return reject<OrderErrorCode>('order/line-unknown', { lineId });
    requireWhole(line, quantity(units));
    if (units > most) {
      const details = { lineId, wanted: quantity(units), invoiceable: quantity(most) };
      return reject<OrderErrorCode>('order/invoice-exceeds-shipped', details);
    }
  }
  return wanted;
};

/** Whether something of the order still has to be charged, once the lines are where these counts say. */
const hasMoreToCharge = (order: Order, counts: readonly LineCount[]): boolean =>
  order.lines.some((line, index) => {
    const count = counts[index] ?? line.count;
    return costBetween(line, billed(count), kept(count)).total.amount > 0;
  });

/**
 * What goes on an invoice of the order. A credit goes on an invoice that it does not take below zero. What is left of
 * the order when there is nothing more to charge is given back by a credit note, so that every order can be closed.
 * @throws DomainError
 */
export const chargeFor = (order: Order, command: InvoiceLines): Charge => {
  if (order.status === 'cancelled') return reject<OrderErrorCode>('order/cancelled');
  if (!isUnderWay(order)) return reject<OrderErrorCode>('order/not-under-way', { status: order.status });
  const wanted = wantedOf(order, command);
  const counts = order.lines.map(({ lineId, count }) => ({
    ...count,
    invoiced: count.invoiced + (wanted.get(lineId) ?? 0),
  }));
  const { lines, taxes, total } = chargeBetween(order, counts, billed);
  if (lines.length === 0) return reject<OrderErrorCode>('order/nothing-to-invoice');
  if (total.amount < 0 && (command.alone !== true || hasMoreToCharge(order, counts))) {
    return reject<OrderErrorCode>('order/invoice-below-zero', { total });
  }
  return { lines, taxes, total };
};

export const invoiceLines = (order: Order, charge: Charge, command: Timed<InvoiceLines>): OrderEvent => {
  const { invoiceId, on, at, takenOver = false } = command;
  if (charge.total.amount >= 0) return { type: 'LinesInvoiced', data: { invoiceId, on, ...charge } };
  const document = { refundId: invoiceId, creditNoteId: invoiceId, rest: true, on, takenOver };
  return refund(order, reversed(charge), { at, ...document });
};

/** An order answers an invoice once: what it has refused it does not accept a moment later. */
const answerInvoice = (order: Order, command: Timed<InvoiceLines>): OrderEvent => {
  try {
    return invoiceLines(order, chargeFor(order, command), command);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { type: 'InvoicingRefused', data: { invoiceId: command.invoiceId, code: error.code } };
  }
};

const recordInvoice = (order: Order, { at, type: _, dated: __, ...invoice }: Timed<RecordInvoice>): OrderEvent[] =>
  order.invoices.some(({ invoiceId }) => invoiceId === invoice.invoiceId)
    ? []
    : [withMoneyAfter(order, at, (money) => ({ type: 'InvoiceRecorded', data: { ...invoice, ...money } }))];

const recordSettlement = (
  order: Order,
  { at, type: _, dated: __, ...settlement }: Timed<RecordSettlement>,
): OrderEvent[] => [
  withMoneyAfter(order, at, (money) => ({ type: 'SettlementRecorded', data: { ...settlement, ...money } })),
];

/** Decides what goes on invoices, and takes note of what their streams say. */
export const decideBilling = (command: Timed<BillingCommand>, order: Order): readonly OrderEvent[] => {
  switch (command.type) {
    case 'InvoiceLines':
      return [answerInvoice(order, command)];
    case 'RecordInvoice':
      return recordInvoice(order, command);
    case 'RecordSettlement':
      return recordSettlement(order, command);
    case 'RecordRefund': {
      const { at, type: _, dated: __, ...refund } = command;
      const known = order.refunds.find(({ refundId }) => refundId === refund.refundId);
      if (known === undefined || known.number !== undefined) return [];
      const { creditNoteId } = known;
      return [
        withMoneyAfter(order, at, (money) => ({ type: 'RefundRecorded', data: { ...refund, creditNoteId, ...money } })),
      ];
    }
  }
};
