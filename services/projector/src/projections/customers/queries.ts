import {
  Contact,
  CustomerDetails,
  Id,
  Money,
  money,
  naturalKey,
  type OrderStatus,
  PaymentTerms,
} from '@sales/contracts';
import { type Database, type SqlStatement, sql } from '@sales/eventsourcing';
import { type App, type CsvColumn, Page, pageQuery, queryRoute } from '@sales/service-kit';
import { type Static, Type } from 'typebox';
import { asCustomerEvent } from '../../events.ts';
import {
  type PastList,
  readAllAsOf,
  readPageAsOf,
  readStreams,
  sortFor,
  withHistory,
} from '../../reading/as-of-list.ts';
import { codeIs } from '../../reading/codes.ts';
import { figure } from '../../reading/figures.ts';
import {
  type AsOf,
  asOfQuery,
  foldEach,
  foldOf,
  found,
  now,
  readEvents,
  storyLink,
  upTo,
} from '../../reading/history.ts';
import { filters, inAlphabet, type List, readAll, readPage, sortOr } from '../../reading/list.ts';
import { present } from '../../reading/values.ts';
import { matches } from '../../search.ts';
import {
  type CustomerDocument,
  type CustomerRow,
  type CustomerStatus,
  customerTable,
  evolveCustomer,
  evolveCustomerRow,
} from './fold.ts';

const Status = Type.Unsafe<CustomerStatus>(
  Type.Union([Type.Literal('active'), Type.Literal('held'), Type.Literal('deactivated')]),
);

const Figures = Type.Object({
  currency: Type.String(),
  orders: figure(Type.Integer(), { link: 'links.orders', count: 'rows' }),
  ordered: figure(Money, { link: 'links.ordered', sum: ['totals.total', '-cancelled'] }),
  invoiced: figure(Money, { link: 'links.settled', sum: ['invoiced'] }),
  paid: figure(Money, { link: 'links.settled', sum: ['paid'] }),
  refunded: figure(Money, { link: 'links.settled', sum: ['refunded'] }),
  open: figure(Money, { link: 'links.open', sum: ['open'] }, 'Invoiced, and neither paid nor credited'),
  links: Type.Optional(
    Type.Object(
      { orders: Type.String(), ordered: Type.String(), settled: Type.String(), open: Type.String() },
      {
        description:
          'The rows behind the figures. `ordered` is the total without what was cancelled, `settled` has what was invoiced, paid and refunded',
      },
    ),
  ),
});
type Figures = Static<typeof Figures>;

const Customer = Type.Object({
  customerId: Id,
  number: Type.String(),
  status: Status,
  statusReason: Type.Optional(Type.String()),
  details: CustomerDetails,
  owner: Type.Optional(Type.String()),
  priceList: Type.Optional(Type.String()),
  paymentTerms: PaymentTerms,
  creditLimit: Type.Optional(Money),
  tags: Type.Array(Type.String()),
  contacts: Type.Array(Contact),
  registeredAt: Type.String(),
  updatedAt: Type.String(),
  href: Type.String({ description: 'All that has happened to it: who, when and why' }),
});

const CustomerItem = Type.Object({
  ...Customer.properties,
  figures: Type.Optional(
    Type.Array(Figures, {
      description: 'What was bought, per currency; empty when nothing was. Of now only: absent with `asOf`',
    }),
  ),
  lastOrderAt: Type.Optional(Type.String()),
});
type CustomerItem = Static<typeof CustomerItem>;

type FiguresRow = {
  readonly customer_id: string;
  readonly currency: string;
  readonly orders: number;
  readonly ordered: number;
  readonly invoiced: number;
  readonly paid: number;
  readonly refunded: number;
  readonly credited: number;
};

/** Of orders that count: submitted, and neither rejected nor cancelled. */
const counting: readonly OrderStatus[] = [
  'submitted',
  'awaitingApproval',
  'approved',
  'allocating',
  'confirmed',
  'backordered',
  'partiallyShipped',
  'shipped',
  'delivered',
  'closed',
];

