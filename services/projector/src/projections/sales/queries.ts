import { Money, money, Quantity, quantity } from '@sales/contracts';
import { type Database, identifier, join, sql } from '@sales/eventsourcing';
import { type App, type CsvColumn, Page, pageQuery, queryRoute } from '@sales/service-kit';
import { type Static, Type } from 'typebox';
import type { CachedAnswers } from '../../reading/cached.ts';
import { figure } from '../../reading/figures.ts';
import { conditions, type List, oneOf, readAll, readPage, sortBy } from '../../reading/list.ts';
import { checkRange } from '../../reading/ranges.ts';
import { decimal } from '../../reading/values.ts';
import {
  type Dimension,
  dateConditions,
  dimensions,
  filterConditions,
  linesLink,
  type SalesFilter,
  salesFilter,
} from './dimensions.ts';
import type { SalesLineRow } from './fold.ts';
import { type Period, periods } from './periods.ts';
import { lineFigures, orderCount, Report, type ReportRow, readReport } from './report.ts';
import { isSpelled, shown } from './spellings.ts';
import { type ReportQuery, type ReportSort, sorts } from './statements.ts';
import { type measures, salesLineTable } from './tables.ts';

const reportQuery = {
  ...salesFilter,
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
        'Whether to count orders. Default: yes, but not by or of products and categories, where an order counts in each and every line must be looked at',
    }),
  ),
  sort: sortBy<(typeof sorts)[number]>(sorts, 'period'),
  limit: Type.Integer({ minimum: 1, maximum: 10_000, default: 1000, description: 'Rows' }),
};

/** What the router gave, as the report wants it: absent is absent. */
const asked = (
  query: SalesFilter & {
    readonly period: Period;
    readonly by?: readonly Dimension[];
    readonly orders?: boolean;
    readonly sort: ReportSort;
  },
): ReportQuery => {
  checkRange(query, 'from', 'to');
  return { ...query, by: query.by ?? [] };
};

const amounts = ['net', 'discount', 'tax', 'cost', 'profit'] as const;
const reportCsv: CsvColumn<ReportRow>[] = [
  { name: 'period', value: (row) => row.period },
  { name: 'product', value: (row) => row.product },
  { name: 'product_name', value: (row) => row.productName },
  { name: 'category', value: (row) => row.category },
  { name: 'customer', value: (row) => row.customer },
  { name: 'customer_name', value: (row) => row.customerName },
  { name: 'country', value: (row) => row.country },
  { name: 'region', value: (row) => row.region },
  { name: 'segment', value: (row) => row.segment },
  { name: 'channel', value: (row) => row.channel },
  { name: 'currency', value: (row) => row.currency },
  { name: 'orders', value: (row) => row.orders },
  { name: 'lines', value: (row) => row.lines },
  { name: 'quantity', value: (row) => row.quantity },
  ...amounts.map((name) => ({ name, value: (row: ReportRow) => decimal(row[name]) })),
  { name: 'margin', value: (row) => row.margin },
  { name: 'returned_quantity', value: (row) => row.returnedQuantity },
  { name: 'returned_net', value: (row) => decimal(row.returnedNet) },
];

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

const lineOf = (row: SalesLineRow): Static<typeof Line> => {
  const amount = (value: number) => money(value, row.currency);
  return {
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
    sku: row.sku,
    category: row.category,
    quantity: quantity(row.quantity),
    net: amount(row.net),
    discount: amount(row.discount),
    tax: amount(row.tax),
    cost: amount(row.cost),
    profit: amount(row.net - row.cost),
    href: `/query/v1/orders/${row.order_id}`,
  };
};

type LineSort = 'date' | 'net';
const lineList: List<SalesLineRow, LineSort> = {
  columns: join(
    Object.keys(salesLineTable.columns).map((name) => {
      const column = sql`l.${identifier(name)}`;
      return isSpelled(name) ? sql`${shown(name, column)} as ${identifier(name)}` : column;
    }),
    ', ',
  ),
  from: sql`read.sales_lines l`,
  sorts: { date: { by: sql`l.date`, type: 'date' }, net: { by: sql`l.net`, type: 'bigint' } },
  id: [sql`l.order_id`, sql`l.line_id`, sql`l.entry`],
  idOf: (row) => [row.order_id, row.line_id, row.entry],
};

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

