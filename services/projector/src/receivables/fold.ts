import { invoices as contracts } from '@sales/contracts';
import { begunBy, type EventNamed, foldedTable, idOf, on } from '@sales/eventsourcing';
import { type HeadRow, type InvoiceRow, invoiceTable, type Settlement } from './table.ts';

type Settled = EventNamed<typeof contracts, 'InvoiceSettled' | 'SettlementReversed'>;

/** What an invoice or a credit note says at its head. */
export const headOf = ({ data, effectiveAt, recordedAt }: EventNamed<typeof contracts, 'InvoiceIssued'>): HeadRow => ({
  invoice_id: data.invoiceId,
  number: data.number,
  entity: data.entity,
  customer_id: data.customer.customerId,
  customer_name: data.customer.name,
  currency: data.currency,
  issued_on: data.issuedOn,
  due_on: data.dueOn,
  total: data.total.amount,
  effective_at: effectiveAt,
  recorded_at: recordedAt,
});

/** What settles nothing, or takes nothing back, is of the invoice and the payment alone. */
const settled = (
  { data: { by, amount, on: day, open }, effectiveAt, recordedAt }: Settled,
  row: InvoiceRow,
  kind: Settlement['kind'],
  sign: 1 | -1,
): InvoiceRow => {
  if (amount.amount === 0) return row;
  const part = { kind, id: by.documentId, on: day, amount: sign * amount.amount, effectiveAt, recordedAt };
  return { ...row, open: open.amount, settlements: [...row.settlements, part] };
};

/** Invoices, and what is open of them. A credit note asks for nothing: it settles. */
export const evolveInvoice = begunBy<InvoiceRow>(
  on(contracts, {
    InvoiceIssued: (event): InvoiceRow | undefined =>
      event.data.kind === 'creditNote'
        ? undefined
        : {
            ...headOf(event),
            orders: event.data.orders.map(({ orderId, total }) => ({ orderId, total })),
            open: event.data.total.amount,
            settlements: [],
          },
  }),
  on(contracts, {
    InvoiceSettled: (event, row: InvoiceRow) =>
      settled(event, row, event.data.by.kind === 'payment' ? 'payment' : 'credit', 1),
    SettlementReversed: (event, row) => settled(event, row, 'reversal', -1),
  }),
);

export const invoices = foldedTable<InvoiceRow>({
  table: invoiceTable,
  keys: ({ stream }) => [{ invoice_id: idOf(stream) }],
  evolve: evolveInvoice,
});
