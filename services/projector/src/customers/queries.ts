import {
  Attachment,
  Contact,
  CustomerDetails,
  customers as contracts,
  Id,
  Money,
  money,
  NonNegativeMoney,
  naturalKey,
  type OrderStatus,
  PaymentTerms,
  PriceListCode,
  primaryOf,
  UserId,
  type ValueOf,
} from '@sales/contracts';
import { type Database, type ReadDatabase, type SqlStatement, sql } from '@sales/eventsourcing';
import {
  type AsOf,
  asOfLink,
  asOfQuery,
  codeOf,
  customIs,
  figure,
  filter,
  foldEach,
  foldOf,
  found,
  is,
  type List,
  listRoute,
  present,
  readEvents,
  readStreams,
  replayed,
  search,
  storyLink,
  Text,
  upTo,
  userIs,
} from '@sales/read-kit';

import { type App, isWithin, type Permission, queryRoute, type Reach } from '@sales/service-kit';
import { Type } from 'typebox';
import { addFigures, type Counted, type CustomerFigures, ordersWithin, readOrdersAsOf } from '../orders/index.ts';
import { evolveCustomer, evolveCustomerRow } from './fold.ts';
import { type CustomerDocument, type CustomerRow, type CustomerStatus, customerTable } from './table.ts';

const Status = Type.Unsafe<CustomerStatus>(
  Type.Union([Type.Literal('active'), Type.Literal('held'), Type.Literal('deactivated'), Type.Literal('erased')]),
);

const Figures = Type.Object(
  {
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
            'The rows behind the figures. `ordered` is the total without what was cancelled, `settled` has what ' +
            'was invoiced, paid and refunded',
        },
      ),
    ),
  },
  { $id: 'CustomerFigures' },
);
type Figures = ValueOf<typeof Figures>;

const { tag: Tag } = contracts.events.CustomerTagged.properties;

const Customer = Type.Object({
  customerId: Id,
  number: Type.String(),
  status: Status,
  statusReason: Type.Optional(Type.String()),
  statusNote: Type.Optional(Type.String()),
  details: CustomerDetails,
  owner: Type.Optional(UserId),
  priceList: Type.Optional(PriceListCode),
  paymentTerms: PaymentTerms,
  creditLimit: Type.Optional(NonNegativeMoney),
  tags: Type.Array(Tag),
  contacts: Type.Array(Contact),
  attachments: Type.Array(Attachment),
  registeredAt: Type.String(),
  updatedAt: Type.String(),
  href: Type.String({ description: 'Timeline: who, when and why' }),
});

const CustomerItem = Type.Object(
  {
    ...Customer.properties,
    figures: Type.Optional(
      Type.Array(Figures, {
        description:
          'Purchases per currency, of the orders that you may read: empty without any, absent if you may read none',
      }),
    ),
    lastOrderAt: Type.Optional(Type.String()),
  },
  { $id: 'CustomerSummary' },
);
type CustomerItem = ValueOf<typeof CustomerItem>;

/** Of orders that count: submitted, and neither rejected nor cancelled. */
const counting: readonly OrderStatus[] = [
  'submitted',
  'awaitingApproval',
  'approved',
  'confirmed',
  'backordered',
  'partiallyShipped',
  'shipped',
  'delivered',
  'closed',
];

const linksOf = ({ customer_id: customerId, currency }: CustomerFigures, at: AsOf) => {
  const of = new URLSearchParams({ customerId, currency, ...asOfLink(at) });
  const ordered = new URLSearchParams(of);
  for (const status of counting) ordered.append('status', status);
  const orders = `/query/v1/orders?${ordered}`;
  return { orders, ordered: orders, settled: `/query/v1/orders?${of}`, open: `/query/v1/receivables?${of}` };
};

const figuresOf = (row: CustomerFigures, at: AsOf): Figures => {
  const amount = (value: number) => money(value, row.currency);
  return {
    currency: row.currency,
    orders: row.orders,
    ordered: amount(row.ordered),
    invoiced: amount(row.invoiced),
    paid: amount(row.paid),
    refunded: amount(row.refunded),
    open: amount(row.invoiced - row.paid - row.credited),
    links: linksOf(row, at),
  };
};

/** A copy that the serializer may take: what the fold keeps is read-only. */
const documentOf = (document: CustomerDocument, at: AsOf): ValueOf<typeof Customer> => ({
  ...document,
  href: storyLink('customer', document.customerId, at),
  tags: [...document.tags],
  contacts: [...document.contacts],
  attachments: [...document.attachments],
});

