import {
  BusinessDate,
  Custom,
  orders as contracts,
  EntityCode,
  HumanNumber,
  Id,
  Money,
  money,
  naturalKey,
  OrderCustomer,
  OrderStatus,
  PaymentStatus,
  quantity,
  Sku,
  UserId,
  type ValueOf,
  WarehouseCode,
} from '@sales/contracts';
import { type Database, type ReadDatabase, type SqlStatement, sql } from '@sales/eventsourcing';
import {
  type AsOf,
  among,
  asOfQuery,
  begunBy,
  codeOf,
  customIs,
  days,
  entityIs,
  figure,
  filter,
  filters,
  foldEach,
  foldOf,
  found,
  idIs,
  inCurrency,
  type List,
  listRoute,
  present,
  range,
  readEvents,
  readStreams,
  replayed,
  search,
  storyLink,
  Text,
  unchangedSince,
  upTo,
  userIs,
} from '@sales/read-kit';
import { codeKey } from '@sales/read-kit/folding';
import { type App, isWithin, queryRoute, type Reach } from '@sales/service-kit';
import { type Static, Type } from 'typebox';
import { idOf } from '../codes/index.ts';
import { pickedOf } from '../stock/index.ts';
import { evolveOrder, type OrderDocument } from './document.ts';
import { evolveOrderRow } from './fold.ts';
import { orderLink } from './link.ts';
import { orderOwner, ordersWithin, ownerIs } from './of-order.ts';
import { pickList } from './pick-list.ts';
import { refundList } from './refund-list.ts';
import { returnList } from './return-list.ts';
import { Document, OrderClosing, Rating } from './schema.ts';
import { waysToOrders } from './search.ts';
import { shipmentList } from './shipment-list.ts';
import { type OrderRow, orderTable } from './table.ts';

const Status = Type.Unsafe<OrderStatus>(OrderStatus);
const Payment = Type.Unsafe<PaymentStatus>(PaymentStatus);
/** Rows of the order that the summary links to. */
const inOrder = (rows: 'lines' | 'invoices' | 'payments' | 'refunds') => ({ link: 'href', rows });

const { externalReference, customerReference, channel } = contracts.events.OrderDrafted.properties;

const OrderSummary = Type.Object(
  {
    orderId: Id,
    number: HumanNumber,
    entity: Type.With(EntityCode, { description: 'The selling company' }),
    externalReference,
    customerReference,
    customer: OrderCustomer,
    channel,
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
    placedOn: Type.Unsafe<string>({
      ...BusinessDate,
      description: 'The same, as a date in the time zone of the company',
    }),
    promisedOn: Type.Optional(Type.String()),
    closed: Type.Optional(OrderClosing),
    updatedAt: Type.String(),
    revision: Type.Integer(),
    href: Type.String({ description: 'The order, with its lines, shipments, invoices, payments, returns and refunds' }),
  },
  { $id: 'OrderSummary' },
);
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
      customerReference: row.customer_reference,
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

type OrderSort = 'placedAt' | 'number' | 'total';

