import { addDays, BusinessDate, calendar, EntityCode, Id, Money, mainEntity, money } from '@sales/contracts';
import { type Clock, type Database, identifier, type ReadDatabase, type SqlStatement, sql } from '@sales/eventsourcing';
import {
  type AsOf,
  allOf,
  asOfQuery,
  columnsOf,
  conditions,
  days,
  entityIs,
  figure,
  filter,
  filters,
  idIs,
  inCurrency,
  type List,
  listRoute,
  parameter,
  withHistory,
} from '@sales/read-kit';

import { inAlphabet } from '@sales/read-kit/folding';
import { type App, ownersIn, queryRoute, type Reach } from '@sales/service-kit';
import { type Static, Type } from 'typebox';
import { namesAsOf, ownerOf } from '../customers/index.ts';
import { dayAt } from '../entities/index.ts';
import { entries } from './entries.ts';
import { invoiceList } from './invoice-list.ts';
import { customerName, onAccount, onAccountAt, withMoney } from './on-account.ts';
import { issuedBy, openAt } from './open-at.ts';
import { paymentList } from './payment-list.ts';
import type { InvoiceRow } from './table.ts';
import { type When, whenLink } from './when.ts';

const Invoice = Type.Object({
  invoiceId: Id,
  number: Type.String(),
  /** The company of ours that issued it. */
  entity: EntityCode,
  orderIds: Type.Array(Id),
  customerId: Id,
  customerName: Type.String(),
  issuedOn: Type.String(),
  dueOn: Type.String(),
  total: figure(Money, { link: 'href', where: { kind: 'invoice' }, sum: ['amount'] }),
  open: figure(Money, { link: 'href', sum: ['amount'] }),
  href: Type.String({ description: 'The invoice, with what was paid and credited' }),
});

/** `open_then` is what was open on the day that was asked for. */
type OpenRow = InvoiceRow & { readonly open_then: number };

const invoiceOf = (row: OpenRow, when: When): Static<typeof Invoice> => ({
  invoiceId: row.invoice_id,
  number: row.number,
  entity: row.entity,
  orderIds: row.orders.map(({ orderId }) => orderId),
  customerId: row.customer_id,
  customerName: row.customer_name,
  issuedOn: row.issued_on,
  dueOn: row.due_on,
  total: money(row.total, row.currency),
  open: money(row.open_then, row.currency),
  href: `/query/v1/receivables/entries?${new URLSearchParams({
    orderId: row.orders[0]?.orderId ?? '',
    invoiceId: row.invoice_id,
    ...whenLink(when),
  })}`,
});

type InvoiceSort = 'dueOn' | 'issuedOn' | 'number';

const receivables = (when: When): List<OpenRow, InvoiceSort> => ({
  columns: sql`i.*, ${openAt(when)} as open_then`,
  from: sql`read.invoices i`,
  sorts: {
    dueOn: { by: sql`i.due_on`, type: 'date' },
    issuedOn: { by: sql`i.issued_on`, type: 'date' },
    number: { by: sql`i.number collate "C"`, type: 'code' },
  },
  id: [sql`i.invoice_id`],
  idOf: (row) => [row.invoice_id],
});

const on = Type.Optional(Type.Unsafe<string>({ ...BusinessDate, description: 'As of the end of this day' }));
type InvoiceQuery = When & {
  readonly state: 'open' | 'settled' | 'all';
  readonly entity?: string;
  readonly customerId?: string;
};

const stateIs = ({ state, ...when }: InvoiceQuery): SqlStatement | undefined => {
  if (state === 'all') return undefined;
  return state === 'open' ? sql`${openAt(when)} <> 0` : sql`${openAt(when)} = 0`;
};

/** Those that were there, in the state that is asked for. */
const shown = (query: InvoiceQuery): SqlStatement[] => filters(...issuedBy(query), stateIs(query));

/** Days past the due date: from and to, both included. */
const buckets = [
  { name: 'notDue', from: undefined, to: 0 },
  { name: 'days1to30', from: 1, to: 30 },
  { name: 'days31to60', from: 31, to: 60 },
  { name: 'days61to90', from: 61, to: 90 },
  { name: 'over90', from: 91, to: undefined },
] as const;

const Figure = Type.Object(
  {
    amount: figure(Type.Integer(), { link: 'href', sum: ['open'] }, 'Minor units'),
    currency: Type.String(),
    invoices: figure(Type.Integer(), { link: 'href', count: 'rows' }),
    href: Type.String({ description: 'The invoices behind the figure' }),
  },
  { $id: 'OpenFigure' },
);
const OnAccountFigure = Type.Object({
  amount: figure(Type.Integer(), { link: 'href', sum: ['onAccount'] }, 'Minor units'),
  currency: Type.String(),
  payments: figure(Type.Integer(), { link: 'href', count: 'rows' }),
  href: Type.String({ description: 'The payments behind the figure' }),
});
const Ageing = Type.Object({
  on: Type.String(),
  rows: Type.Array(
    Type.Object({
      currency: Type.String(),
      entity: Type.Optional(EntityCode),
      customerId: Type.Optional(Id),
      customerName: Type.Optional(Type.String()),
      notDue: Figure,
      days1to30: Figure,
      days31to60: Figure,
      days61to90: Figure,
      over90: Figure,
      total: Figure,
      /** Paid and for no invoice yet: not taken off the other figures. */
      onAccount: OnAccountFigure,
    }),
  ),
});

