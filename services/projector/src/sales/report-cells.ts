import { addDays, monthEnd } from '@sales/contracts';
import { type Database, identifier, join, type SqlStatement, sql } from '@sales/eventsourcing';
import { conditions, filters } from '@sales/read-kit';
import { columnOf, type Dimension, filterConditions, type SalesFilter } from './dimensions.ts';
import { nextMonth, type Period } from './periods.ts';
import { measures, salesLineTable, salesMonthTable } from './table.ts';

/**
 * Sums of the facts by month and two dimensions, for the pairs of dimensions that no rollup has: there are too many to
 * keep them up to date with every order. A month is materialised some time after its facts have come to rest, from the
 * facts themselves; until then, and whenever a fact of it changes, reports add up the facts of that month. So cells are
 * never wrong, only missing: they can be thrown away at any time.
 */
export type Pair = readonly [Dimension, Dimension];

export const pairs: readonly Pair[] = [
  ['product', 'customer'],
  ['product', 'country'],
  ['product', 'region'],
  ['product', 'segment'],
  ['product', 'channel'],
  ['product', 'salesperson'],
  ['category', 'customer'],
  ['category', 'country'],
  ['category', 'region'],
  ['category', 'segment'],
  ['category', 'channel'],
  ['category', 'salesperson'],
];

export const cellTable = 'sales_cells.cells';

const names = Object.keys(measures);
const measureColumns = names.map((name) => identifier(name));
const measureSums = names.map((name) => sql`sum(${identifier(name)})::bigint as ${identifier(name)}`);

const nameOf = (pair: Pair): string => pair.join('/');

/** The pair that has all of these dimensions. */
export const pairOf = (needed: readonly Dimension[]): Pair | undefined =>
  needed.length === 2 ? pairs.find((pair) => needed.every((dimension) => pair.includes(dimension))) : undefined;

/** Makes the tables where there are none. A process that starts at the same time waits. */
export const prepareCells = async (database: Database): Promise<void> => {
  const columns = names.map((name) => `${name} bigint not null`).join(', ');
  await database.query({
    text: `select pg_advisory_xact_lock(7201305);
      create schema if not exists sales_cells;
      create table if not exists sales_cells.cells (pair text not null, month date not null, run uuid not null,
        currency text not null, d0 text not null, d1 text not null, orders bigint not null, ${columns});
      create index if not exists cells_by_run on sales_cells.cells (run);
      create index if not exists cells_by_month on sales_cells.cells (month, pair);
      create table if not exists sales_cells.materialised (pair text, month date, version text not null,
        run uuid not null,
        cells bigint not null, primary key (pair, month))`,
    values: [],
  });
};

export type Month = {
  readonly month: string;
  /** Which facts of the month: another one whenever one of them changes. */
  readonly version: string;
  /** How many cells it has, by name of the pairs that it is materialised for. */
  readonly materialised: Readonly<Record<string, number>>;
};

/**
 * Every swap makes the views of the read models anew: what a rebuild counts is told from what was counted before it.
 */
const version = sql`concat('read.sales_months'::regclass::oid, '.', m.changes)`;
const months = sql`${identifier(`read.${salesMonthTable.name}`)} m`;

/**
 * Every month that has or had facts, in order. None as long as the live tables are of a release that did not count
 * changes.
 */
export const readMonths = async (database: Database): Promise<readonly Month[]> => {
  const [there] = await database.query<{ there: boolean }>(
    sql`select to_regclass('read.sales_months') is not null as there`,
  );
  if (there?.there !== true) return [];
  return database.query<Month>(
    sql`select m.date as month, ${version} as version, coalesce((select jsonb_object_agg(s.pair, s.cells)
        from sales_cells.materialised s where s.month = m.date and s.version = ${version}), '{}') as materialised
      from ${months} order by m.date`,
  );
};

/**
 * Adds up the facts of a month for a pair, in one statement: all of it or nothing. Nothing when they have changed, or
 * another process was first.
 */
export const materialise = async (database: Database, pair: Pair, { month, version: wanted }: Month): Promise<void> => {
  const name = nameOf(pair);
  const keys = join(
    pair.map((dimension) => identifier(columnOf(dimension))),
    ', ',
  );
  await database.query(sql`
    with run as materialized (
        select gen_random_uuid() as id from ${months} where m.date = ${month}::date and ${version} = ${wanted}
          and not exists (select from sales_cells.materialised s where s.pair = ${name} and s.month = m.date
          and s.version = ${wanted})),
      added as (
        insert into sales_cells.cells
        select ${name}, ${month}::date, (select id from run), currency, ${keys}, ${countOrders},
        ${join(measureSums, ', ')}
        from ${facts} where date >= ${month}::date and date < ${nextMonth(month)}::date and exists (select from run)
        group by currency, ${keys} order by ${keys} returning 1)
    insert into sales_cells.materialised select ${name}, ${month}::date, ${wanted}, id, (select count(*) from added)
    from run
    on conflict (pair, month) do update set version = excluded.version, run = excluded.run, cells = excluded.cells`);
  await database.query(sql`delete from sales_cells.cells c where pair = ${name} and month = ${month}::date
    and not exists (select from sales_cells.materialised s
      where s.pair = c.pair and s.month = c.month and s.run = c.run)`);
};

