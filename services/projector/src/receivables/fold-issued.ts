import { invoices as contracts } from '@sales/contracts';
import { type AppendedTable, type Handling, on } from '@sales/eventsourcing';
import { searchText } from '@sales/read-kit/folding';
import { type IssuedRow, issuedTable } from './table.ts';

const issuedRow: Handling<[], IssuedRow> = on(contracts, {
  InvoiceIssued: ({ data, effectiveAt, recordedAt }) => ({
    invoice_id: data.invoiceId,
    kind: data.kind,
    number: data.number,
    entity: data.entity,
    orders: data.orders.map(({ orderId, number, customerReference }) => ({
      orderId,
      number,
      ...(customerReference !== undefined && { customerReference }),
    })),
    customer_id: data.customer.customerId,
    customer_name: data.customer.name,
    currency: data.currency,
    issued_on: data.issuedOn,
    due_on: data.dueOn,
    total: data.total.amount,
    search: searchText({
      names: [data.customer.name],
      codes: [data.number, ...data.orders.flatMap(({ number, customerReference }) => [number, customerReference])],
    }),
    effective_at: effectiveAt,
    recorded_at: recordedAt,
  }),
});

export const issued: AppendedTable = { kind: 'appended', table: issuedTable, row: (event) => issuedRow(event) };
