import { Money, money, Quantity, quantity } from '@sales/contracts';
import { type Database, identifier, join, type SqlStatement, sql } from '@sales/eventsourcing';
import { type Static, Type } from 'typebox';
import { oneOf } from '../../reading/list.ts';
import { type Dimension, deepest, dimensions, dimensionValue, type SalesFilter } from './dimensions.ts';
import { labelOf, lastDay, type Period, periods } from './periods.ts';
import { chooseSource, countOrders, isFacts, rowsOf } from './source.ts';
import { measures } from './tables.ts';

const Figures = {
  currency: Type.String(),
  orders: Type.Optional(Type.Integer()),
  lines: Type.Integer(),
  quantity: Quantity,
  net: Money,
  discount: Money,
  tax: Money,
  cost: Type.Unsafe<Money>({ ...Money, description: 'Cost of the goods when they were shipped' }),
  profit: Type.Unsafe<Money>({ ...Money, description: 'net − cost' }),
  margin: Type.Optional(Type.String({ description: 'Profit in percent of net, two places' })),
  returnedQuantity: Quantity,
  returnedNet: Money,
  href: Type.String({ description: 'The lines behind the figures: their sums are the figures' }),
};

export const ReportRow = Type.Object({
  period: Type.Optional(Type.String()),
  product: Type.Optional(Type.String()),
  productName: Type.Optional(Type.String()),
  category: Type.Optional(Type.String()),
  customer: Type.Optional(Type.String()),
  customerName: Type.Optional(Type.String()),
  country: Type.Optional(Type.String()),
  region: Type.Optional(Type.String()),
  segment: Type.Optional(Type.String()),
  channel: Type.Optional(Type.String()),
  ...Figures,
});
export type ReportRow = Static<typeof ReportRow>;

export const Report = Type.Object({
  period: oneOf<Period>(periods),
  by: Type.Array(oneOf<Dimension>(dimensions)),
  rows: Type.Array(ReportRow),
  /** One a currency, over all rows, also those that `limit` cut off. */
  totals: Type.Array(Type.Object(Figures)),
  rowCount: Type.Integer({ description: 'How many rows there are without a limit' }),
  source: Type.String({ description: 'The table that was added up' }),
});

export const sorts = ['period', 'net', 'quantity', 'profit', 'lines', 'cost', 'returnedNet'] as const;
export type ReportSort = (typeof sorts)[number] | `-${(typeof sorts)[number]}`;

export type ReportQuery = SalesFilter & {
  readonly period: Period;
  readonly by: readonly Dimension[];
  /** Whether to count orders too. Default: where that is a sum. Of products and categories it takes a look at every line. */
  readonly orders?: boolean;
  readonly sort: ReportSort;
  readonly limit?: number;
};

type Sums = Readonly<Record<keyof typeof measures, number>>;
type CellRow = Sums & {
  readonly currency: string;
  readonly orders?: number;
  readonly start: string | null;
  readonly is_total: boolean;
  readonly row_count: number;
  readonly d0?: string;
  readonly d1?: string;
};

const order: Readonly<Record<(typeof sorts)[number], SqlStatement>> = {
  period: sql`start`,
  net: sql`net`,
  quantity: sql`quantity`,
  profit: sql`(net - cost)`,
  lines: sql`lines`,
  cost: sql`cost`,
  returnedNet: sql`returned_net`,
};

const isSort = (name: string): name is (typeof sorts)[number] => sorts.some((known) => known === name);

const orderBy = (sort: ReportSort, keys: readonly SqlStatement[]): SqlStatement => {
  const name = sort.replace(/^-/, '');
  const by = order[isSort(name) ? name : 'period'];
  return join([sort.startsWith('-') ? sql`${by} desc` : by, sql`start`, ...keys, sql`currency`], ', ');
};

const itemLevel = (dimension: Dimension): boolean => dimension === 'product' || dimension === 'category';

const countsOrders = ({ orders, by, product, category }: ReportQuery): boolean =>
  orders ?? !(by.some(itemLevel) || product !== undefined || category !== undefined);

/**
 * Sums of sales by period and up to two dimensions. A sale counts on the day of submission, what was cancelled of it never
 * did, and a return goes off on the day on which the goods came back; all days are UTC, by effective time.
 */
export const readReport = async (database: Database, query: ReportQuery): Promise<Static<typeof Report>> => {
  const withOrders = countsOrders(query);
  const asked = { ...query, withOrders };
  const source = chooseSource(asked);
  const level = query.level ?? deepest;
  const keys = query.by.map((_, index) => identifier(`d${index}`));
  const values = query.by.map(
    (dimension, index) => sql`${dimensionValue(dimension, level)} as ${identifier(`d${index}`)}`,
  );
  const start = query.period === 'total' ? sql`null::date` : sql`date_trunc(${query.period}, date)::date`;
  const names = Object.keys(measures).map((name) => identifier(name));
  const sums = names.map((name) => sql`sum(${name})::bigint as ${name}`);
  const cell = join([sql`start`, ...keys, sql`currency`], ', ');
  const limit = query.limit === undefined ? sql`all` : sql`${query.limit}`;
  const orders = withOrders ? [countOrders(source)] : [];
  // Everything adds up to its total but the orders of the facts, of which one may be in several cells.
  const orderTotals = withOrders ? [isFacts(source) ? countAgain : sql`sum(orders)::bigint`] : [];
  const rows = await database.query<CellRow>(sql`
    with placed as (select ${join([sql`rows.*`, sql`${start} as start`, ...values], ', ')} from (${rowsOf(source, asked)}) rows),
      cells as materialized (
        select ${join([cell, ...sums, ...orders.map((count) => sql`${count} as orders`)], ', ')} from placed group by ${cell})
    (select true as is_total, 0::bigint as row_count, null::date as start, ${join(
      [
        ...keys.map((key) => sql`null as ${key}`),
        sql`currency`,
        ...sums,
        ...orderTotals.map((count) => sql`${count} as orders`),
      ],
      ', ',
    )} from cells group by currency order by currency)
    union all
    (select false, count(*) over (), ${join([cell, ...names, ...orders.map(() => sql`orders`)], ', ')}
      from cells order by ${orderBy(query.sort, keys)} limit ${limit})`);
  const cells = rows.filter((row) => !row.is_total);
  const called = await readNames(database, query.by, cells);
  return {
    period: query.period,
    by: [...query.by],
    rows: cells.map((row) => reportRow(query, row, called)),
    totals: rows.filter((row) => row.is_total).map((row) => figures(row, hrefOf(query, row))),
    rowCount: cells[0]?.row_count ?? 0,
    source: source.table,
  };
};