const orderListOf = (orders: SqlStatement): List<OrderRow, OrderSort> => ({
  columns: sql`o.*`,
  from: sql`${orders} o`,
  sorts: {
    placedAt: { by: sql`o.placed_at`, type: 'timestamptz', movedBy: ['sales.order.submitted.v1'] },
    number: { by: sql`o.number collate "C"`, type: 'code' },
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

const Total = Type.Integer({ ...Money.properties.amount });

/** No place is a day away from UTC: the index finds about the days, and each order says which one it is. */
const placed = {
  from: (day: string) => sql`o.placed_on >= ${day}::date and o.placed_at >= (${day}::date - 1)::timestamptz`,
  to: (day: string) => sql`o.placed_on <= ${day}::date and o.placed_at < (${day}::date + 2)::timestamptz`,
};

/** The list as of an instant. An order has its number, its company and its customer from the beginning. */
const pastOrders = replayed(
  {
    list: orderListOf,
    live: sql`read.orders`,
    table: orderTable,
    stream: (row) => `order-${row.order_id}`,
    evolve: evolveOrderRow,
  },
  ({ entity, customerId }: AsOf & { readonly entity?: string; readonly customerId?: string }) =>
    filters(
      entity !== undefined && sql`o.entity = ${entity}`,
      customerId !== undefined && sql`o.customer_id = ${customerId}`,
    ),
);

/**
 * The orders of customers as they were. Those without later events are as they are now; of the others, the
 * events up to the instant are folded again. Whose they are now is what counts.
 */
export const readOrdersAsOf = async (
  database: Database,
  customerIds: readonly string[],
  at: AsOf,
  reach: Reach,
): Promise<readonly OrderRow[]> => {
  const rows = await database.query<OrderRow & { readonly is_unchanged: boolean }>(
    sql`select o.*, ${unchangedSince(at)} as is_unchanged from read.orders o
      where o.customer_id = any(${[...customerIds]}::text[]) and ${begunBy(at)} and ${ordersWithin(reach)}`,
  );
  const changed = rows.filter((row) => !row.is_unchanged).map((row) => `order-${row.order_id}`);
  const folded = foldEach(await readStreams(database, changed, at), evolveOrderRow);
  return [...rows.filter((row) => row.is_unchanged), ...folded];
};

/** An order as it is, or as it was; undefined before it was drafted. */
const readOrder = async (
  database: Database,
  orderId: string,
  at: AsOf,
): Promise<ValueOf<typeof Document> | undefined> => {
  const [events, picked] = await Promise.all([
    readEvents(database, `order-${orderId}`, upTo(at)),
    pickedOf(database, orderId, at),
  ]);
  const order = foldOf(events, evolveOrder);
  const withPicks = (line: OrderDocument['lines'][number]) => ({
    ...line,
    quantities: { ...line.quantities, picked: quantity(picked.get(line.lineId) ?? 0) },
  });
  return order && { ...order, lines: order.lines.map(withPicks), href: storyLink('order', orderId, at) };
};

/** How long each order was in each state, once it is closed: a column a state. */
const secondsIn = OrderStatus.anyOf.map(
  ({ const: status }) =>
    [
      `seconds_${status.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`,
      ({ closed }: ValueOf<typeof OrderSummary>) => closed?.evaluation.secondsIn[status],
    ] as const,
);

/** Whether an order is of those that may be seen: whose it is now is what counts. */
const mayBeSeen = async (database: Database, orderId: string, reach: Reach): Promise<boolean> => {
  if (reach.owners === 'all') return true;
  const [row] = await database.query<{ readonly owner: string | null }>(
    sql`select ${orderOwner} as owner from read.orders o where o.order_id = ${orderId}`,
  );
  return isWithin(reach, row?.owner);
};

export const orderRoutes = (app: App, database: ReadDatabase): void => {
  listRoute(app, database, shipmentList);
  listRoute(app, database, returnList);
  listRoute(app, database, refundList);
  listRoute(app, database, pickList);
  listRoute(app, database, {
    url: '/v1/orders',
    permission: 'order:read',
    reads: ['orders', 'customers', 'receivables'],
    summary: 'Orders',
    description: 'By status, customer, time, rating and more.',
    filters: {
      status: among(sql`o.status`, Status, { maxItems: 13, description: 'May be repeated' }),
      paymentStatus: among(sql`o.payment_status`, Payment, { maxItems: 5 }),
      entity: entityIs(sql`o.entity`),
      customerId: idIs(sql`o.customer_id`),
      country: codeOf(sql`o.country_key`),
      region: codeOf(sql`o.region_key`),
      segment: codeOf(sql`o.segment_key`),
      channel: codeOf(sql`o.channel_key`),
      salesperson: userIs(sql`o.salesperson`),
      owner: ownerIs,
      product: filter(
        Type.Optional(Type.With(Sku, { description: 'With a line of this product' })),
        (sku) => sql`o.product_keys ? ${naturalKey(sku)}`,
      ),
      warehouse: filter(
        Type.Optional(
          Type.With(WarehouseCode, { description: 'It has reserved goods for the order, or shipped some' }),
        ),
        (warehouse) => sql`(o.held_in ? ${naturalKey(warehouse)} or o.shipped_from ? ${naturalKey(warehouse)})`,
      ),
      invoice: filter(
        Type.Optional(Type.With(Text, { description: 'Number of an invoice or credit note of the order' })),
        (number) => sql`o.order_id in (select one ->> 'orderId' from read.issued d
          cross join lateral jsonb_array_elements(d.orders) one where d.number collate "C"
          = ${number.trim().toUpperCase()})`,
      ),
      customerReference: filter(
        Type.Optional(
          Type.With(Text, { description: 'Reference of the customer for the order; spaces do not matter' }),
        ),
        (reference) => sql`o.customer_reference_key collate "C" = ${codeKey(reference)}`,
      ),
      custom: customIs(sql`o.custom`),
      currency: inCurrency(sql`o.currency`),
      ...days({ from: 'from', to: 'to' }, placed, 'Placed on this day or later'),
      ...range({ from: 'totalFrom', to: 'totalTo' }, sql`o.total`, { from: Total, type: 'bigint' }),
      ...range({ from: 'ratingFrom', to: 'ratingTo' }, sql`o.rating`, {
        from: Rating,
        to: Type.With(Rating, { description: 'Closed orders with this rating or a lower one' }),
        type: 'bigint',
      }),
      search: search(
        'Prefix of the number or of a reference (spaces do not matter), or prefixes of words in the number and name ' +
          'of the customer; of one that you may read also in its contacts, e-mail addresses, phone numbers and tax id',
        waysToOrders,
      ),
    },
    rows: orderList,
    sorts: ['placedAt', 'number', 'total'],
    sort: '-placedAt',
    past: { key: 'number', list: pastOrders },
    item: OrderSummary,
    itemOf: summary,
    scope: orderOwner,
    groups: {
      cost: [],
      credit: [],
      personal: ['customer.name', 'externalReference', 'customerReference', 'closed.feedback', 'custom', 'search'],
    },
    file: [
      'orders',
      [
        'number',
        'orderId',
        'entity',
        'externalReference',
        'customer.customerId',
        ['customer', 'customer.name'],
        'customer.country',
        'customer.region',
        'customer.segment',
        'channel',
        'salesperson',
        'custom',
        'status',
        'paymentStatus',
        ['lines', 'lineCount'],
        'totals.total.currency',
        'totals.discount',
        'totals.net',
        'totals.tax',
        'totals.total',
        'invoiced',
        'paid',
        'refunded',
        'credited',
        'cancelled',
        'placedAt',
        'placedOn',
        'promisedOn',
        'closed.closedAt',
        'closed.rating',
        'closed.feedback',
        'closed.evaluation.onTime',
        'closed.evaluation.inFull',
        'closed.evaluation.rework',
        ...secondsIn,
        'customerReference',
      ],
    ],
  });

  queryRoute(app, {
    url: '/v1/orders/:order',
    permission: 'order:read',
    reads: ['timeline', 'orders', 'stock'],
    summary: 'One order, now or as of any instant',
    description: 'By its id or its number. With `asOf` it is computed from the events up to that instant.',
    params: Type.Object({ order: Type.String({ minLength: 1, maxLength: 60, description: 'Id or number' }) }),
    query: asOfQuery,
    ok: Document,
    problems: ['query/unknown'],
    isScoped: true,
    handle: async ({ params: { order }, query, reach }) => {
      const orderId = await idOf(database, 'order', order);
      const document =
        orderId === undefined || !(await mayBeSeen(database, orderId, reach))
          ? undefined
          : await readOrder(database, orderId, query);
      return found(document, { order, ...present({ asOf: query.asOf }) });
    },
  });
};
