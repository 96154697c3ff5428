import { type Money, MoneySum, money, Quantity, quantity } from '@sales/contracts';
import {
  type Database,
  exactNumber,
  identifier,
  join,
  type ReadDatabase,
  type SqlStatement,
  sql,
} from '@sales/eventsourcing';
import { type AsOf, conditions, figure, foldEach, inReadTransaction, oneOf, readStreams } from '@sales/read-kit';
import { BadRequest } from '@sales/service-kit';
import { type Static, Type } from 'typebox';
import { namesAsOf } from '../customers/index.ts';
import { evolveProduct } from '../products/index.ts';
import { type Dimension, dateConditions, deepest, dimensions, linesLink, type SalesFilter } from './dimensions.ts';
import { readFactsAsOf } from './facts-as-of.ts';
import { labelOf, lastDay, type Period, periods } from './periods.ts';
import { cellRows, cellsOf, cellTable, type Pair, readMonths, splitByMaterialised } from './report-cells.ts';
import { fromMany, fromRollup, type ReportQuery } from './report-statements.ts';
import {
  choosePair,
  chooseSource,
  countOrders,
  facts,
  isFacts,
  rowsFrom,
  rowsOf,
  type SourceQuery,
} from './report-tables.ts';
import { shown } from './spellings.ts';
import { byDayTable, isSpelled, type measures } from './table.ts';

const lines = { link: 'href' };
const sales = { ...lines, where: { kind: 'sale' } };
const returns = { ...lines, where: { kind: 'return' } };

/** Figures that lines of sales and returns add up to. */
export const lineFigures = {
  lines: figure(Type.Integer(), { ...sales, count: 'rows' }),
  quantity: figure(Quantity, { ...lines, sum: ['quantity'] }),
  net: figure(MoneySum, { ...lines, sum: ['net'] }),
  discount: figure(MoneySum, { ...lines, sum: ['discount'] }),
  tax: figure(MoneySum, { ...lines, sum: ['tax'] }),
  cost: figure(MoneySum, { ...lines, sum: ['cost'] }, 'Cost of the goods when they were shipped'),
  profit: figure(MoneySum, { minus: ['net', 'cost'] }),
  href: Type.String({ description: 'The lines behind the figures: they add up to the figures' }),
};
export const orderCount = figure(Type.Integer(), { ...sales, count: { distinct: 'orderId' } });

const Figures = {
  currency: Type.String(),
  orders: Type.Optional(orderCount),
  ...lineFigures,
  margin: Type.Optional(figure(Type.String(), { ratio: ['profit', 'net'] }, 'Profit in percent of net, two places')),
  returnedQuantity: figure(Quantity, { ...returns, sum: ['-quantity'] }),
  returnedNet: figure(MoneySum, { ...returns, sum: ['-net'] }),
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
  entity: Type.Optional(Type.String()),
  salesperson: Type.Optional(Type.String()),
  ...Figures,
});
export type ReportRow = Static<typeof ReportRow>;

export const Report = Type.Object({
  period: oneOf<Period>(periods),
  by: Type.Array(oneOf<Dimension>(dimensions)),
  rows: Type.Array(ReportRow),
  /** One a currency, over all rows, also those that `limit` cut off. */
  totals: Type.Array(Type.Object(Figures)),
  rowCount: figure(Type.Integer(), { rows: 'rows', count: 'rows' }, 'Number of rows without the limit'),
  source: Type.String({ description: 'The table that the figures come from' }),
});

type Sums = Readonly<Record<keyof typeof measures, number>>;
type CellRow = Sums & {
  readonly currency: string;
  readonly orders?: number;
  readonly start: string | null;
  readonly is_total: boolean;
  /** Whether the months that were taken for materialised were, in the snapshot of the answer. */
  readonly current: boolean;
  readonly row_count: number;
  readonly d0?: string;
  readonly d1?: string;
};

const itemLevel = (dimension: Dimension): boolean => dimension === 'product' || dimension === 'category';

const countsOrders = ({ orders, by, product, category }: ReportQuery): boolean =>
  orders ?? !(by.some(itemLevel) || product !== undefined || category !== undefined);

type Cells = { readonly rows: readonly CellRow[]; readonly source: string };

/** The sums of a report, or those that were kept of the same question. */
export type KeptCells = (compute: () => Promise<Cells>) => Promise<Cells>;