/** The orders of a currency, each once. */
const countAgain = sql`(select count(distinct order_id) from placed where placed.currency = cells.currency and lines > 0)`;

const figures = (row: CellRow, href: string) => {
  const amount = (value: number): Money => money(value, row.currency);
  const profit = row.net - row.cost;
  const margin = percent(profit, row.net);
  return {
    currency: row.currency,
    ...(row.orders !== undefined && { orders: row.orders }),
    lines: row.lines,
    quantity: quantity(row.quantity),
    net: amount(row.net),
    discount: amount(row.discount),
    tax: amount(row.tax),
    cost: amount(row.cost),
    profit: amount(profit),
    ...(margin !== undefined && { margin }),
    returnedQuantity: quantity(row.returned_quantity),
    returnedNet: amount(row.returned_net),
    href,
  };
};

/** Part of a whole in percent with two places, rounded half away from zero; undefined of nothing. */
export const percent = (part: number, whole: number): string | undefined => {
  if (whole === 0) return undefined;
  const [n, d] = [BigInt(part) * 10_000n, BigInt(whole)];
  const negative = n < 0n !== d < 0n;
  const [a, b] = [n < 0n ? -n : n, d < 0n ? -d : d];
  const hundredths = (2n * a + b) / (2n * b);
  const text = `${hundredths / 100n}.${String(hundredths % 100n).padStart(2, '0')}`;
  return negative && hundredths > 0n ? `-${text}` : text;
};

const dimensionValues = (query: ReportQuery, row: CellRow): Partial<Record<Dimension, string>> =>
  Object.fromEntries(query.by.map((dimension, index) => [dimension, (index === 0 ? row.d0 : row.d1) ?? '']));

const reportRow = (query: ReportQuery, row: CellRow, names: Names): ReportRow => {
  const values = dimensionValues(query, row);
  const productName = values.product === undefined ? undefined : names.product.get(values.product);
  const customerName = values.customer === undefined ? undefined : names.customer.get(values.customer);
  return {
    ...(row.start !== null && query.period !== 'total' && { period: labelOf(query.period, row.start) }),
    ...values,
    ...(productName !== undefined && { productName }),
    ...(customerName !== undefined && { customerName }),
    ...figures(row, hrefOf(query, row)),
  };
};

/** Where the lines of a cell are: everything that the query asked for, and what the cell adds to it. */
const hrefOf = (query: ReportQuery, row: CellRow): string => {
  const asked = dimensions.flatMap((dimension): [string, string][] => {
    const value = query[dimension];
    return value === undefined ? [] : [[dimension, value]];
  });
  const search = new URLSearchParams([...asked, ['currency', row.currency]]);
  if (query.level !== undefined) search.set('level', String(query.level));
  if (!row.is_total)
    for (const [dimension, value] of Object.entries(dimensionValues(query, row))) search.set(dimension, value);
  if (!row.is_total && query.by.includes('category')) search.set('level', String(query.level ?? deepest));
  const { from, to } = rangeOf(query, row);
  if (from !== undefined) search.set('from', from);
  if (to !== undefined) search.set('to', to);
  return `/query/v1/reports/sales/lines?${search}`;
};

const rangeOf = ({ period, from, to }: ReportQuery, { start }: CellRow): Pick<SalesFilter, 'from' | 'to'> => {
  if (start === null || period === 'total')
    return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
  const end = lastDay(period, start);
  return {
    from: from !== undefined && from > start ? from : start,
    to: to !== undefined && to < end ? to : end,
  };
};

type Names = Readonly<Record<'product' | 'customer', ReadonlyMap<string, string>>>;

/** What products and customers are called now. */
const readNames = async (database: Database, by: readonly Dimension[], cells: readonly CellRow[]): Promise<Names> => {
  const of = async (dimension: Dimension, read: (ids: string[]) => SqlStatement) => {
    const index = by.indexOf(dimension);
    if (index < 0) return new Map<string, string>();
    const ids = [...new Set(cells.map((cell) => (index === 0 ? cell.d0 : cell.d1) ?? ''))];
    const rows = await database.query<{ id: string; name: string }>(read(ids));
    return new Map(rows.map((row) => [row.id, row.name]));
  };
  const [product, customer] = await Promise.all([
    of('product', (ids) => sql`select sku as id, name from read.products where sku = any(${ids}::text[])`),
    of(
      'customer',
      (ids) => sql`select customer_id as id, name from read.customers where customer_id = any(${ids}::text[])`,
    ),
  ]);
  return { product, customer };
};