/** A day for a link: no earlier than the first that the list can be asked for. */
const daysBefore = (day: string, days: number): string => {
  const [, later = day] = [calendar.first, addDays(day, -days)].sort();
  return later;
};

type AgeingRow = Readonly<Record<(typeof buckets)[number]['name'] | 'total', number>> &
  Readonly<Record<`${(typeof buckets)[number]['name'] | 'total'}_n`, number>> & {
    readonly currency: string;
    readonly entity: string | null;
    readonly customer_id: string | null;
    readonly customer_name: string | null;
    readonly on_account: number;
    readonly on_account_n: number;
  };

type AgeingQuery = When & {
  readonly by: 'currency' | 'customer' | 'entity';
  readonly customerId?: string;
  /** Whether names are not shown: rows are in no order that tells of them. */
  readonly isNameless: boolean;
  /** Only of customers of these users. */
  readonly owners?: readonly string[];
  /** Only what this company has issued; the day is one where it is. */
  readonly entity?: string;
};

const within = (day: string, from: number | undefined, to: number | undefined): SqlStatement =>
  conditions(
    filters(
      to !== undefined && sql`${day}::date - i.due_on <= ${to}`,
      from !== undefined && sql`${day}::date - i.due_on >= ${from}`,
    ),
  );

/** The customers of payments with what they were called then, as a table of a statement. */
const namesThen = async (database: Database, paid: readonly SqlStatement[], at: AsOf): Promise<SqlStatement> => {
  const customers = await database.query<{ readonly customer_id: string }>(
    sql`select distinct p.customer_id from read.payments p where ${conditions(paid)}`,
  );
  const names = await namesAsOf(
    database,
    customers.map((one) => one.customer_id),
    at,
  );
  return sql`(select * from unnest(${[...names.keys()]}::text[], ${[...names.values()]}::text[])
    as c (customer_id, name))`;
};

/** Open amounts by how long they have been due, against any day. */
export const readAgeing = async (
  database: Database,
  { by, customerId, entity, owners, isNameless, ...when }: AgeingQuery,
  now: string,
): Promise<Static<typeof Ageing>> => {
  const day = when.on ?? (await dayAt(database, entity ?? mainEntity, when.asOf ?? now));
  const sums = buckets.map(({ name, from, to }) => {
    const condition = within(day, from, to);
    return sql`coalesce(sum(open_then) filter (where ${condition}), 0)::bigint as ${identifier(name)},
      count(open_then) filter (where ${condition}) as ${identifier(`${name}_n`)}`;
  });
  const paid = filters(
    ...withMoney(when),
    entity !== undefined && sql`p.entity = ${entity}`,
    customerId !== undefined && sql`p.customer_id = ${customerId}`,
    owners !== undefined && sql`${ownerOf(sql`p.customer_id`)} = any(${[...owners]}::text[])`,
  );
  const names = by === 'customer' && when.asOf !== undefined ? await namesThen(database, paid, when) : undefined;
  const who = by === 'customer' ? sql`i.customer_id` : sql`null::text`;
  const byName = by === 'customer' && !isNameless ? inAlphabet(sql`max(i.customer_name)`) : sql`3`;
  const whose = by === 'entity' ? sql`i.entity` : sql`null::text`;
  const where = filters(
    ...shown({ state: 'open', ...when }),
    entity !== undefined && sql`i.entity = ${entity}`,
    customerId !== undefined && sql`i.customer_id = ${customerId}`,
    owners !== undefined && sql`${ownerOf(sql`i.customer_id`)} = any(${[...owners]}::text[])`,
  );
  const rows = await database.query<AgeingRow>(sql`
    select i.currency, ${whose} as entity, ${who} as customer_id,
    ${by === 'customer' ? sql`max(i.customer_name)` : sql`null::text`} as customer_name,
      ${sums.reduce((all, one) => sql`${all}, ${one}`)}, coalesce(sum(open_then), 0)::bigint as total,
      count(open_then) as total_n, coalesce(sum(on_account), 0)::bigint as on_account, count(on_account) as on_account_n
    from (
      select i.currency, i.entity, i.customer_id, i.customer_name, i.due_on, ${openAt(when)} as open_then,
        null::bigint as on_account
      from read.invoices i where ${conditions(where)}
      union all
      select p.currency, p.entity, p.customer_id, ${customerName(names)}, null, null, ${onAccountAt(when)}
      from read.payments p where ${conditions(paid)}
    ) i
    group by 1, 2, 3 order by 1, 2, ${byName}, 3`);
  const behind = (row: AgeingRow): URLSearchParams => {
    const query = new URLSearchParams({ currency: row.currency, ...whenLink(when) });
    const company = row.entity ?? entity;
    if (company !== undefined) query.set('entity', company);
    const customer = row.customer_id ?? customerId;
    if (customer !== undefined) query.set('customerId', customer);
    return query;
  };
  const link = (row: AgeingRow, from: number | undefined, to: number | undefined): string => {
    const query = behind(row);
    if (to !== undefined) query.set('dueFrom', daysBefore(day, to));
    if (from !== undefined) query.set('dueTo', daysBefore(day, from));
    return `/query/v1/receivables?${query}`;
  };
  return {
    on: day,
    rows: rows.map((row) => {
      const figure = (name: (typeof buckets)[number]['name'] | 'total') => {
        const bucket = buckets.find((one) => one.name === name);
        const href = link(row, bucket?.from, bucket?.to);
        return { amount: row[name], currency: row.currency, invoices: row[`${name}_n`], href };
      };
      return {
        currency: row.currency,
        ...(row.entity !== null && { entity: row.entity }),
        ...(row.customer_id !== null && { customerId: row.customer_id, customerName: row.customer_name ?? '' }),
        notDue: figure('notDue'),
        days1to30: figure('days1to30'),
        days31to60: figure('days31to60'),
        days61to90: figure('days61to90'),
        over90: figure('over90'),
        total: figure('total'),
        onAccount: {
          amount: row.on_account,
          currency: row.currency,
          payments: row.on_account_n,
          href: `/query/v1/receivables/on-account?${behind(row)}`,
        },
      };
    }),
  };
};