/** Reads where it is, or as of an instant in one transaction. */
const at = <Found>(
  database: ReadDatabase,
  { asOf }: AsOf,
  read: (database: Database) => Promise<Found>,
): Promise<Found> => (asOf === undefined ? read(database) : inReadTransaction(database, read));

/**
 * Sums of sales by period and up to two dimensions. A sale counts on the day of submission, what was cancelled of it
 * never did, and a return goes off on the day on which the goods came back; days are those of the company. As of
 * an instant they are the sums of what was recorded, or true, by then.
 *
 * Only sums may be kept: names are read anew each time, as those of persons are erased.
 */
export const readReport = async (
  database: ReadDatabase,
  query: ReportQuery,
  kept: KeptCells = (compute) => compute(),
): Promise<Static<typeof Report>> => {
  const asked = { ...query, withOrders: countsOrders(query) };
  const read = query.asOf === undefined ? readRows : readRowsAsOf;
  const { rows, source } = await kept(() => at(database, query, (one) => read(one, query, asked)));
  const cells = rows.filter((row) => !row.is_total);
  const called = await at(database, query, (one) => readNames(one, query, cells));
  return {
    period: query.period,
    by: [...query.by],
    rows: cells.map((row) => reportRow(query, row, called)),
    totals: rows.filter((row) => row.is_total).map((row) => figures(row, hrefOf(query, row))),
    rowCount: cells[0]?.row_count ?? 0,
    source,
  };
};

const readRows = async (database: Database, query: ReportQuery, asked: SourceQuery): Promise<Cells> => {
  const pair = choosePair(asked);
  if (pair !== undefined) return readCells(database, query, asked, pair);
  const source = chooseSource(asked);
  if (!isFacts(source)) return { rows: await database.query(fromRollup(query, source, asked)), source: source.table };
  refuse(await countLines(database, query, [query]), mostAdded, 'lines');
  const rows = {
    rows: rowsOf(source, asked),
    distinct: false,
    monthly: false,
    orders: countOrders(source),
    current: sql`true`,
  };
  return { rows: await database.query(fromMany(query, asked, rows)), source: source.table };
};

const readRowsAsOf = async (transaction: Database, query: ReportQuery, asked: SourceQuery): Promise<Cells> => {
  refuse(await countLines(transaction, query, [query]), mostAdded, 'lines');
  const prepared = rowsFrom(await readFactsAsOf(transaction, query, query), facts, asked);
  const orders = countOrders(facts);
  const fresh = sql`select * from fresh`;
  const rows = {
    rows: fresh,
    prepared,
    distinct: false,
    monthly: false,
    orders,
    current: sql`true`,
    totals: { rows: fresh, orders },
  };
  return { rows: await transaction.query(fromMany(query, asked, rows)), source: facts.table };
};

/** How often a month may turn out to have changed between the question which are materialised and the answer. */
const attempts = 3;

const readCells = async (database: Database, query: ReportQuery, asked: SourceQuery, pair: Pair): Promise<Cells> => {
  const source = chooseSource(asked);
  for (let attempt = 1; ; attempt++) {
    const months = attempt > attempts ? [] : await readMonths(database);
    const { materialised, rest } = splitByMaterialised(query, pair, months);
    const distinct =
      materialised.length > 0 && query.period === 'month' && query.by.length === 2 && query.level === undefined;
    const [lines, materialisedCells] = [await countLines(database, query, rest), cellsOf(materialised, pair)];
    refuse(distinct ? lines : lines + materialisedCells, mostAdded, 'lines or cells of months');
    refuse(materialisedCells, mostSorted, 'cells of months');
    const cells = cellRows(asked, pair, months, source.table, distinct);
    const rows = await database.query<CellRow>(fromMany(query, asked, cells));
    if (rows.every((row) => row.current)) return { rows, source: cellTable };
  }
};

/** As many lines, or cells of months, as can be added up one by one before a query runs out of time. */
const mostAdded = 600_000;
/** As many cells as can be looked through for the greatest. */
const mostSorted = 2_000_000;

/** Refuses what would run out of time, before it takes it. */
const refuse = (found: number, most: number, what: string): void => {
  if (found <= most) return;
  const message = `takes in ${found} ${what} that would have to be looked at one by one`;
  const allowed =
    `at most ${most}: fewer days, one product or customer, other dimensions, or by months that have not changed of ` +
    'late';
  throw new BadRequest(['/from', '/to'].map((path) => ({ in: 'query', path, message, allowed })));
};

