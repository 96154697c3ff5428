import { Money, money, Quantity, quantity } from '@sales/contracts';
import { type Database, identifier, join, type ReadDatabase, type SqlStatement, sql } from '@sales/eventsourcing';
import {
  type AsOf,
  allOf,
  asOfLink,
  asOfQuery,
  type CachedAnswers,
  checkRange,
  columnsOf,
  conditions,
  figure,
  inReadTransaction,
  type List,
  oneOf,
  readAllIn,
  readPage,
  rowsOfOneMoment,
  type Slice,
  sortBy,
  withHistory,
} from '@sales/read-kit';
import {
  type App,
  BadRequest,
  type FileColumn,
  ownersIn,
  Page,
  pageQuery,
  queryRoute,
  type Reach,
} from '@sales/service-kit';
import { type Static, Type } from 'typebox';
import { idOf } from '../codes/index.ts';
import { ordersWithin } from '../orders/index.ts';
import {
  type Dimension,
  dateConditions,
  dimensions,
  filterConditions,
  linesLink,
  ofTheSale,
  type SalesFilter,
  salesFilter,
} from './dimensions.ts';
import { readFactsAsOf } from './facts-as-of.ts';
import type { SalesLineRow } from './fold.ts';
import { readMembers } from './members.ts';
import { type Period, periods } from './periods.ts';
import { lineFigures, orderCount, Report, ReportRow, readReport } from './report.ts';
import { type ReportQuery, type ReportSort, sorts } from './report-statements.ts';
import { shown } from './spellings.ts';
import { isSpelled, type measures, salesLineTable } from './table.ts';

const reportQuery = {
  ...salesFilter,
  ...asOfQuery,
  period: oneOf<Period>(periods, { default: 'month' }),
  by: Type.Optional(
    Type.Array(oneOf<Dimension>(dimensions), {
      maxItems: 2,
      uniqueItems: true,
      description: 'Up to two; repeat the parameter',
    }),
  ),
  orders: Type.Optional(
    Type.Boolean({
      description:
        'Whether to count orders. Default: yes, except by or for products and categories, where an order counts in ' +
        'several rows and every line must be read',
    }),
  ),
  sort: sortBy<(typeof sorts)[number]>(sorts, 'period'),
  limit: Type.Integer({ minimum: 1, maximum: 10_000, default: 1000, description: 'Maximum number of rows' }),
};

const unknown = (path: string, message: string, allowed: string): BadRequest =>
  new BadRequest([{ in: 'query', path, message, allowed }]);

/** The customer of an id or number that these users may name: one of theirs, or with an order of theirs. */
const customerOf = async (database: Database, customer: string, owners: SalesFilter['owners']) => {
  const id = await idOf(database, 'customer', customer);
  if (id === undefined || owners === undefined || id === customer.toLowerCase()) return id;
  const reach = { owners: new Set(owners) };
  const [row] = await database.query(sql`select 1 from read.customers where customer_id = ${id}
      and owner = any(${[...owners]}::text[])
    union all select 1 from read.orders o where o.customer_id = ${id} and ${ordersWithin(reach)} limit 1`);
  return row && id;
};

/** The filter with the id of the customer, who may be given by number as in paths, and with the members of the team. */
const withFound = async <Query extends SalesFilter & AsOf>(database: Database, query: Query): Promise<Query> => {
  const { customer, team, owners } = query;
  const customerId = customer === undefined ? undefined : await customerOf(database, customer, owners);
  if (customer !== undefined && customerId === undefined)
    throw unknown('/customer', 'is the number of no customer', 'id or number of a customer');
  const members = team === undefined ? undefined : await readMembers(database, team, query);
  if (team !== undefined && members === undefined) throw unknown('/team', 'is the code of no team', 'code of a team');
  return {
    ...query,
    ...(customerId !== undefined && { customer: customerId }),
    ...(members !== undefined && { members }),
  };
};

/** A customer is found by number among the customers, the members of a team among the teams. */
const readsOfFilter = ({ customer, team }: SalesFilter): readonly string[] => [
  ...(customer === undefined ? [] : ['customers', 'orders']),
  ...(team === undefined ? [] : ['access']),
];

const readFor = (query: SalesFilter & AsOf): readonly string[] => withHistory('sales', ...readsOfFilter(query))(query);

/** What the router gave, as the report wants it: absent is absent. */
const asked = (
  query: SalesFilter &
    AsOf & {
      readonly period: Period;
      readonly by?: readonly Dimension[];
      readonly orders?: boolean;
      readonly sort: ReportSort;
    },
): ReportQuery => {
  checkRange(query, 'from', 'to');
  return { ...query, by: query.by ?? [] };
};

