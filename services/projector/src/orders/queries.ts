import {
  BusinessDate,
  Custom,
  EntityCode,
  Id,
  Money,
  money,
  OrderStatus,
  PaymentStatus,
  quantity,
  UserId,
} from '@sales/contracts';
import { type Database, type ReadDatabase, type SqlStatement, sql } from '@sales/eventsourcing';
import {
  type AsOf,
  asOfLink,
  asOfQuery,
  beginsWith,
  begunBy,
  CurrencyFilter,
  CustomFilter,
  checkRange,
  codeIs,
  currencyIs,
  customCell,
  customHas,
  decimal,
  figure,
  filters,
  foldEach,
  foldOf,
  found,
  type List,
  type Order,
  type PastList,
  present,
  readAll,
  readAllAsOf,
  readEvents,
  readPage,
  readPageAsOf,
  readStreams,
  sortFor,
  sortOr,
  unchangedSince,
  upTo,
  withHistory,
} from '@sales/read-kit';
import { codeKey, matches } from '@sales/read-kit/folding';
import { type App, type CsvColumn, Page, pageQuery, queryRoute } from '@sales/service-kit';
import { type Static, Type } from 'typebox';
import { idOf } from '../codes/index.ts';
import { pickedOf } from '../stock/index.ts';
import { evolveOrder, type OrderDocument } from './document.ts';
import { evolveOrderRow } from './fold.ts';
import { type OrderRow, orderTable } from './table.ts';

const Status = Type.Unsafe<OrderStatus>(OrderStatus);
const Payment = Type.Unsafe<PaymentStatus>(PaymentStatus);
const text = Type.Optional(Type.String({ minLength: 1, maxLength: 200 }));

const Rating = Type.Integer({ minimum: 1, maximum: 5, description: '1 to 5, by who closed the order' });

const Closed = Type.Object(
  {
    closedAt: Type.String(),
    closedOn: Type.Unsafe<string>({ ...BusinessDate, description: 'The same, as a day where the company is' }),
    rating: Type.Optional(Rating),
    feedback: Type.Optional(Type.String()),
    evaluation: Type.Object({
      onTime: Type.Optional(
        Type.Boolean({ description: 'Shipped by the promised day; absent when none was promised' }),
      ),
      inFull: Type.Boolean({ description: 'Nothing of it was cancelled' }),
      secondsIn: Type.Record(Type.String(), Type.Number(), { description: 'Seconds in each state, by effective time' }),
      rework: Type.Integer({ description: 'How often the order went back to a state in which it had been before' }),
    }),
  },
  { description: 'How it went; absent until it is closed' },
);

/** Rows of the order that the summary links to. */
const inOrder = (rows: 'lines' | 'invoices' | 'payments' | 'refunds') => ({ link: 'href', rows });

const OrderSummary = Type.Object({
  orderId: Id,
  number: Type.String(),
  entity: Type.With(EntityCode, { description: 'The company of ours that sells' }),
  externalReference: Type.Optional(Type.String()),
  customer: Type.Object({
    customerId: Id,
    name: Type.String(),
    country: Type.String(),
    region: Type.Optional(Type.String()),
    segment: Type.Optional(Type.String()),
  }),
  channel: Type.Optional(Type.String()),
  salesperson: Type.Optional(UserId),
  custom: Type.Optional(Custom),
  status: Status,
  paymentStatus: Payment,
  lineCount: figure(Type.Integer(), { ...inOrder('lines'), count: 'rows' }),
  totals: Type.Object({
    discount: figure(Money, { ...inOrder('lines'), sum: ['discount'] }),
    net: figure(Money, { ...inOrder('lines'), sum: ['net'] }),
    tax: Money,
    total: Money,
  }),
  invoiced: figure(Money, { ...inOrder('invoices'), sum: ['total'] }),
  paid: figure(Money, { ...inOrder('payments'), sum: ['amount'] }),
  refunded: figure(Money, { ...inOrder('refunds'), sum: ['paidOut'] }),
  credited: figure(Money, { ...inOrder('refunds'), sum: ['credited'] }),
  cancelled: Money,
  placedAt: Type.String({ description: 'When it was submitted; of a draft, when it was drafted' }),
  placedOn: Type.Unsafe<string>({ ...BusinessDate, description: 'The same, as a day where the company is' }),
  promisedOn: Type.Optional(Type.String()),
  closed: Type.Optional(Closed),
  updatedAt: Type.String(),
  revision: Type.Integer(),
  href: Type.String({ description: 'The order, with its lines, shipments, invoices, payments, returns and refunds' }),
});
type OrderSummary = Static<typeof OrderSummary>;

