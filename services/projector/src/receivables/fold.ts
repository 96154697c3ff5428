import type { PublishedEvent } from '@sales/eventsourcing';
import { asOrderEvent, type OrderEvent } from '../events.ts';
import { foldedTable } from '../reading/folding/index.ts';
import { type InvoiceRow, invoiceTable, type Settlement } from './table.ts';

type InvoiceEvent = Extract<
  OrderEvent,
  {
    readonly type: 'sales.order.invoice-issued.v1' | 'sales.order.payment-recorded.v1' | 'sales.order.refund-issued.v1';
  }
>;

/** The events that an invoice depends on. */
export const invoiceTypes: ReadonlySet<string> = new Set<InvoiceEvent['type']>([
  'sales.order.invoice-issued.v1',
  'sales.order.payment-recorded.v1',
  'sales.order.refund-issued.v1',
]);

const isInvoiceEvent = (event: OrderEvent): event is InvoiceEvent => invoiceTypes.has(event.type);

const asInvoiceEvent = (event: PublishedEvent): InvoiceEvent | undefined => {
  const known = asOrderEvent(event);
  return known !== undefined && isInvoiceEvent(known) ? known : undefined;
};

export const evolveInvoice = (
  row: InvoiceRow | undefined,
  event: InvoiceEvent,
  invoiceId: string,
): InvoiceRow | undefined => {
  if (event.type === 'sales.order.invoice-issued.v1') {
    const { data } = event;
    return {
      invoice_id: data.invoiceId,
      number: data.number,
      order_id: data.orderId,
      customer_id: data.customer.customerId,
      customer_name: data.customer.name,
      currency: data.total.currency,
      issued_on: data.issuedOn,
      due_on: data.dueOn,
      total: data.total.amount,
      open: data.total.amount,
      settlements: [],
      effective_at: event.effectiveAt,
      recorded_at: event.recordedAt,
    };
  }
  if (row === undefined) return undefined;
  const { effectiveAt, recordedAt } = event;
  const settled = (settlement: Omit<Settlement, 'effectiveAt' | 'recordedAt'>, open: number): InvoiceRow => ({
    ...row,
    open,
    settlements: [...row.settlements, { ...settlement, effectiveAt, recordedAt }],
  });
  if (event.type === 'sales.order.payment-recorded.v1') {
    const { paymentId, receivedOn: on, amount, open } = event.data;
    return settled({ kind: 'payment', id: paymentId, on, amount: amount.amount }, open.amount);
  }
  const credit = event.data.invoices.find((invoice) => invoice.invoiceId === invoiceId);
  if (credit === undefined) return row;
  const { refundId, issuedOn: on } = event.data;
  return settled({ kind: 'credit', id: refundId, on, amount: credit.credited.amount }, credit.open.amount);
};

const invoicesOf = (event: InvoiceEvent): readonly string[] =>
  event.type === 'sales.order.refund-issued.v1'
    ? event.data.invoices.map((invoice) => invoice.invoiceId)
    : [event.data.invoiceId];

export const invoices = foldedTable<InvoiceEvent, InvoiceRow>({
  table: invoiceTable,
  event: asInvoiceEvent,
  keys: (event) => invoicesOf(event).map((invoice_id) => ({ order_id: event.data.orderId, invoice_id })),
  evolve: (row, event, key) => evolveInvoice(row, event, String(key['invoice_id'])),
});