export const receivableRoutes = (app: App, database: ReadDatabase, clock: Clock): void => {
  listRoute(app, database, {
    url: '/v1/receivables',
    permission: 'receivable:read',
    reads: ['receivables'],
    summary: 'Invoices with their open amounts, now or at the end of any day',
    description: 'A page at a time, or all as a file.',
    filters: {
      state: parameter(
        Type.Union([Type.Literal('open'), Type.Literal('settled'), Type.Literal('all')], { default: 'open' }),
      ),
      on: parameter(on),
      entity: entityIs(sql`i.entity`, 'Issued by this company'),
      customerId: idIs(sql`i.customer_id`),
      orderId: filter(Type.Optional(Id), (orderId) => sql`i.orders @> ${JSON.stringify([{ orderId }])}::jsonb`),
      currency: inCurrency(sql`i.currency`),
      ...days({ from: 'dueFrom', to: 'dueTo' }, sql`i.due_on`),
    },
    rows: receivables,
    where: shown,
    sorts: ['dueOn', 'issuedOn', 'number'],
    sort: 'dueOn',
    past: 'inRows',
    item: Invoice,
    itemOf: invoiceOf,
    scope: ownerOf(sql`i.customer_id`),
    groups: { credit: [], personal: ['customerName'] },
    file: [
      'receivables',
      [
        'number',
        'entity',
        'customerId',
        ['customer', 'customerName'],
        'issuedOn',
        'dueOn',
        'total',
        'open',
        'total.currency',
      ],
    ],
  });
  listRoute(app, database, invoiceList);
  listRoute(app, database, paymentList);
  listRoute(app, database, entries);
  listRoute(app, database, onAccount);

  const ageing = (query: Omit<AgeingQuery, 'isNameless' | 'owners'>, reach: Reach) =>
    readAgeing(database, { ...query, ...ownersIn(reach), isNameless: reach.hidden.has('personal') }, clock.now());

  queryRoute(app, {
    url: '/v1/receivables/ageing',
    permission: 'receivable:read',
    reads: withHistory('receivables', 'entities', 'customers'),
    summary: 'Open amounts by how long they have been due',
    description:
      'Per currency, and per company or customer if requested: sums of the rows in the list of receivables. Money on ' +
      'account is shown beside them, also for customers who owe nothing.',
    query: {
      on,
      ...asOfQuery,
      by: Type.Union([Type.Literal('currency'), Type.Literal('customer'), Type.Literal('entity')], {
        default: 'currency',
      }),
      customerId: Type.Optional(Id),
      entity: Type.Optional(
        Type.With(EntityCode, {
          description:
            'Only what this company has issued. Without `on` the day is today in the time zone of this company, else ' +
            'of `MAIN`',
        }),
      ),
    },
    ok: Ageing,
    isScoped: true,
    fields: { credit: [], personal: ['rows.customerName'] },
    handle: ({ query, reach }) => ageing(query, reach),
    file: {
      name: 'ageing',
      columns: columnsOf<Static<typeof Ageing>['rows'][number]>(Ageing.properties.rows.items, [
        'currency',
        'entity',
        'customerId',
        ['customer', 'customerName'],
        ...buckets.map(({ name }) => name),
        'total',
        'onAccount',
      ]),
      rows: ({ query, reach }) => allOf(ageing(query, reach).then(({ rows }) => rows)),
    },
  });
};