const reportColumns = columnsOf<ReportRow>(ReportRow, [
  'period',
  'product',
  'productName',
  'category',
  'customer',
  'customerName',
  ...ofTheSale,
  'currency',
  'orders',
  'lines',
  'quantity',
  'net',
  'discount',
  'tax',
  'cost',
  'profit',
  'margin',
  'returnedQuantity',
  'returnedNet',
]);

const Line = Type.Object({
  orderId: Type.String(),
  orderNumber: Type.String(),
  lineId: Type.String(),
  kind: Type.Union([Type.Literal('sale'), Type.Literal('return')]),
  returnId: Type.Optional(Type.String()),
  date: Type.String(),
  customerId: Type.String(),
  country: Type.String(),
  region: Type.String(),
  segment: Type.String(),
  channel: Type.String(),
  entity: Type.String(),
  salesperson: Type.String({ description: 'Empty without a salesperson' }),
  sku: Type.String(),
  category: Type.String(),
  quantity: Quantity,
  net: Money,
  discount: Money,
  tax: Money,
  cost: Money,
  profit: figure(Money, { minus: ['net', 'cost'] }),
  href: Type.String({ description: 'The order' }),
});

type Line = Static<typeof Line>;

type Sums = Readonly<Record<'quantity' | 'net' | 'discount' | 'tax' | 'cost', number>> & { readonly currency: string };

const figuresOf = (row: Sums) => {
  const amount = (value: number) => money(value, row.currency);
  return {
    quantity: quantity(row.quantity),
    net: amount(row.net),
    discount: amount(row.discount),
    tax: amount(row.tax),
    cost: amount(row.cost),
    profit: amount(row.net - row.cost),
  };
};

const lineOf = (row: SalesLineRow, at: AsOf): Line => ({
  orderId: row.order_id,
  orderNumber: row.number,
  lineId: row.line_id,
  ...(row.entry === 'sale' ? { kind: 'sale' } : { kind: 'return', returnId: row.entry }),
  date: row.date,
  customerId: row.customer_id,
  country: row.country,
  region: row.region,
  segment: row.segment,
  channel: row.channel,
  entity: row.entity,
  salesperson: row.salesperson,
  sku: row.sku,
  category: row.category,
  ...figuresOf(row),
  href: `/query/v1/orders/${row.order_id}${at.asOf === undefined ? '' : `?${new URLSearchParams(asOfLink(at))}`}`,
});

type LineSort = 'date' | 'net';
const movedBy = ['sales.order.submitted.v1', 'sales.order.return-received.v1'];
const lineListOf = (facts: SqlStatement): List<SalesLineRow, LineSort> => ({
  columns: join(
    Object.keys(salesLineTable.columns).map((name) => {
      const column = sql`l.${identifier(name)}`;
      return isSpelled(name) ? sql`${shown(name, column)} as ${identifier(name)}` : column;
    }),
    ', ',
  ),
  from: sql`${facts} l`,
  sorts: {
    date: { by: sql`l.date`, type: 'date', movedBy },
    net: { by: sql`l.net`, type: 'bigint', movedBy: [...movedBy, 'sales.order.cancelled.v1'] },
  },
  id: [sql`l.order_id`, sql`l.line_id`, sql`l.entry`],
  idOf: (row) => [row.order_id, row.line_id, row.entry],
  moves: { readModel: 'sales', category: 'order', rows: (ids) => sql`l.order_id = any(${[...ids]}::text[])` },
});
const liveFacts = sql`read.sales_lines`;

const where = (query: SalesFilter) => {
  checkRange(query, 'from', 'to');
  return [...filterConditions(query), ...dateConditions(query)];
};

const LineTotals = Type.Object({
  currency: Type.String(),
  orders: orderCount,
  ...lineFigures,
});

type TotalsRow = Readonly<Record<keyof typeof measures | 'orders', number>> & { readonly currency: string };

const readTotals = async (
  database: Database,
  facts: SqlStatement,
  query: SalesFilter & AsOf,
): Promise<Static<typeof LineTotals>[]> => {
  const rows = await database.query<TotalsRow>(sql`
    select currency, count(distinct order_id) filter (where lines > 0) as orders, sum(lines)::bigint as lines,
      sum(quantity)::bigint as quantity, sum(net)::bigint as net, sum(discount)::bigint as discount,
      sum(tax)::bigint as tax, sum(cost)::bigint as cost
    from ${facts} l where ${conditions(where(query))} group by currency order by currency`);
  return rows.map((row) => {
    const { currency, orders, lines } = row;
    return { currency, orders, lines, ...figuresOf(row), href: linesLink({ ...query, currency }) };
  });
};

const lineColumns = columnsOf<Line>(Line, [
  'date',
  ['order', 'orderNumber'],
  'lineId',
  'kind',
  'customerId',
  ...ofTheSale,
  'sku',
  'category',
  ['currency', 'net.currency'],
  'quantity',
  'net',
  'discount',
  'tax',
  'cost',
]);

