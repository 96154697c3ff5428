import type { Table } from '@sales/eventsourcing';

/** What has reduced the open amount of an invoice, on a business date. `amount` is positive, in minor units. */
export type Settlement = {
  readonly kind: 'payment' | 'credit';
  readonly id: string;
  readonly on: string;
  readonly amount: number;
  readonly effectiveAt: string;
  readonly recordedAt: string;
};

export type InvoiceRow = {
  readonly invoice_id: string;
  readonly number: string;
  readonly order_id: string;
  readonly customer_id: string;
  readonly customer_name: string;
  readonly currency: string;
  readonly issued_on: string;
  readonly due_on: string;
  readonly total: number;
  readonly open: number;
  readonly settlements: readonly Settlement[];
  readonly effective_at: string;
  readonly recorded_at: string;
};

export const invoiceTable: Table = {
  name: 'invoices',
  columns: {
    invoice_id: 'text',
    number: 'text',
    order_id: 'text',
    customer_id: 'text',
    customer_name: 'text',
    currency: 'text',
    issued_on: 'date',
    due_on: 'date',
    total: 'bigint',
    open: 'bigint',
    settlements: 'jsonb',
    effective_at: 'timestamptz',
    recorded_at: 'timestamptz',
  },
  // The id is the client's own: another order may have the same one.
  key: ['order_id', 'invoice_id'],
  indexes: [
    '(due_on, order_id, invoice_id) where open <> 0',
    '(customer_id, due_on, order_id, invoice_id) where open <> 0',
    '(issued_on, order_id, invoice_id)',
    '(number collate "C")',
  ],
};