type Bought = {
  readonly figures: readonly CustomerFigures[];
  /** When each customer has submitted its last order. */
  readonly lastOrders: ReadonlyMap<string, string>;
};

/** What the orders add up to that may be seen; those of all are added up already. */
const readFigures = async (
  database: Database,
  ids: readonly string[],
  reach: Reach,
): Promise<readonly CustomerFigures[]> =>
  reach.owners === 'all'
    ? database.query(sql`select * from read.customer_figures where customer_id = any(${[...ids]}::text[])`)
    : addFigures(
        await database.query<Counted>(
          sql`select o.customer_id, o.currency, o.submitted, o.status, o.total, o.cancelled, o.invoiced, o.paid,
            o.refunded, o.credited from read.orders o
            where o.customer_id = any(${[...ids]}::text[]) and o.submitted and ${ordersWithin(reach)}`,
        ),
      );

const readBought = async (database: Database, customerIds: readonly string[], reach: Reach): Promise<Bought> => {
  const ids = [...customerIds];
  const [figures, last] = await Promise.all([
    readFigures(database, ids, reach),
    database.query<{ customer_id: string; last_order_at: string }>(
      sql`select c.customer_id, o.placed_at as last_order_at from unnest(${ids}::text[]) as c (customer_id)
        cross join lateral (select placed_at from read.orders o where o.customer_id = c.customer_id and o.submitted
          and ${ordersWithin(reach)}
          order by o.placed_at desc limit 1) o`,
    ),
  ]);
  return { figures, lastOrders: new Map(last.map((row) => [row.customer_id, row.last_order_at])) };
};

const readBoughtAsOf = async (
  database: Database,
  customerIds: readonly string[],
  at: AsOf,
  reach: Reach,
): Promise<Bought> => {
  const orders = await readOrdersAsOf(database, customerIds, at, reach);
  const submitted = orders
    .filter((order) => order.submitted)
    .toSorted((a, b) => Date.parse(a.placed_at) - Date.parse(b.placed_at));
  return {
    figures: addFigures(orders),
    lastOrders: new Map(submitted.map((order) => [order.customer_id, order.placed_at])),
  };
};

const withFigures = async (
  database: Database,
  customers: readonly ValueOf<typeof Customer>[],
  { query: at, reachOf }: { readonly query: AsOf; readonly reachOf: (permission: Permission) => Reach },
): Promise<CustomerItem[]> => {
  const reach = reachOf('order:read');
  if (reach.owners !== 'all' && reach.owners.size === 0) return [...customers];
  const ids = customers.map(({ customerId }) => customerId);
  const { figures, lastOrders } =
    at.asOf === undefined ? await readBought(database, ids, reach) : await readBoughtAsOf(database, ids, at, reach);
  const byCustomer = Map.groupBy(figures, (row) => row.customer_id);
  return customers.map((customer) => ({
    ...customer,
    figures: (byCustomer.get(customer.customerId) ?? [])
      .toSorted((a, b) => (a.currency < b.currency ? -1 : 1))
      .map((one) => figuresOf(one, at)),
    ...present({ lastOrderAt: lastOrders.get(customer.customerId) }),
  }));
};

type CustomerSort = 'name' | 'number' | 'registeredAt';

const customerListOf = (customers: SqlStatement): List<CustomerRow, CustomerSort> => ({
  columns: sql`c.*`,
  from: sql`${customers} c`,
  sorts: {
    name: { by: sql`c.name`, type: 'name', movedBy: ['sales.customer.details-changed.v1'] },
    number: { by: sql`c.number collate "C"`, type: 'code' },
    registeredAt: { by: sql`c.registered_at`, type: 'timestamptz' },
  },
  id: [sql`c.customer_id`],
  idOf: (row) => [row.customer_id],
  moves: {
    readModel: 'customers',
    category: 'customer',
    rows: (ids) => sql`c.customer_id = any(${[...ids]}::text[])`,
  },
});

/** Whose the customer of a row is. */
export const ownerOf = (customerId: SqlStatement): SqlStatement =>
  sql`(select s.owner from read.customers s where s.customer_id = ${customerId})`;

export const customerList = customerListOf(sql`read.customers`);

