import { quantity, type Thousandths, thousandths } from '@sales/contracts';
import { reject } from '@sales/eventsourcing';
import { withMoneyAfter } from './after.ts';
import { chargeBetween } from './billing.ts';
import type { BillingCommand, InvoiceLines, RecordInvoice, RecordSettlement, Timed } from './commands.ts';
import type { OrderErrorCode } from './errors.ts';
import type { OrderEvent } from './events.ts';
import { billed, invoiceable } from './quantities.ts';
import { isUnderWay, type Order } from './state.ts';

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
    if (most === undefined) return reject<OrderErrorCode>('order/line-not-found', { lineId });
    if (units > most) {
      const details = { lineId, wanted: quantity(units), invoiceable: quantity(most) };
      return reject<OrderErrorCode>('order/invoice-exceeds-shipped', details);
    }
  }
  return wanted;
};

const invoiceLines = (order: Order, command: InvoiceLines): OrderEvent[] => {
  const { invoiceId, on } = command;
  if (order.status === 'cancelled') return reject<OrderErrorCode>('order/cancelled');
  if (!isUnderWay(order)) return reject<OrderErrorCode>('order/not-under-way', { status: order.status });
  const wanted = wantedOf(order, command);
  const counts = order.lines.map(({ lineId, count }) => ({
    ...count,
    invoiced: count.invoiced + (wanted.get(lineId) ?? 0),
  }));
  const { lines, taxes, total } = chargeBetween(order, counts, billed);
  if (lines.length === 0) return reject<OrderErrorCode>('order/nothing-to-invoice');
  if (total.amount < 0) return reject<OrderErrorCode>('order/invoice-below-zero', { total });
  return [{ type: 'LinesInvoiced', data: { invoiceId, on, lines, taxes, total } }];
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
      return invoiceLines(order, command);
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