/** Lines of some days; 0 when an index finds those that are asked for. */
const countLines = async (
  database: Database,
  query: ReportQuery,
  ranges: readonly Pick<SalesFilter, 'from' | 'to'>[],
): Promise<number> => {
  if (ranges.length === 0 || query.product !== undefined || query.customer !== undefined) return 0;
  const days = ranges.map((range) => sql`(${conditions(dateConditions(range))})`);
  const [row] = await database.query<{ lines: number }>(
    sql`select coalesce(sum(lines), 0)::bigint as lines from ${identifier(`read.${byDayTable.name}`)}
      where ${join(days, ' or ')}`,
  );
  return row?.lines ?? 0;
};

const figures = (row: CellRow, href: string) => {
  const amount = (value: number): Money => money(exactNumber(value), row.currency);
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
  const found = dimensionValues(query, row);
  const nameOf = (dimension: Dimension) => names.get(dimension)?.get(found[dimension] ?? '');
  const values = Object.fromEntries(
    query.by.map((one) => [one, (isSpelled(one) ? nameOf(one) : undefined) ?? found[one]]),
  );
  const [productName, customerName] = [nameOf('product'), nameOf('customer')];
  return {
    ...(row.start !== null && query.period !== 'total' && { period: labelOf(query.period, row.start) }),
    ...values,
    ...(productName !== undefined && { productName }),
    ...(customerName !== undefined && { customerName }),
    ...figures(row, hrefOf(query, row)),
  };
};

/** Where the lines of a cell are: everything that the query asked for, and what the cell adds to it. */
const hrefOf = (query: ReportQuery, row: CellRow): string =>
  linesLink({
    ...query,
    currency: row.currency,
    ...(!row.is_total && dimensionValues(query, row)),
    ...(!row.is_total && query.by.includes('category') && { level: query.level ?? deepest }),
    ...rangeOf(query, row),
  });

const rangeOf = ({ period, from, to }: ReportQuery, { start }: CellRow): Pick<SalesFilter, 'from' | 'to'> => {
  if (start === null || period === 'total')
    return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
  const end = lastDay(period, start);
  return {
    from: from !== undefined && from > start ? from : start,
    to: to !== undefined && to < end ? to : end,
  };
};

type Names = ReadonlyMap<Dimension, ReadonlyMap<string, string>>;

/** What the values of a dimension are called now, or how they were spelt first. Codes of ours have no other name. */
const namesOf = (dimension: Dimension, values: readonly string[]): SqlStatement | undefined => {
  if (dimension === 'product') return sql`select sku as id, name from read.products where sku = any(${values}::text[])`;
  if (dimension === 'customer')
    return sql`select customer_id as id, name from read.customers where customer_id = any(${values}::text[])`;
  if (!isSpelled(dimension)) return undefined;
  return sql`select id, ${shown(dimension, sql`id`)} as name from unnest(${values}::text[]) as v (id)`;
};

type Named = { readonly id: string; readonly name: string };

/** What products or customers were called. */
const pastNamesOf = async (
  database: Database,
  dimension: 'product' | 'customer',
  values: readonly string[],
  at: AsOf,
): Promise<readonly Named[]> => {
  if (dimension === 'customer') return [...(await namesAsOf(database, values, at))].map(([id, name]) => ({ id, name }));
  const streams = values.map((sku) => `product-${sku}`);
  const products = foldEach(await readStreams(database, streams, at), evolveProduct);
  return products.map(({ sku, details }) => ({ id: sku, name: details.name }));
};

const namedBy = async (
  database: Database,
  dimension: Dimension,
  values: readonly string[],
  at: AsOf,
): Promise<readonly Named[]> => {
  if (at.asOf !== undefined && (dimension === 'product' || dimension === 'customer'))
    return pastNamesOf(database, dimension, values, at);
  const names = namesOf(dimension, values);
  return names === undefined ? [] : database.query<Named>(names);
};

const readNames = async (database: Database, { by, ...at }: ReportQuery, cells: readonly CellRow[]): Promise<Names> =>
  new Map(
    await Promise.all(
      by.map(async (dimension, index): Promise<[Dimension, ReadonlyMap<string, string>]> => {
        const values = [...new Set(cells.map((cell) => (index === 0 ? cell.d0 : cell.d1) ?? ''))];
        return [dimension, new Map((await namedBy(database, dimension, values, at)).map((row) => [row.id, row.name]))];
      }),
    ),
  );