const summary = (row: OrderRow, at: AsOf): OrderSummary => {
  const amount = (value: number) => money(value, row.currency);
  const { country, region, segment, external_reference, channel, salesperson, promised_on } = row;
  return {
    orderId: row.order_id,
    number: row.number,
    entity: row.entity,
    ...present({
      externalReference: external_reference,
      channel,
      salesperson,
      custom: row.custom,
      promisedOn: promised_on,
      closed: row.closed,
    }),
    customer: { customerId: row.customer_id, name: row.customer_name, country, ...present({ region, segment }) },
    status: row.status,
    paymentStatus: row.payment_status,
    lineCount: row.line_count,
    totals: {
      discount: amount(row.discount),
      net: amount(row.net),
      tax: amount(row.tax),
      total: amount(row.total),
    },
    invoiced: amount(row.invoiced),
    paid: amount(row.paid),
    refunded: amount(row.refunded),
    credited: amount(row.credited),
    cancelled: amount(row.cancelled),
    placedAt: row.placed_at,
    placedOn: row.placed_on,
    updatedAt: row.updated_at,
    revision: row.revision,
    href: orderLink(row.order_id, at),
  };
};

const orderLink = (orderId: string, at: AsOf): string => {
  const query = new URLSearchParams(asOfLink(at));
  return `/query/v1/orders/${orderId}${query.size > 0 ? '?' : ''}${query}`;
};

type OrderSort = 'placedAt' | 'number' | 'total';

const orderListOf = (orders: SqlStatement): List<OrderRow, OrderSort> => ({
  columns: sql`o.*`,
  from: sql`${orders} o`,
  sorts: {
    placedAt: { by: sql`o.placed_at`, type: 'timestamptz', movedBy: ['sales.order.submitted.v1'] },
    number: { by: sql`o.number collate "C"`, type: 'text' },
    total: {
      by: sql`o.total`,
      type: 'bigint',
      movedBy: ['sales.order.lines-changed.v1', 'sales.order.submitted.v1'],
    },
  },
  id: [sql`o.order_id`],
  idOf: (row) => [row.order_id],
  moves: { readModel: 'orders', category: 'order', rows: (ids) => sql`o.order_id = any(${[...ids]}::text[])` },
});

export const orderList = orderListOf(sql`read.orders`);

const total = Type.Optional(Type.Integer({ ...Money.properties.amount }));
const filterQuery = {
  status: Type.Optional(Type.Array(Status, { minItems: 1, maxItems: 13, description: 'May be repeated' })),
  paymentStatus: Type.Optional(Type.Array(Payment, { minItems: 1, maxItems: 5 })),
  entity: Type.Optional(EntityCode),
  customerId: Type.Optional(Id),
  country: text,
  region: text,
  segment: text,
  channel: text,
  salesperson: Type.Optional(UserId),
  custom: Type.Optional(CustomFilter),
  currency: Type.Optional(CurrencyFilter),
  from: Type.Optional(Type.Unsafe<string>({ ...BusinessDate, description: 'Placed on this day or later' })),
  to: Type.Optional(BusinessDate),
  totalFrom: total,
  totalTo: total,
  ratingFrom: Type.Optional(Rating),
  ratingTo: Type.Optional(Type.With(Rating, { description: 'Closed orders with this rating or a lower one' })),
  search: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 200,
      description:
        'Beginning of the number or the external reference however it is spaced, or beginnings of words of the customer',
    }),
  ),
  sort: sortOr<OrderSort>(['placedAt', 'number', 'total'], '-placedAt', 'number'),
};
type OrderFilter = {
  readonly [Name in keyof typeof filterQuery]?: Static<(typeof filterQuery)[Name]> | undefined;
} & AsOf;

/**
 * Up to so many customers their orders are found by the index; beyond, one order in a few is theirs, and a walk finds
 * them.
 */
const fewCustomers = 500;

const searchOrders = async (database: Database, search: string): Promise<SqlStatement> => {
  const reference = codeKey(search);
  if (reference === '') return sql`false`;
  const customers = sql`select c.customer_id from read.customers c where ${matches(search)}`;
  const few = await database.query<{ customer_id: string }>(sql`${customers} limit ${fewCustomers + 1}`);
  const theirs =
    few.length > fewCustomers
      ? sql`o.customer_id in (${customers})`
      : sql`o.customer_id = any(${few.map((row) => row.customer_id)}::text[])`;
  const number = search.trim().toUpperCase().replaceAll(/\s+/g, '-');
  return sql`(o.number collate "C" like ${beginsWith(number)} or o.reference_key collate "C" like ${beginsWith(reference)}
    or ${theirs})`;
};

