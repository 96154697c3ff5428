import { orders } from '@sales/contracts';
import { foldedTable, type Handling, idOf, on, type PublishedEvent, type Row } from '@sales/eventsourcing';
import { type InvoiceRow, invoiceTable, type Settlement } from './table.ts';

const settled = (
  row: InvoiceRow,
  { effectiveAt, recordedAt }: PublishedEvent,
  settlement: Omit<Settlement, 'effectiveAt' | 'recordedAt'>,
  open: number,
): InvoiceRow => ({
  ...row,
  open,
  settlements: [...row.settlements, { ...settlement, effectiveAt, recordedAt }],
});

/** `key` says which of the invoices that an event is about. */
export const evolveInvoice: Handling<[row: InvoiceRow | undefined, key: Row], InvoiceRow> = on(orders, {
  InvoiceIssued: ({ data, effectiveAt, recordedAt }) => ({
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
    effective_at: effectiveAt,
    recorded_at: recordedAt,
  }),
  PaymentRecorded: (event, row) => {
    if (row === undefined) return undefined;
    const { paymentId, receivedOn: on, amount, open } = event.data;
    return settled(row, event, { kind: 'payment', id: paymentId, on, amount: amount.amount }, open.amount);
  },
  RefundIssued: (event, row, key) => {
    if (row === undefined) return undefined;
    const { refundId, issuedOn: on, invoices: credits } = event.data;
    const credit = credits.find(({ invoiceId }) => invoiceId === key['invoice_id']);
    if (credit === undefined) return row;
    return settled(
      row,
      event,
      { kind: 'credit', id: refundId, on, amount: credit.credited.amount },
      credit.open.amount,
    );
  },
});

const invoicesOf: Handling<[], readonly string[]> = on(orders, {
  InvoiceIssued: ({ data }) => [data.invoiceId],
  PaymentRecorded: ({ data }) => [data.invoiceId],
  RefundIssued: ({ data }) => data.invoices.map(({ invoiceId }) => invoiceId),
});

export const invoices = foldedTable<InvoiceRow>({
  table: invoiceTable,
  keys: (event) => invoicesOf(event)?.map((invoice_id) => ({ order_id: idOf(event.stream), invoice_id })),
  evolve: evolveInvoice,
});
