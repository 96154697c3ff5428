import { BusinessDate, EntityCode, Id, Money, money } from '@sales/contracts';
import { type SqlStatement, sql } from '@sales/eventsourcing';
import {
  conditions,
  entityIs,
  figure,
  filters,
  idIs,
  inCurrency,
  type List,
  list,
  oneOf,
  parameter,
  upTo,
} from '@sales/read-kit';
import { type Static, Type } from 'typebox';
import { namesAsOf, ownerOf } from '../customers/index.ts';
import type { Movement, PaymentRow } from './payments.ts';
import type { When } from './when.ts';

const kinds = ['received', 'applied', 'reduced', 'paidOut', 'reversed'] as const;

const OnAccount = Type.Object({
  paymentId: Id,
  /** The company of ours that has it. */
  entity: EntityCode,
  customerId: Id,
  customerName: Type.String(),
  receivedOn: Type.String(),
  amount: Type.Unsafe<Money>({ ...Money, description: 'Amount received' }),
  onAccount: figure(
    Money,
    { rows: 'movements', sum: ['amount'] },
    'Applied to no invoice, and not paid out. Negative where money was paid out of a payment that was then reversed',
  ),
  movements: Type.Array(
    Type.Object({
      kind: oneOf(kinds),
      on: Type.String({ description: 'The business day' }),
      amount: Money,
      effectiveAt: Type.String(),
      recordedAt: Type.String(),
    }),
    { description: 'Changes of the money on account' },
  ),
  href: Type.String({ description: 'Causes and effects of the payment' }),
});

/** `then` is what was on account on the day that was asked for. */
type Row = PaymentRow & { readonly customer_name: string | null; readonly then: number };

const isBy = (when: When) => {
  const { on: day, asOf, clock } = when;
  const limit = asOf === undefined ? undefined : new Date(asOf).toISOString();
  return (one: Movement): boolean =>
    (day === undefined || one.on <= day) &&
    (limit === undefined || new Date(clock === 'recorded' ? one.recordedAt : one.effectiveAt).toISOString() <= limit);
};

const onAccountOf = (row: Row, when: When): Static<typeof OnAccount> => ({
  paymentId: row.payment_id,
  entity: row.entity,
  customerId: row.customer_id,
  customerName: row.customer_name ?? '',
  receivedOn: row.received_on,
  amount: money(row.amount, row.currency),
  onAccount: money(row.then, row.currency),
  movements: row.movements
    .filter(isBy(when))
    .map(({ amount, ...one }) => ({ ...one, amount: money(amount, row.currency) })),
  href: `/query/v1/causation/${encodeURIComponent(row.payment_id)}`,
});

/** What is on account of a payment `p`, or was then. */
export const onAccountAt = ({ on: day, asOf, clock }: When): SqlStatement => {
  if (day === undefined && asOf === undefined) return sql`p.on_account`;
  const at = clock === 'recorded' ? sql`'recordedAt'` : sql`'effectiveAt'`;
  const moved = filters(
    day !== undefined && sql`m ->> 'on' <= ${day}`,
    asOf !== undefined && sql`(m ->> ${at})::timestamptz <= ${asOf}::timestamptz`,
  );
  return sql`coalesce((
      select sum((m ->> 'amount')::bigint) from jsonb_array_elements(p.movements) m where ${conditions(moved)}
    ), 0)::bigint`;
};

/** Payments that were there then with money on account. */
export const withMoney = ({ on: day, ...at }: When): SqlStatement[] =>
  filters(
    day !== undefined && sql`p.received_on <= ${day}::date`,
    at.asOf !== undefined && upTo(at),
    sql`${onAccountAt({ on: day, ...at })} <> 0`,
  );

/** The name of the customer of a payment `p`; default: as it is now. */
export const customerName = (customers: SqlStatement = sql`read.customers`): SqlStatement =>
  sql`(select c.name from ${customers} c where c.customer_id = p.customer_id)`;

const onAccountList = (when: When): List<Row, 'receivedOn'> => ({
  columns: sql`p.*, ${customerName()} as customer_name, ${onAccountAt(when)} as "then"`,
  from: sql`read.payments p`,
  sorts: { receivedOn: { by: sql`p.received_on`, type: 'date' } },
  id: [sql`p.payment_id`],
  idOf: (row) => [row.payment_id],
});

/** Money on account, payment by payment. */
export const onAccount = list({
  url: '/v1/receivables/on-account',
  permission: 'receivable:read',
  reads: ['receivables', 'customers'],
  summary: 'Money on account, payment by payment, now or at the end of any day',
  description: 'It can be applied to invoices, or paid out.',
  filters: {
    on: parameter(Type.Optional(Type.Unsafe<string>({ ...BusinessDate, description: 'As of the end of this day' }))),
    entity: entityIs(sql`p.entity`, 'Received by this company'),
    customerId: idIs(sql`p.customer_id`),
    currency: inCurrency(sql`p.currency`),
  },
  rows: onAccountList,
  where: withMoney,
  sorts: ['receivedOn'],
  sort: 'receivedOn',
  past: 'inRows',
  item: OnAccount,
  itemsOf: async (database, { query, rows }) => {
    const items = rows.map((row) => onAccountOf(row, query));
    if (query.asOf === undefined) return items;
    const ids = items.map(({ customerId }) => customerId);
    const names = await namesAsOf(database, ids, query);
    return items.map((item) => ({ ...item, customerName: names.get(item.customerId) ?? '' }));
  },
  scope: ownerOf(sql`p.customer_id`),
  groups: { credit: [], personal: ['customerName'] },
  file: [
    'on-account',
    [
      'paymentId',
      'entity',
      'customerId',
      ['customer', 'customerName'],
      'receivedOn',
      'amount',
      'onAccount',
      'amount.currency',
    ],
  ],
});