/** No place is a day away from UTC: the index finds about the days, and each order says which one it is. */
const placedFrom = (day: string): SqlStatement =>
  sql`o.placed_on >= ${day}::date and o.placed_at >= (${day}::date - 1)::timestamptz`;
const placedTo = (day: string): SqlStatement =>
  sql`o.placed_on <= ${day}::date and o.placed_at < (${day}::date + 2)::timestamptz`;

const orderConditions = async (database: Database, query: OrderFilter): Promise<SqlStatement[]> => {
  const { status, paymentStatus, entity, customerId, country, region, segment, channel, currency, from, to, search } =
    query;
  const { salesperson } = query;
  return filters(
    status && (status.length === 1 ? sql`o.status = ${status[0]}` : sql`o.status = any(${status}::text[])`),
    paymentStatus && sql`o.payment_status = any(${paymentStatus}::text[])`,
    entity !== undefined && sql`o.entity = ${entity}`,
    customerId !== undefined && sql`o.customer_id = ${customerId}`,
    country !== undefined && codeIs(sql`o.country_key`, country),
    region !== undefined && codeIs(sql`o.region_key`, region),
    segment !== undefined && codeIs(sql`o.segment_key`, segment),
    channel !== undefined && codeIs(sql`o.channel_key`, channel),
    salesperson !== undefined && sql`o.salesperson = ${salesperson}`,
    ...customHas(sql`o.custom`, query.custom),
    currency !== undefined && currencyIs(sql`o.currency`, currency),
    from !== undefined && placedFrom(from),
    to !== undefined && placedTo(to),
    query.totalFrom !== undefined && sql`o.total >= ${query.totalFrom}`,
    query.totalTo !== undefined && sql`o.total <= ${query.totalTo}`,
    query.ratingFrom !== undefined && sql`o.rating >= ${query.ratingFrom}`,
    query.ratingTo !== undefined && sql`o.rating <= ${query.ratingTo}`,
    search !== undefined && (await searchOrders(database, search)),
  );
};

const checkRanges = (query: OrderFilter): void => {
  checkRange(query, 'from', 'to');
  checkRange(query, 'totalFrom', 'totalTo');
  checkRange(query, 'ratingFrom', 'ratingTo');
};

const sortOf = (query: OrderFilter): Order<OrderSort> => sortFor(query, '-placedAt', 'number');

/** The list as of an instant. An order has its number, its company and its customer from the beginning. */
const pastOrders = (
  database: Database,
  { customerId, entity, ...at }: OrderFilter,
): PastList<OrderRow, OrderRow, OrderSort> => ({
  now: orderList,
  past: orderListOf,
  table: orderTable,
  fold: async (orders) =>
    foldEach(
      await readStreams(
        database,
        orders.map((order) => `order-${order.order_id}`),
        at,
      ),
      evolveOrderRow,
    ),
  narrow: filters(
    entity !== undefined && sql`o.entity = ${entity}`,
    customerId !== undefined && sql`o.customer_id = ${customerId}`,
  ),
});

/**
 * The orders of customers as they were. Those of which nothing has come since are as they are now; of the others, the
 * events up to the instant are folded again.
 *
 */
export const readOrdersAsOf = async (
  database: Database,
  customerIds: readonly string[],
  at: AsOf,
): Promise<readonly OrderRow[]> => {
  const rows = await database.query<OrderRow & { readonly is_unchanged: boolean }>(
    sql`select o.*, ${unchangedSince(at)} as is_unchanged from read.orders o
      where o.customer_id = any(${[...customerIds]}::text[]) and ${begunBy(at)}`,
  );
  const changed = rows.filter((row) => !row.is_unchanged).map((row) => `order-${row.order_id}`);
  const folded = foldEach(await readStreams(database, changed, at), evolveOrderRow);
  return [...rows.filter((row) => row.is_unchanged), ...folded];
};

async function* exportOrders(database: ReadDatabase, query: OrderFilter): AsyncGenerator<OrderRow> {
  const slice = { ...query, where: await orderConditions(database, query), sort: sortOf(query) };
  yield* query.asOf === undefined
    ? readAll(database, orderList, slice)
    : readAllAsOf(database, (transaction) => pastOrders(transaction, query), slice);
}

/** An order as it is, or as it was; undefined before it was drafted. */
const readOrder = async (database: Database, orderId: string, at: AsOf): Promise<OrderDocument | undefined> => {
  const [events, picked] = await Promise.all([
    readEvents(database, `order-${orderId}`, upTo(at)),
    pickedOf(database, orderId, at),
  ]);
  const order = foldOf(events, evolveOrder);
  const withPicks = (line: OrderDocument['lines'][number]) => ({
    ...line,
    quantities: { ...line.quantities, picked: quantity(picked.get(line.lineId) ?? 0) },
  });
  return order && { ...order, lines: order.lines.map(withPicks) };
};

