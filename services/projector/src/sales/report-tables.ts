import { addDays, monthEnd } from '@sales/contracts';
import { identifier, join, type SqlStatement, sql } from '@sales/eventsourcing';
import { conditions } from '@sales/read-kit';
import {
  columnOf,
  type Dimension,
  dateConditions,
  dimensions,
  filterConditions,
  type SalesFilter,
} from './dimensions.ts';
import { monthStart, nextMonth, type Period } from './periods.ts';
import { type Pair, pairOf } from './report-cells.ts';
import {
  byDayAndCategoryTable,
  byDayTable,
  byMonthAndCustomerTable,
  byMonthAndProductTable,
  measures,
  salesLineTable,
} from './table.ts';

export type Source = {
  readonly table: string;
  readonly dimensions: readonly Dimension[];
  readonly grain: 'day' | 'month';
  /** Whether orders can be counted by adding up. */
  readonly orders: boolean;
};

const market = ['entity', 'country', 'region', 'segment', 'channel'] as const;

/** Smallest first. The last one answers everything. */
const sources: readonly Source[] = [
  { table: byDayTable.name, dimensions: market, grain: 'day', orders: true },
  { table: byMonthAndProductTable.name, dimensions: ['entity', 'product', 'category'], grain: 'month', orders: false },
  {
    table: byMonthAndCustomerTable.name,
    dimensions: ['customer', 'salesperson', ...market],
    grain: 'month',
    orders: true,
  },
  { table: byDayAndCategoryTable.name, dimensions: ['category', ...market], grain: 'day', orders: false },
];
export const facts: Source = { table: salesLineTable.name, dimensions, grain: 'day', orders: true };

export type SourceQuery = SalesFilter & {
  readonly period: Period;
  readonly by: readonly Dimension[];
  readonly withOrders: boolean;
};

const fineGrain = (period: Period): boolean => period === 'day' || period === 'week';

const neededBy = (query: SourceQuery): Dimension[] => [
  ...new Set([
    ...query.by,
    ...dimensions.filter((dimension) => query[dimension] !== undefined),
    ...(query.owners === undefined ? [] : (['salesperson'] as const)),
  ]),
];

/**
 * The pair of dimensions whose cells can answer what no rollup can. Orders are not the sum of several products or
 * categories: one may be in each.
 */
export const choosePair = (query: SourceQuery): Pair | undefined => {
  const source = chooseSource(query);
  // Who was in a team is asked sale by sale.
  if (query.members !== undefined) return undefined;
  if (fineGrain(query.period) || (!isFacts(source) && source.table !== byDayAndCategoryTable.name)) return undefined;
  const merged = query.product !== undefined || query.category !== undefined || query.level !== undefined;
  if (query.withOrders && merged) return undefined;
  return pairOf(neededBy(query));
};

/** The smallest table that is always up to date and can answer. */
export const chooseSource = (query: SourceQuery): Source => {
  if (query.members !== undefined) return facts;
  const needed = neededBy(query);
  return (
    sources.find(
      (source) =>
        needed.every((dimension) => source.dimensions.includes(dimension)) &&
        (source.grain === 'day' || !fineGrain(query.period)) &&
        (!query.withOrders || (source.orders && (source.grain === 'day' || isAligned(query)))),
    ) ?? facts
  );
};

/** Whether the range begins and ends with whole months. */
const isAligned = ({ from, to }: SalesFilter): boolean =>
  (from === undefined || from === monthStart(from)) && (to === undefined || monthEnd(to) === to);

export const isFacts = (source: Source): boolean => source === facts;

/**
 * How orders are counted in the rows of a source. An order of the facts has many rows, one of a rollup was counted
 * before.
 */
export const countOrders = (source: Source): SqlStatement =>
  source === facts ? sql`count(distinct order_id) filter (where lines > 0)` : sql`sum(orders)::bigint`;

const columnsOf = (source: Source, query: SourceQuery): SqlStatement => {
  const counted = query.withOrders ? [source === facts ? 'order_id' : 'orders'] : [];
  const names = ['currency', ...query.by.map(columnOf), ...Object.keys(measures), ...counted];
  return join(
    [...new Set(names)].map((name) => identifier(name)),
    ', ',
  );
};

/** The rows to add up of a table that is like the source, which is by day. */
export const rowsFrom = (table: SqlStatement, source: Source, query: SourceQuery): SqlStatement =>
  sql`select date, ${columnsOf(source, query)} from ${table} as source
    where ${conditions([...filterConditions(query), ...dateConditions(query)])}`;

/**
 * The rows to add up: those of the source and, where that is by month and the dates are not, those of the facts at the
 * edges.
 */
export const rowsOf = (source: Source, query: SourceQuery): SqlStatement => {
  const columns = columnsOf(source, query);
  const rows = (table: string, range: SalesFilter, date: SqlStatement) =>
    sql`select ${date}, ${columns} from ${identifier(`read.${table}`)}
      where ${conditions([...filterConditions(query), ...dateConditions(range)])}`;
  if (source.grain === 'day') return rowsFrom(identifier(`read.${source.table}`), source, query);
  const { whole, edges } = splitByMonths(query);
  return edges
    .map((edge) => rows(facts.table, edge, sql`date_trunc('month', date::timestamp)::date as date`))
    .reduce((all, one) => sql`${all} union all ${one}`, rows(source.table, whole, sql`date`));
};

type Range = Pick<SalesFilter, 'from' | 'to'>;

/** The months that lie in the range as a whole, and the days before and behind them. */
export const splitByMonths = ({ from, to }: Range): { readonly whole: Range; readonly edges: readonly Range[] } => {
  const first = from === undefined || from === monthStart(from) ? from : nextMonth(from);
  const last = to === undefined || monthEnd(to) === to ? to : addDays(monthStart(to), -1);
  const whole = { ...(first !== undefined && { from: first }), ...(last !== undefined && { to: last }) };
  if (first !== undefined && last !== undefined && first > last && from !== undefined && to !== undefined) {
    return { whole, edges: [{ from, to }] };
  }
  const before = from !== first && from !== undefined && first !== undefined ? [{ from, to: addDays(first, -1) }] : [];
  const behind = to !== last && to !== undefined && last !== undefined ? [{ from: addDays(last, 1), to }] : [];
  return { whole, edges: [...before, ...behind] };
};
