import { invoices as contracts } from '@sales/contracts';
import { type AppendedTable, type Handling, on } from '@sales/eventsourcing';
import { searchText } from '@sales/read-kit/folding';
import { headOf } from './fold.ts';
import { type IssuedRow, issuedTable } from './table.ts';

const issuedRow: Handling<[], IssuedRow> = on(contracts, {
  InvoiceIssued: (event) => ({
    ...headOf(event),
    kind: event.data.kind,
    orders: event.data.orders.map(({ orderId, number, customerReference }) => ({
      orderId,
      number,
      ...(customerReference !== undefined && { customerReference }),
    })),
    search: searchText({
      names: [event.data.customer.name],
      codes: [
        event.data.number,
        ...event.data.orders.flatMap(({ number, customerReference }) => [number, customerReference]),
      ],
    }),
  }),
});

export const issued: AppendedTable = { kind: 'appended', table: issuedTable, row: (event) => issuedRow(event) };