const linksOf = ({ customer_id: customerId, currency }: FiguresRow) => {
  const of = new URLSearchParams({ customerId, currency });
  const ordered = new URLSearchParams(of);
  for (const status of counting) ordered.append('status', status);
  const orders = `/query/v1/orders?${ordered}`;
  return { orders, ordered: orders, settled: `/query/v1/orders?${of}`, open: `/query/v1/receivables?${of}` };
};

const figuresOf = (row: FiguresRow): Figures => {
  const amount = (value: number) => money(value, row.currency);
  return {
    currency: row.currency,
    orders: row.orders,
    ordered: amount(row.ordered),
    invoiced: amount(row.invoiced),
    paid: amount(row.paid),
    refunded: amount(row.refunded),
    open: amount(row.invoiced - row.paid - row.credited),
    links: linksOf(row),
  };
};

/** A copy that the serializer may take: what the fold keeps is read-only. */
const documentOf = (document: CustomerDocument, at: AsOf): Static<typeof Customer> => ({
  ...document,
  href: storyLink('customer', document.customerId, at),
  tags: [...document.tags],
  contacts: [...document.contacts],
});

const withFigures = async (database: Database, rows: readonly CustomerRow[]): Promise<CustomerItem[]> => {
  const ids = rows.map((row) => row.customer_id);
  const [figures, last] = await Promise.all([
    database.query<FiguresRow>(
      sql`select * from read.customer_figures where customer_id = any(${ids}::text[]) order by currency`,
    ),
    database.query<{ customer_id: string; last_order_at: string }>(
      sql`select c.customer_id, o.placed_at as last_order_at from unnest(${ids}::text[]) as c (customer_id)
        cross join lateral (select placed_at from read.orders o where o.customer_id = c.customer_id and o.submitted
          order by o.placed_at desc limit 1) o`,
    ),
  ]);
  const byCustomer = Map.groupBy(figures, (row) => row.customer_id);
  const lastOrder = new Map(last.map((row) => [row.customer_id, row.last_order_at]));
  return rows.map((row) => ({
    ...documentOf(row.document, now),
    figures: (byCustomer.get(row.customer_id) ?? []).map(figuresOf),
    ...present({ lastOrderAt: lastOrder.get(row.customer_id) }),
  }));
};

type CustomerSort = 'name' | 'number' | 'registeredAt';

const customerListOf = (customers: SqlStatement): List<CustomerRow, CustomerSort> => ({
  columns: sql`c.*`,
  from: sql`${customers} c`,
  sorts: {
    name: { by: inAlphabet(sql`c.name`), type: 'text' },
    number: { by: sql`c.number collate "C"`, type: 'text' },
    registeredAt: { by: sql`c.registered_at`, type: 'timestamptz' },
  },
  id: [sql`c.customer_id`],
  idOf: (row) => [row.customer_id],
});

export const customerList = customerListOf(sql`read.customers`);

const text = Type.Optional(Type.String({ minLength: 1, maxLength: 200 }));
const filterQuery = {
  status: Type.Optional(Status),
  country: text,
  region: text,
  segment: text,
  owner: text,
  tag: text,
  search: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 200,
      description: 'Beginnings of words of the name, number, e-mail, tax id, phone or a contact',
    }),
  ),
  sort: sortOr<CustomerSort>(['name', 'number', 'registeredAt'], 'name', 'number'),
};

type CustomerFilter = { readonly [Name in keyof typeof filterQuery]?: Static<(typeof filterQuery)[Name]> | undefined };

const conditionsOf = ({ status, country, region, segment, owner, tag, search }: CustomerFilter): SqlStatement[] =>
  filters(
    status !== undefined && sql`c.status = ${status}`,
    country !== undefined && codeIs(sql`c.country_key`, country),
    region !== undefined && codeIs(sql`c.region_key`, region),
    segment !== undefined && codeIs(sql`c.segment_key`, segment),
    owner !== undefined && codeIs(sql`c.owner_key`, owner),
    tag !== undefined && sql`c.tag_keys ? ${naturalKey(tag)}`,
    search !== undefined && matches(search),
  );

/** A customer as it is known to have been at an instant; undefined before it was registered. */
export const readCustomerAsOf = async (
  database: Database,
  customerId: string,
  at: AsOf,
): Promise<CustomerDocument | undefined> =>
  foldOf(await readEvents(database, `customer-${customerId}`, upTo(at)), asCustomerEvent, evolveCustomer);

