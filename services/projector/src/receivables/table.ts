import type { InvoicedOrder, InvoiceKind } from '@sales/contracts';
import { erasedText, forgetting, type Table } from '@sales/eventsourcing';
import { searchIndex, searchText } from '@sales/read-kit/folding';

/**
 * What has changed the open amount of an invoice, on a business date. `amount` is in minor units: what is less open
 * since then. Negative where a payment was reversed.
 */
export type Settlement = {
  readonly kind: 'payment' | 'credit' | 'reversal';
  readonly id: string;
  readonly on: string;
  readonly amount: number;
  readonly effectiveAt: string;
  readonly recordedAt: string;
};

/** What an invoice and a credit note say at their head. */
export type HeadRow = {
  readonly invoice_id: string;
  readonly number: string;
  /** The company of ours that issued it. */
  readonly entity: string;
  readonly customer_id: string;
  readonly customer_name: string;
  readonly currency: string;
  readonly issued_on: string;
  readonly due_on: string;
  readonly total: number;
  readonly effective_at: string;
  readonly recorded_at: string;
};

const headColumns = {
  number: 'text',
  entity: 'text',
  orders: 'jsonb',
  customer_id: 'text',
  customer_name: 'text',
  currency: 'text',
  issued_on: 'date',
  due_on: 'date',
  total: 'bigint',
} as const satisfies Table['columns'];

export type InvoiceRow = HeadRow & {
  readonly orders: readonly Pick<InvoicedOrder, 'orderId' | 'total'>[];
  readonly open: number;
  readonly settlements: readonly Settlement[];
};

export const invoiceTable: Table = {
  name: 'invoices',
  columns: {
    invoice_id: 'text',
    ...headColumns,
    open: 'bigint',
    settlements: 'jsonb',
    effective_at: 'timestamptz',
    recorded_at: 'timestamptz',
  },
  personal: ['customer_name'],
  key: ['invoice_id'],
  indexes: [
    '(due_on, invoice_id) where open <> 0',
    '(customer_id, due_on, invoice_id) where open <> 0',
    '(issued_on, invoice_id)',
    '(number collate "C")',
    'using gin (orders jsonb_path_ops)',
  ],
  forgets: forgetting<InvoiceRow>({
    purposes: ['invoice'],
    of: 'customer_id',
    evolve: (row) => ({ ...row, customer_name: erasedText }),
  }),
};

/** A document as it was issued: that never changes. */
export type IssuedRow = HeadRow & {
  readonly kind: InvoiceKind;
  readonly orders: readonly Pick<InvoicedOrder, 'orderId' | 'number' | 'customerReference'>[];
  readonly search: string;
};

/** Invoices and credit notes. */
export const issuedTable: Table = {
  name: 'issued',
  columns: {
    invoice_id: 'text',
    kind: 'text',
    ...headColumns,
    search: 'text',
    effective_at: 'timestamptz',
    recorded_at: 'timestamptz',
  },
  personal: ['orders', 'customer_name', 'search'],
  key: ['invoice_id'],
  indexes: [
    '(issued_on, invoice_id)',
    '(number collate "C", invoice_id)',
    '(customer_id, issued_on, invoice_id)',
    'using gin (orders jsonb_path_ops)',
    searchIndex,
  ],
  forgets: forgetting<IssuedRow>({
    purposes: ['invoice'],
    of: 'customer_id',
    evolve: (row) => {
      const orders = row.orders.map(({ orderId, number }) => ({ orderId, number }));
      const codes = [row.number, ...orders.map(({ number }) => number)];
      return { ...row, orders, customer_name: erasedText, search: searchText({ names: [erasedText], codes }) };
    },
  }),
};
