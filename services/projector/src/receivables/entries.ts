import { BusinessDate, Id, Money, money } from '@sales/contracts';
import { sql } from '@sales/eventsourcing';
import { filter, idIs, is, type List, list, oneOf, upTo } from '@sales/read-kit';
import { type Static, Type } from 'typebox';
import { ownerOf } from '../customers/index.ts';

const kinds = ['invoice', 'payment', 'credit', 'reversal'] as const;
type Kind = (typeof kinds)[number];

/** `document` is the id of the invoice, the payment or the credit note. */
type EntryRow = {
  readonly invoice_id: string;
  readonly number: string;
  readonly customer_id: string;
  readonly currency: string;
  readonly kind: Kind;
  readonly document: string;
  readonly amount: number;
  readonly day: string;
  readonly effective_at: string;
  readonly recorded_at: string;
  /** Place among the entries of the invoice. */
  readonly nth: number;
};

const Entry = Type.Object({
  invoiceId: Id,
  invoiceNumber: Type.String(),
  customerId: Id,
  kind: oneOf(kinds),
  document: Type.String({ description: 'Id of the invoice, of the payment, or of the credit note' }),
  amount: Type.Unsafe<Money>({
    ...Money,
    description: 'Negative when it was paid or credited: the sum is what is open',
  }),
  on: Type.String({ description: 'The business day' }),
  effectiveAt: Type.String(),
  recordedAt: Type.String(),
  href: Type.String({ description: 'Causes and effects of the document' }),
});

const entryOf = (row: EntryRow): Static<typeof Entry> => ({
  invoiceId: row.invoice_id,
  invoiceNumber: row.number,
  customerId: row.customer_id,
  kind: row.kind,
  document: row.document,
  amount: money(row.amount, row.currency),
  on: row.day,
  effectiveAt: row.effective_at,
  recordedAt: row.recorded_at,
  href: `/query/v1/causation/${encodeURIComponent(row.document)}`,
});

type EntrySort = 'recordedAt' | 'on';

const entryList: List<EntryRow, EntrySort> = {
  columns: sql`e.*`,
  from: sql`(select i.orders, i.invoice_id, i.number, i.customer_id, i.currency, e.*
    from read.invoices i cross join lateral (
      select 'invoice' as kind, i.invoice_id as document, i.total as amount, i.issued_on as day, i.effective_at,
        i.recorded_at, 0::bigint as nth
      union all
      select s ->> 'kind', s ->> 'id', -(s ->> 'amount')::bigint, (s ->> 'on')::date,
        (s ->> 'effectiveAt')::timestamptz, (s ->> 'recordedAt')::timestamptz, nth
      from jsonb_array_elements(i.settlements) with ordinality as one (s, nth)) e) e`,
  sorts: {
    recordedAt: { by: sql`e.recorded_at`, type: 'timestamptz' },
    on: { by: sql`e.day`, type: 'date' },
  },
  id: [sql`e.invoice_id`, sql`e.nth`],
  idTypes: ['code', 'bigint'],
  idOf: (row) => [row.invoice_id, row.nth],
};

/** What an open amount is made of. */
export const entries = list({
  url: '/v1/receivables/entries',
  permission: 'receivable:read',
  reads: ['receivables'],
  summary: 'Entries of the invoices of an order: invoiced, paid, credited and reversed amounts',
  description:
    'A page at a time, or all as a file. Payments and credits are negative: the sum is what is open, now, at the ' +
    'end of any day or as of any instant.',
  filters: {
    orderId: filter(
      Type.With(Id, { description: 'The invoices of this order' }),
      (orderId) => sql`e.orders @> ${JSON.stringify([{ orderId }])}::jsonb`,
    ),
    invoiceId: idIs(sql`e.invoice_id`),
    kind: is(sql`e.kind`, oneOf(kinds)),
    on: filter(
      Type.Optional(Type.Unsafe<string>({ ...BusinessDate, description: 'As of the end of this day' })),
      (day) => sql`e.day <= ${day}::date`,
    ),
  },
  rows: entryList,
  where: (at) => [upTo(at)],
  sorts: ['recordedAt', 'on'],
  sort: 'recordedAt',
  past: 'inRows',
  item: Entry,
  itemOf: entryOf,
  scope: ownerOf(sql`e.customer_id`),
  groups: { credit: [], personal: [] },
  file: [
    'receivables-entries',
    ['recordedAt', 'on', ['invoice', 'invoiceNumber'], 'customerId', 'kind', 'document', 'amount', 'amount.currency'],
  ],
});