/** A customer as it is known to have been at an instant; undefined before it was registered. */
export const readCustomerAsOf = async (
  database: Database,
  customerId: string,
  at: AsOf,
): Promise<CustomerDocument | undefined> =>
  foldOf(await readEvents(database, `customer-${customerId}`, upTo(at)), evolveCustomer);

/** What customers were called at an instant, by their ids. */
export const namesAsOf = async (
  database: Database,
  customerIds: readonly string[],
  at: AsOf,
): Promise<ReadonlyMap<string, string>> => {
  const streams = [...new Set(customerIds)].map((id) => `customer-${id}`);
  const customers = foldEach(await readStreams(database, streams, at), evolveCustomer);
  return new Map(customers.map(({ customerId, details }) => [customerId, details.name]));
};

/** The list as of an instant: a customer has its number from the beginning. */
const pastCustomers = replayed({
  list: customerListOf,
  live: sql`read.customers`,
  table: customerTable,
  stream: (row) => `customer-${row.customer_id}`,
  evolve: evolveCustomerRow,
});

const findCustomer = async (database: Database, idOrNumber: string): Promise<CustomerRow | undefined> => {
  const rows = await database.query<CustomerRow>(
    sql`select c.* from read.customers c where c.customer_id = ${idOrNumber.toLowerCase()}
      or c.number collate "C" = ${idOrNumber.toUpperCase()} limit 1`,
  );
  return rows[0];
};

export const customerRoutes = (app: App, database: ReadDatabase): void => {
  listRoute(app, database, {
    url: '/v1/customers',
    permission: 'customer:read',
    reads: ['customers', 'orders'],
    summary: 'Customers, with their purchases',
    description: '`search` looks in number, name, e-mail address, tax id, phone and contacts.',
    filters: {
      status: is(sql`c.status`, Status),
      country: codeOf(sql`c.country_key`),
      region: codeOf(sql`c.region_key`),
      segment: codeOf(sql`c.segment_key`),
      owner: userIs(sql`c.owner`),
      tag: filter(Type.Optional(Text), (tag) => sql`c.tag_keys ? ${naturalKey(tag)}`),
      search: search('Prefixes of words in the name, number, e-mail, tax id, phone or a contact'),
      custom: customIs(sql`(c.document -> 'details' -> 'custom')`),
    },
    rows: customerList,
    sorts: ['name', 'number', 'registeredAt'],
    sort: 'name',
    past: { key: 'number', list: pastCustomers },
    item: CustomerItem,
    itemOf: (row, query) => documentOf(row.document, query),
    completed: withFigures,
    scope: sql`c.owner`,
    groups: {
      credit: ['creditLimit'],
      personal: ['details', 'contacts', 'attachments', 'statusNote', 'search', 'custom', 'name'],
    },
    file: [
      'customers',
      [
        'number',
        'customerId',
        'details.name',
        'details.kind',
        'status',
        'details.country',
        'details.region',
        'details.segment',
        'owner',
        ['email', ({ details }) => primaryOf(details.emails)?.email],
        ['phone', ({ details }) => primaryOf(details.phones)?.phone],
        'details.taxId',
        'details.custom',
        'tags',
        'registeredAt',
        'creditLimit',
        ['credit_currency', 'creditLimit.currency'],
        'lastOrderAt',
      ],
    ],
  });

  queryRoute(app, {
    url: '/v1/customers/:customer',
    permission: 'customer:read',
    reads: ['customers', 'orders', 'timeline'],
    summary: 'One customer, now or as of any instant',
    description: 'With `asOf` it is computed from the events up to that instant, and so are its figures.',
    params: Type.Object({
      customer: Type.String({ minLength: 1, maxLength: 60, description: 'Id or number' }),
    }),
    query: asOfQuery,
    ok: CustomerItem,
    problems: ['query/unknown'],
    isScoped: true,
    fields: { credit: ['creditLimit'], personal: ['details', 'contacts', 'attachments', 'statusNote'] },
    handle: async ({ params: { customer }, query, reach, reachOf }) => {
      const { asOf } = query;
      const known = await findCustomer(database, customer);
      const row = isWithin(reach, known?.document.owner) ? known : undefined;
      if (reach.owners !== 'all') found(row, { customer });
      const document =
        asOf === undefined
          ? row?.document
          : await readCustomerAsOf(database, row?.customer_id ?? customer.toLowerCase(), query);
      const there = found(document, { customer, ...present({ asOf }) });
      const [item] = await withFigures(database, [documentOf(there, query)], { query, reachOf });
      return found(item, { customer });
    },
  });
};