const csv: CsvColumn<OrderRow>[] = [
  { name: 'number', value: (row) => row.number },
  { name: 'order_id', value: (row) => row.order_id },
  { name: 'entity', value: (row) => row.entity },
  { name: 'external_reference', value: (row) => row.external_reference },
  { name: 'customer_id', value: (row) => row.customer_id },
  { name: 'customer', value: (row) => row.customer_name },
  { name: 'country', value: (row) => row.country },
  { name: 'region', value: (row) => row.region },
  { name: 'segment', value: (row) => row.segment },
  { name: 'channel', value: (row) => row.channel },
  { name: 'salesperson', value: (row) => row.salesperson },
  { name: 'custom', value: (row) => customCell(row.custom) },
  { name: 'status', value: (row) => row.status },
  { name: 'payment_status', value: (row) => row.payment_status },
  { name: 'lines', value: (row) => row.line_count },
  { name: 'currency', value: (row) => row.currency },
  ...(['discount', 'net', 'tax', 'total', 'invoiced', 'paid', 'refunded', 'credited', 'cancelled'] as const).map(
    (name) => ({ name, value: (row: OrderRow) => decimal(money(row[name], row.currency)) }),
  ),
  { name: 'placed_at', value: (row) => row.placed_at },
  { name: 'placed_on', value: (row) => row.placed_on },
  { name: 'promised_on', value: (row) => row.promised_on },
  { name: 'closed_at', value: ({ closed }) => closed?.closedAt },
  { name: 'rating', value: (row) => row.rating },
  { name: 'feedback', value: ({ closed }) => closed?.feedback },
  { name: 'on_time', value: ({ closed }) => closed?.evaluation.onTime },
  { name: 'in_full', value: ({ closed }) => closed?.evaluation.inFull },
  { name: 'rework', value: ({ closed }) => closed?.evaluation.rework },
  ...OrderStatus.anyOf.map(({ const: status }) => ({
    name: `seconds_${status.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`,
    value: ({ closed }: OrderRow) => closed?.evaluation.secondsIn[status],
  })),
];

/** Documented by example: the document is what the fold in `document.ts` makes of the published events. */
const Document = Type.Unsafe<OrderDocument>(
  Type.Object(
    { orderId: Id, number: Type.String(), status: Status, paymentStatus: Payment, closed: Type.Optional(Closed) },
    {
      additionalProperties: true,
      description:
        'The order with its lines (each with the quantities ordered, reserved, short, picked, shipped, delivered, returned, invoiced, credited and cancelled, and its cost), shipments, invoices, payments, returns, refunds, approval, terms and totals',
    },
  ),
);

export const orderRoutes = (app: App, database: ReadDatabase): void => {
  queryRoute(app, {
    url: '/v1/orders',
    permission: 'order:read',
    reads: withHistory('orders', 'customers'),
    summary: 'Orders',
    description: 'A page at a time, or all as CSV, by status, customer, time, rating and more.',
    query: { ...filterQuery, ...asOfQuery, ...pageQuery },
    ok: Page(OrderSummary),
    handle: async ({ query }) => {
      checkRanges(query);
      const slice = { ...query, sort: sortOf(query), where: await orderConditions(database, query) };
      const { rows, ...next } =
        query.asOf === undefined
          ? await readPage(database, orderList, slice)
          : await readPageAsOf(database, pastOrders(database, query), slice);
      return { items: rows.map((row) => summary(row, query)), ...next };
    },
    csv: {
      filename: 'orders',
      columns: csv,
      rows: ({ query }) => {
        checkRanges(query);
        sortOf(query);
        return exportOrders(database, query);
      },
    },
  });

  queryRoute(app, {
    url: '/v1/orders/:order',
    permission: 'order:read',
    reads: ['timeline', 'orders', 'stock'],
    summary: 'One order, now or as of any instant',
    description: 'By its id or its number. With `asOf` it is folded from the events up to that instant.',
    params: Type.Object({ order: Type.String({ minLength: 1, maxLength: 60, description: 'Its id or its number' }) }),
    query: asOfQuery,
    ok: Document,
    problems: ['query/unknown'],
    handle: async ({ params: { order }, query }) => {
      const orderId = await idOf(database, 'order', order);
      const document = orderId === undefined ? undefined : await readOrder(database, orderId, query);
      return found(document, { order, ...present({ asOf: query.asOf }) });
    },
  });
};