const readTotals = async (database: Database, query: SalesFilter): Promise<Static<typeof LineTotals>[]> => {
  const rows = await database.query<TotalsRow>(sql`
    select currency, count(distinct order_id) filter (where lines > 0) as orders, sum(lines)::bigint as lines,
      sum(quantity)::bigint as quantity, sum(net)::bigint as net, sum(discount)::bigint as discount,
      sum(tax)::bigint as tax, sum(cost)::bigint as cost
    from read.sales_lines where ${conditions(where(query))} group by currency order by currency`);
  return rows.map(({ currency, orders, lines, ...row }) => {
    const amount = (value: number) => money(value, currency);
    return {
      currency,
      orders,
      lines,
      quantity: quantity(row.quantity),
      net: amount(row.net),
      discount: amount(row.discount),
      tax: amount(row.tax),
      cost: amount(row.cost),
      profit: amount(row.net - row.cost),
      href: linesLink({ ...query, currency }),
    };
  });
};

const lineAmounts = ['net', 'discount', 'tax', 'cost'] as const;
const lineCsv: CsvColumn<SalesLineRow>[] = [
  { name: 'date', value: (row) => row.date },
  { name: 'order', value: (row) => row.number },
  { name: 'line_id', value: (row) => row.line_id },
  { name: 'kind', value: (row) => (row.entry === 'sale' ? 'sale' : 'return') },
  { name: 'customer_id', value: (row) => row.customer_id },
  { name: 'country', value: (row) => row.country },
  { name: 'region', value: (row) => row.region },
  { name: 'segment', value: (row) => row.segment },
  { name: 'channel', value: (row) => row.channel },
  { name: 'sku', value: (row) => row.sku },
  { name: 'category', value: (row) => row.category },
  { name: 'currency', value: (row) => row.currency },
  { name: 'quantity', value: (row) => quantity(row.quantity) },
  ...lineAmounts.map((name) => ({ name, value: (row: SalesLineRow) => decimal(money(row[name], row.currency)) })),
];

async function* reportRows(database: Database, query: ReportQuery): AsyncGenerator<ReportRow> {
  yield* (await readReport(database, query)).rows;
}

/** The names of products and customers that a report shows are of other read models. */
const readBy = ({ by }: ReportQuery): readonly string[] => [
  'sales',
  ...(by.includes('product') ? ['products'] : []),
  ...(by.includes('customer') ? ['customers'] : []),
];

export const salesRoutes = (app: App, database: Database, cached: CachedAnswers): void => {
  queryRoute(app, {
    url: '/v1/reports/sales',
    reads: ['sales'],
    summary: 'Sales and profit by period and up to two dimensions',
    description:
      'Sales count from submission on, by effective date (UTC), without what was cancelled; returns go off on the day on which the goods came back; cost is what the goods had cost when they were shipped. Shipping charges are not in. One row has one currency.',
    query: reportQuery,
    ok: Report,
    handle: ({ query }) => {
      const wanted = { ...asked(query), limit: query.limit };
      return cached({ name: 'sales', reads: readBy(wanted), asked: wanted }, () => readReport(database, wanted));
    },
    csv: {
      filename: 'sales',
      columns: reportCsv,
      rows: ({ query }) => reportRows(database, asked(query)),
    },
  });

  queryRoute(app, {
    url: '/v1/reports/sales/lines',
    reads: ['sales'],
    summary: 'The order lines and returns behind a figure of the sales report',
    description: 'The first page has the totals of all pages.',
    query: { ...salesFilter, sort: sortBy<LineSort>(['date', 'net'], 'date'), ...pageQuery },
    ok: Type.Object({ ...Page(Line).properties, totals: Type.Optional(Type.Array(LineTotals)) }),
    handle: async ({ query }) => {
      const [{ rows, ...next }, totals] = await Promise.all([
        readPage(database, lineList, { ...query, where: where(query) }),
        query.cursor === undefined ? readTotals(database, query) : undefined,
      ]);
      return { items: rows.map(lineOf), ...next, ...(totals !== undefined && { totals }) };
    },
    csv: {
      filename: 'sales-lines',
      columns: lineCsv,
      rows: ({ query }) => readAll(database, lineList, { ...query, where: where(query) }),
    },
  });
};