/** What the sums of a report come from: the names beside them are read each time. */
const sumsReadFrom = (query: SalesFilter & AsOf): readonly string[] =>
  withHistory('sales', ...(query.team === undefined ? [] : ['access', 'entities']))(query);

type LineQuery = SalesFilter & AsOf & Omit<Slice<LineSort>, 'where'>;

const readLines = async (database: Database, facts: SqlStatement, query: LineQuery) => {
  const page = await readPage(database, lineListOf(facts), { ...query, where: where(query) });
  return { ...page, ...(query.cursor === undefined && { totals: await readTotals(database, facts, query) }) };
};

const allLines = (database: ReadDatabase, given: LineQuery): AsyncIterable<Line> =>
  rowsOfOneMoment(database, async function* (transaction) {
    const query = await withFound(transaction, given);
    const facts = query.asOf === undefined ? liveFacts : await readFactsAsOf(transaction, query, query);
    const rows = readAllIn(transaction, lineListOf(facts), { ...query, where: where(query) });
    for await (const row of rows) yield lineOf(row, query);
  });

/** The lines as they are, or as they were. */
const readLinesOf = (database: ReadDatabase, query: LineQuery) =>
  query.asOf === undefined
    ? readLines(database, liveFacts, query)
    : inReadTransaction(database, async (transaction) =>
        readLines(transaction, await readFactsAsOf(transaction, query, query), query),
      );

/** What tells of cost, by the names of the fields; a column of a file has the same name. */
const costFields = ['cost', 'profit', 'margin'];
const personalColumns = ['customer_name'];

const isShown =
  ({ reach: { hidden } }: { readonly reach: Reach }) =>
  ({ name }: FileColumn<never>): boolean =>
    !(hidden.has('cost') && costFields.includes(name)) && !(hidden.has('personal') && personalColumns.includes(name));

/** The order of rows tells of what they are in the order of. */
const refuseSort = ({ hidden }: Reach, sort: ReportSort): void => {
  if (hidden.has('cost') && costFields.includes(sort.replace(/^-/, '')))
    throw new BadRequest([
      { in: 'query', path: '/sort', message: 'is about fields that are not shown to you', allowed: 'another order' },
    ]);
};

export const salesRoutes = (app: App, database: ReadDatabase, cached: CachedAnswers): void => {
  queryRoute(app, {
    url: '/v1/reports/sales',
    permission: 'sales:read',
    reads: readFor,
    summary: 'Sales and profit by period and up to two dimensions',
    description:
      'Sales count from submission on, by the business day of the selling company, without what was cancelled; ' +
      'returns are deducted on the day on which the goods came back; cost is that of the goods when they were ' +
      'shipped. Shipping charges are excluded. One row has one currency.',
    query: reportQuery,
    ok: Report,
    isScoped: true,
    fields: {
      cost: costFields.flatMap((name) => [`rows.${name}`, `totals.${name}`]),
      personal: ['rows.customerName'],
    },
    handle: async ({ query, reach }) => {
      refuseSort(reach, query.sort);
      // Who may see what other users sold has another question, also to the answers that are kept.
      const wanted = await withFound(database, { ...asked(query), ...ownersIn(reach), limit: query.limit });
      const question = { name: 'sales-sums', reads: sumsReadFrom(wanted), asked: wanted };
      return readReport(database, wanted, (compute) => cached(question, compute));
    },
    file: {
      name: 'sales',
      columns: reportColumns,
      shown: isShown,
      rows: ({ query, reach }) => {
        refuseSort(reach, query.sort);
        const wanted = withFound(database, { ...asked(query), ...ownersIn(reach) });
        return allOf(wanted.then((report) => readReport(database, report)).then(({ rows }) => rows));
      },
    },
  });

  queryRoute(app, {
    url: '/v1/reports/sales/lines',
    permission: 'sales:read',
    reads: readFor,
    summary: 'The order lines and returns behind a figure of the sales report',
    description: 'The first page has the totals of all pages.',
    query: { ...salesFilter, ...asOfQuery, sort: sortBy<LineSort>(['date', 'net'], 'date'), ...pageQuery },
    ok: Type.Object({ ...Page(Line).properties, totals: Type.Optional(Type.Array(LineTotals)) }),
    isScoped: true,
    fields: {
      cost: costFields.flatMap((name) => [`items.${name}`, `totals.${name}`]),
      personal: [],
    },
    handle: async ({ query: given, reach }) => {
      const query = await withFound(database, { ...given, ...ownersIn(reach) });
      const { rows, ...rest } = await readLinesOf(database, query);
      return { items: rows.map((row) => lineOf(row, query)), ...rest };
    },
    file: {
      name: 'sales-lines',
      columns: lineColumns,
      shown: isShown,
      rows: ({ query, reach }) => allLines(database, { ...query, ...ownersIn(reach) }),
    },
  });
};
