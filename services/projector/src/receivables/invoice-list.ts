import { Id, InvoiceKind, Money, money } from '@sales/contracts';
import { sql } from '@sales/eventsourcing';
import {
  days,
  entityIs,
  filter,
  idIs,
  inCurrency,
  is,
  type List,
  list,
  present,
  range,
  search,
  Text,
  upTo,
} from '@sales/read-kit';
import { Type } from 'typebox';
import { ownerOf } from '../customers/index.ts';
import { openAt } from './open-at.ts';
import type { IssuedRow } from './table.ts';
import type { When } from './when.ts';

/** `open_then` is what was open then; null of what never was: a credit note. */
type Row = IssuedRow & { readonly open_then: number | null };

const listOf = (when: When): List<Row, 'issuedOn' | 'number' | 'total'> => ({
  columns: sql`d.*, case when d.kind = 'invoice' then (select ${openAt(when)} from read.invoices i
    where i.invoice_id = d.invoice_id) end as open_then`,
  from: sql`read.issued d`,
  sorts: {
    issuedOn: { by: sql`d.issued_on`, type: 'date' },
    number: { by: sql`d.number collate "C"`, type: 'code' },
    total: { by: sql`d.total`, type: 'bigint' },
  },
  id: [sql`d.invoice_id`],
  idOf: (row) => [row.invoice_id],
});

/** What was issued. */
export const invoiceList = list({
  url: '/v1/invoices',
  permission: 'receivable:read',
  reads: ['receivables'],
  summary: 'Invoices and credit notes as issued, with their open amounts',
  description:
    'A page at a time, or all as a file, by kind, day, number, order and customer. What is due, and since when, is ' +
    'in the list of receivables.',
  filters: {
    kind: is(sql`d.kind`, InvoiceKind),
    number: filter(
      Type.Optional(Type.With(Text, { description: 'Of the document' })),
      (number) => sql`d.number collate "C" = ${number.trim().toUpperCase()}`,
    ),
    entity: entityIs(sql`d.entity`, 'Issued by this company'),
    customerId: idIs(sql`d.customer_id`),
    orderId: filter(Type.Optional(Id), (orderId) => sql`d.orders @> ${JSON.stringify([{ orderId }])}::jsonb`),
    currency: inCurrency(sql`d.currency`),
    ...days({ from: 'from', to: 'to' }, sql`d.issued_on`, 'Issued on this day or later'),
    ...range({ from: 'totalFrom', to: 'totalTo' }, sql`d.total`, {
      from: Type.Integer({ ...Money.properties.amount }),
      type: 'bigint',
    }),
    search: search(
      'Prefix of the number of the document, of one of its orders or of a customer reference, or prefixes of words ' +
        'in the customer',
    ),
  },
  rows: listOf,
  where: (at) => [upTo(at)],
  sorts: ['issuedOn', 'number', 'total'],
  sort: '-issuedOn',
  past: 'inRows',
  item: Type.Object({
    invoiceId: Id,
    kind: InvoiceKind,
    number: Type.String(),
    entity: Type.String({ description: 'The company that issued it' }),
    customerId: Id,
    customerName: Type.String(),
    orders: Type.Array(
      Type.Object({ orderId: Id, number: Type.String(), customerReference: Type.Optional(Type.String()) }),
    ),
    issuedOn: Type.String(),
    dueOn: Type.String(),
    total: Money,
    open: Type.Optional(Type.With(Money, { description: 'Open amount of an invoice: neither paid nor credited' })),
    href: Type.String({ description: 'Causes and effects of the document' }),
  }),
  itemOf: (row) => ({
    invoiceId: row.invoice_id,
    kind: row.kind,
    number: row.number,
    entity: row.entity,
    customerId: row.customer_id,
    customerName: row.customer_name,
    orders: row.orders,
    issuedOn: row.issued_on,
    dueOn: row.due_on,
    total: money(row.total, row.currency),
    ...present({ open: row.open_then === null ? undefined : money(row.open_then, row.currency) }),
    href: `/query/v1/causation/${encodeURIComponent(row.invoice_id)}`,
  }),
  scope: ownerOf(sql`d.customer_id`),
  groups: { credit: [], personal: ['customerName', 'orders', 'search'] },
  file: [
    'invoices',
    [
      'invoiceId',
      'kind',
      'number',
      'entity',
      'customerId',
      ['customer', 'customerName'],
      ['orders', ({ orders }) => orders.map(({ number }) => number)],
      [
        'customer_references',
        ({ orders }) => orders.flatMap(({ customerReference }) => customerReference ?? []).join(', '),
      ],
      'issuedOn',
      'dueOn',
      'total',
      'open',
      'total.currency',
    ],
  ],
});