/** The list as of an instant: a customer has its number from the beginning. */
const pastCustomers = (database: Database, at: AsOf): PastList<CustomerRow, CustomerRow, CustomerSort> => ({
  now: customerList,
  past: customerListOf,
  table: customerTable,
  fold: async (customers) => {
    const streams = customers.map((customer) => `customer-${customer.customer_id}`);
    return foldEach(await readStreams(database, streams, at), asCustomerEvent, evolveCustomerRow);
  },
});

const findCustomer = async (database: Database, idOrNumber: string): Promise<CustomerRow | undefined> => {
  const rows = await database.query<CustomerRow>(
    sql`select c.* from read.customers c where c.customer_id = ${idOrNumber.toLowerCase()}
      or c.number collate "C" = ${idOrNumber.toUpperCase()} limit 1`,
  );
  return rows[0];
};

const csv: CsvColumn<CustomerRow>[] = [
  { name: 'number', value: (row) => row.number },
  { name: 'customer_id', value: (row) => row.customer_id },
  { name: 'name', value: (row) => row.name },
  { name: 'kind', value: (row) => row.document.details.kind },
  { name: 'status', value: (row) => row.status },
  { name: 'country', value: (row) => row.country },
  { name: 'region', value: (row) => row.region },
  { name: 'segment', value: (row) => row.segment },
  { name: 'owner', value: (row) => row.owner },
  { name: 'email', value: (row) => row.document.details.email },
  { name: 'phone', value: (row) => row.document.details.phone },
  { name: 'tax_id', value: (row) => row.document.details.taxId },
  { name: 'tags', value: (row) => row.document.tags.join(' ') },
  { name: 'registered_at', value: (row) => row.registered_at },
];

export const customerRoutes = (app: App, database: Database): void => {
  queryRoute(app, {
    url: '/v1/customers',
    reads: withHistory('customers', 'orders'),
    summary: 'Customers, with what they have bought',
    description:
      'A page at a time, or all as CSV. `search` looks in number, name, e-mail address, tax id, phone and contacts.',
    query: { ...filterQuery, ...asOfQuery, ...pageQuery },
    ok: Page(CustomerItem),
    handle: async ({ query }) => {
      const slice = { ...query, where: conditionsOf(query), sort: sortFor(query, 'name', 'number') };
      if (query.asOf !== undefined) {
        const { rows, ...next } = await readPageAsOf(database, pastCustomers(database, query), slice);
        return { items: rows.map((row) => documentOf(row.document, query)), ...next };
      }
      const { rows, ...next } = await readPage(database, customerList, slice);
      return { items: await withFigures(database, rows), ...next };
    },
    csv: {
      filename: 'customers',
      columns: csv,
      rows: ({ query }) => {
        const slice = { ...query, where: conditionsOf(query), sort: sortFor(query, 'name', 'number') };
        return query.asOf === undefined
          ? readAll(database, customerList, slice)
          : readAllAsOf(database, pastCustomers(database, query), slice);
      },
    },
  });

  queryRoute(app, {
    url: '/v1/customers/:customer',
    reads: ['customers', 'orders', 'timeline'],
    summary: 'One customer, now or as of any instant',
    description: 'With `asOf` without figures: these are of now.',
    params: Type.Object({
      customer: Type.String({ minLength: 1, maxLength: 60, description: 'Its id or its number' }),
    }),
    query: asOfQuery,
    ok: Type.Object({
      ...Customer.properties,
      figures: Type.Optional(Type.Array(Figures)),
      lastOrderAt: Type.Optional(Type.String()),
    }),
    problems: ['query/not-found'],
    handle: async ({ params: { customer }, query }) => {
      const row = await findCustomer(database, customer);
      if (query.asOf === undefined) {
        const [item] = row === undefined ? [] : await withFigures(database, [row]);
        return found(item, { customer });
      }
      const document = await readCustomerAsOf(database, row?.customer_id ?? customer.toLowerCase(), query);
      return documentOf(found(document, { customer, asOf: query.asOf }), query);
    },
  });
};
