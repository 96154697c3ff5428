import { Id, Money, money } from '@sales/contracts';
import { type SqlStatement, sql } from '@sales/eventsourcing';
import {
  days,
  entityIs,
  filter,
  idIs,
  inCurrency,
  is,
  joinedWith,
  type List,
  list,
  present,
  range,
  replayed,
  search,
  Text,
} from '@sales/read-kit';
import { matches } from '@sales/read-kit/folding';
import { Type } from 'typebox';
import { type CustomerRow, customerTable, evolveCustomerRow, ownerOf } from '../customers/index.ts';
import { ofCustomers } from '../orders/index.ts';
import { evolvePayment, type PaymentRow, paymentTable } from './payments.ts';

type Row = PaymentRow & { readonly customer_name: string | null };

/** The customers of payments, as they are or were. */
const joinedCustomers = joinedWith<Row, CustomerRow>({
  live: sql`read.customers`,
  table: customerTable,
  stream: (row) => `customer-${row.customer_id}`,
  evolve: evolveCustomerRow,
});

const listOf = (
  rows: SqlStatement,
  customers: SqlStatement = joinedCustomers.live,
): List<Row, 'receivedOn' | 'amount'> => ({
  columns: sql`p.*, (select c.name from ${customers} c where c.customer_id = p.customer_id) as customer_name`,
  from: sql`${rows} p`,
  sorts: {
    receivedOn: { by: sql`p.received_on`, type: 'date' },
    amount: {
      by: sql`p.amount`,
      type: 'bigint',
      movedBy: ['sales.payment.application-reduced.v1'],
    },
  },
  id: [sql`p.payment_id`],
  idOf: (row) => [row.payment_id],
  moves: { readModel: 'receivables', category: 'payment', rows: (ids) => sql`p.payment_id = any(${[...ids]}::text[])` },
});

const live = sql`read.payments`;
const Amount = Type.Integer({ ...Money.properties.amount });

/** What customers have paid. */
export const paymentList = list({
  url: '/v1/payments',
  permission: 'receivable:read',
  reads: ['receivables', 'customers'],
  summary: 'Payments of customers, with their amounts on account',
  description: 'A page at a time, or all as a file, by customer, day, method and amount.',
  filters: {
    customerId: idIs(sql`p.customer_id`),
    entity: entityIs(sql`p.entity`, 'Received by this company'),
    method: is(sql`p.method`, Text),
    currency: inCurrency(sql`p.currency`),
    reversed: filter(
      Type.Optional(Type.Boolean({ description: 'Reversed, or not reversed' })),
      (isReversed) => sql`(p.reversed_on is not null) = ${isReversed}`,
    ),
    onAccount: filter(
      Type.Optional(Type.Boolean({ description: 'With money on account, or without' })),
      (isOnAccount) => sql`(p.on_account <> 0) = ${isOnAccount}`,
    ),
    ...days({ from: 'from', to: 'to' }, sql`p.received_on`, 'Received on this day or later'),
    ...range({ from: 'amountFrom', to: 'amountTo' }, sql`p.amount`, { from: Amount, type: 'bigint' }),
    search: search('Prefixes of words in the reference, or in the customer as in the list of orders', (text, asked) => [
      { found: matches(text) },
      ...ofCustomers(sql`p.customer_id`, text, asked),
    ]),
  },
  rows: listOf(live),
  sorts: ['receivedOn', 'amount'],
  sort: '-receivedOn',
  past: {
    key: 'receivedOn',
    list: replayed({
      list: listOf,
      live,
      joined: [joinedCustomers],
      table: paymentTable,
      stream: (row) => `payment-${row.payment_id}`,
      evolve: evolvePayment,
    }),
  },
  item: Type.Object({
    paymentId: Id,
    entity: Type.String({ description: 'The company that received it' }),
    customerId: Id,
    customerName: Type.String(),
    receivedOn: Type.String(),
    method: Type.String(),
    reference: Type.Optional(Type.String()),
    amount: Type.With(Money, { description: 'Amount received' }),
    onAccount: Type.With(Money, { description: 'Applied to no invoice, and not paid out' }),
    reversedOn: Type.Optional(Type.String({ description: 'When it was reversed' })),
    href: Type.String({ description: 'Causes and effects of the payment' }),
  }),
  itemOf: (row) => ({
    paymentId: row.payment_id,
    entity: row.entity,
    customerId: row.customer_id,
    customerName: row.customer_name ?? '',
    receivedOn: row.received_on,
    method: row.method,
    ...present({ reference: row.reference }),
    amount: money(row.amount, row.currency),
    onAccount: money(row.on_account, row.currency),
    ...present({ reversedOn: row.reversed_on }),
    href: `/query/v1/causation/${encodeURIComponent(row.payment_id)}`,
  }),
  scope: ownerOf(sql`p.customer_id`),
  groups: { credit: [], personal: ['customerName', 'reference', 'search'] },
  file: [
    'payments',
    [
      'paymentId',
      'entity',
      'customerId',
      ['customer', 'customerName'],
      'receivedOn',
      'method',
      'reference',
      'amount',
      'onAccount',
      'amount.currency',
      'reversedOn',
    ],
  ],
});