/** The pairs that a month is not materialised for. */
export const missingPairs = (month: Month): readonly Pair[] => pairs.filter((pair) => !isMaterialised(month, pair));

const isMaterialised = ({ materialised }: Month, pair: Pair): boolean => Object.hasOwn(materialised, nameOf(pair));

/** How many cells of a pair months have together. */
export const cellsOf = (months: readonly Month[], pair: Pair): number =>
  months.reduce((sum, { materialised }) => sum + (materialised[nameOf(pair)] ?? 0), 0);

const facts = identifier(`read.${salesLineTable.name}`);
const countOrders = sql`count(distinct order_id) filter (where lines > 0)`;

type Range = Pick<SalesFilter, 'from' | 'to'>;

/** The months of a range that are materialised for a pair, and the rest of the range. */
export const splitByMaterialised = (
  { from, to }: Range,
  pair: Pair,
  all: readonly Month[],
): { readonly materialised: readonly Month[]; readonly rest: readonly Range[] } => {
  const materialised = all.filter(
    (one) =>
      isMaterialised(one, pair) &&
      (from === undefined || one.month >= from) &&
      (to === undefined || monthEnd(one.month) <= to),
  );
  const rest: Range[] = [];
  let start = from;
  for (const { month } of materialised) {
    if (start === undefined || start < month) rest.push({ ...(start && { from: start }), to: addDays(month, -1) });
    start = nextMonth(month);
  }
  if (start === undefined || to === undefined || start <= to)
    rest.push({ ...(start && { from: start }), ...(to && { to }) });
  return { materialised, rest };
};

const within = ({ from, to }: Range): SqlStatement =>
  sql`(${conditions(
    filters(from !== undefined && sql`date >= ${from}::date`, to !== undefined && sql`date <= ${to}::date`),
  )})`;

type CellsQuery = SalesFilter & { readonly period: Period; readonly withOrders: boolean };

/** Rows to add up. */
export type Rows = {
  readonly rows: SqlStatement;
  /** A table of the statement that the rows are read from. */
  readonly prepared?: SqlStatement;
  /** Whether no two rows are of the same cell. */
  readonly distinct: boolean;
  /** Whether `date` is the first day of a month in all of them. */
  readonly monthly: boolean;
  /** How orders are counted in the rows of a cell. */
  readonly orders: SqlStatement;
  /** How many rows there are, where that is known without counting them. */
  readonly count?: SqlStatement;
  /** Whether, in the snapshot of the answer, the rows are of now. */
  readonly current: SqlStatement;
  /** The rows that totals are added up of, and how orders are counted in them. Default: those of the smallest table. */
  readonly totals?: { readonly rows: SqlStatement; readonly orders: SqlStatement };
};

/**
 * The cells of materialised months, and for the other days the rows of another table, which is always up to date.
 * `current` says whether the materialised months still are. With `distinct` there is one row a month and pair of
 * values.
 */
export const cellRows = (
  query: CellsQuery,
  pair: Pair,
  all: readonly Month[],
  table: string,
  distinct: boolean,
): Rows => {
  const { materialised, rest } = splitByMaterialised(query, pair, all);
  const keys = pair.map((dimension) => identifier(columnOf(dimension)));
  const [d0 = sql`d0`, d1 = sql`d1`] = keys;
  const where = filterConditions(query);
  const firstDays = materialised.map(({ month }) => month);
  const list = sql`unnest(${firstDays}::date[], ${materialised.map(({ version }) => version)}::text[])`;
  const stands = sql`${list} as l (month, version)
    join sales_cells.materialised s on s.pair = ${nameOf(pair)} and s.month = l.month and s.version = l.version`;
  const own = sql`select * from (
      select c.month as date, currency, d0 as ${d0}, d1 as ${d1}, ${join(measureColumns, ', ')}, orders
      from ${stands} join ${identifier(cellTable)} c on c.run = s.run) c
    where ${conditions(where)}`;
  const days = rest.length === 0 ? sql`false` : join(rest.map(within), ' or ');
  const from = sql`from ${identifier(`read.${table}`)} where ${conditions(where)} and (${days})`;
  const month = sql`date_trunc('month', date::timestamp)::date as date`;
  const common = { distinct, monthly: query.period !== 'total', orders: sql`sum(orders)::bigint`, current: sql`true` };
  const fresh =
    distinct || query.withOrders
      ? sql`select ${month}, currency, ${join(keys, ', ')}, ${join(measureSums, ', ')},
          ${query.withOrders ? countOrders : sql`0::bigint`} as orders
          ${from} group by 1, currency, ${join(keys, ', ')}`
      : sql`select ${query.period === 'total' ? sql`date` : month}, currency, ${join(keys, ', ')},
          ${join(measureColumns, ', ')},
          0::bigint as orders ${from}`;
  if (materialised.length === 0) return { ...common, rows: sql`select * from fresh`, prepared: fresh };
  return {
    ...common,
    rows: sql`select * from (${own} union all select * from fresh) rows`,
    prepared: fresh,
    ...(where.length === 0 && {
      count: sql`(select coalesce(sum(s.cells), 0)::bigint from ${stands}) + (select count(*) from fresh)`,
    }),
    current: sql`(select count(*) = ${materialised.length} from ${stands} join ${months} on m.date = l.month
      and ${version} = l.version)`,
  };
};
