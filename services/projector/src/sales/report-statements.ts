import { identifier, join, type SqlStatement, sql } from '@sales/eventsourcing';
import type { AsOf } from '@sales/read-kit';
import { type Dimension, deepest, dimensionValue, type SalesFilter } from './dimensions.ts';
import type { Period } from './periods.ts';
import type { Rows } from './report-cells.ts';
import { chooseSource, countOrders, rowsOf, type Source, type SourceQuery } from './report-tables.ts';
import { measures } from './table.ts';

export const sorts = ['period', 'net', 'quantity', 'profit', 'lines', 'cost', 'returnedNet'] as const;
export type ReportSort = (typeof sorts)[number] | `-${(typeof sorts)[number]}`;

export type ReportQuery = SalesFilter &
  AsOf & {
    readonly period: Period;
    readonly by: readonly Dimension[];
    /**
     * Whether to count orders too. Default: where that is a sum. Of products and categories it takes a look at every
     * line.
     */
    readonly orders?: boolean;
    readonly sort: ReportSort;
    readonly limit?: number;
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

/** What the statements of a report are made of. */
const partsOf = (query: ReportQuery, monthly: boolean) => {
  const level = query.level ?? deepest;
  const keys = query.by.map((_, index) => identifier(`d${index}`));
  const values = query.by.map(
    (dimension, index) => sql`${dimensionValue(dimension, level)} as ${identifier(`d${index}`)}`,
  );
  const start =
    query.period === 'total'
      ? sql`null::date`
      : query.period === 'month' && monthly
        ? sql`date`
        : sql`date_trunc(${query.period}, date::timestamp)::date`;
  const names = Object.keys(measures).map((name) => identifier(name));
  return {
    keys,
    names,
    sums: names.map((name) => sql`sum(${name})::bigint as ${name}`),
    /** Columns that tell cells apart. The start of the period is null in each when there is but one. */
    cell: join([sql`start`, ...keys, sql`currency`], ', '),
    /** Rows with the cell that they are in. */
    placed: (rows: SqlStatement) =>
      sql`(select ${join([sql`rows.*`, sql`${start} as start`, ...values], ', ')} from (${rows}) rows)`,
    inOrder: orderBy(query.sort, keys),
    limit: query.limit === undefined ? sql`all` : sql`${query.limit}`,
    /** The columns of a total where cells have those of their place. */
    noPlace: join([sql`null::date as start`, ...keys.map((key) => sql`null as ${key}`), sql`currency`], ', '),
  };
};

/** Cells and totals in one go, for tables that are small. */
export const fromRollup = (query: ReportQuery, source: Source, asked: SourceQuery): SqlStatement => {
  const { names, sums, cell, placed, inOrder, limit, noPlace } = partsOf(query, source.grain === 'month');
  const { withOrders } = asked;
  const orders = withOrders ? [sql`${countOrders(source)} as orders`] : [];
  const orderTotals = withOrders ? [sql`sum(orders)::bigint as orders`] : [];
  const ordersOf = withOrders ? [sql`orders`] : [];
  return sql`
    with cells as materialized (
      select ${join([cell, ...sums, ...orders], ', ')} from ${placed(rowsOf(source, asked))} placed group by ${cell})
    (select true as is_total, 0::bigint as row_count, true as current, ${join([noPlace, ...sums, ...orderTotals], ', ')}
      from cells group by currency order by currency)
    union all
    (select false, count(*) over (), true, ${join([cell, ...names, ...ordersOf], ', ')}
      from cells order by ${inOrder} limit ${limit})`;
};

/** The measures that a sort looks at. */
const sortedBy = (sort: ReportSort): readonly string[] => {
  const name = sort.replace(/^-/, '');
  if (name === 'period') return [];
  if (name === 'profit') return ['net', 'cost'];
  return [name === 'returnedNet' ? 'returned_net' : name];
};

/**
 * For rows that may be nearly as many as there are lines: the figures are added up of the cells that are shown only,
 * and the totals come from a smaller table.
 */
export const fromMany = (
  query: ReportQuery,
  asked: SourceQuery,
  { rows, prepared, orders, distinct, monthly, count, current, totals: given }: Rows,
): SqlStatement => {
  const { keys, names, sums, cell, placed, inOrder, limit, noPlace } = partsOf(query, monthly);
  const held = distinct || given !== undefined ? sql`materialized` : sql`not materialized`;
  const begin = prepared === undefined ? sql`with` : sql`with fresh as ${held} (${prepared}),`;
  const { withOrders } = asked;
  const ordersOf = withOrders ? [sql`orders`] : [];
  const total: SourceQuery = { ...asked, by: [], period: 'total' };
  const small = chooseSource(total);
  const added = given ?? { rows: rowsOf(small, total), orders: countOrders(small) };
  const orderTotal = withOrders ? [sql`${added.orders} as orders`] : [];
  const totals = sql`(select true as is_total, 0::bigint as row_count, ${current} as current,
      ${join([noPlace, ...sums, ...orderTotal], ', ')} from (${added.rows}) rows group by currency order by currency)`;
  if (distinct) {
    return sql`${begin} cells as not materialized (select * from ${placed(rows)} placed)
      ${totals} union all
      (select false, ${count ?? sql`(select count(*) from cells)`}, true, ${join([cell, ...names, ...ordersOf], ', ')}
        from cells order by ${inOrder} limit ${limit})`;
  }
  const counted = withOrders ? [sql`${orders} as orders`] : [];
  const figures = names.map((name) => sql`sum(placed.${name})::bigint as ${name}`);
  if (query.limit === undefined) {
    return sql`${begin} page as (select ${join([cell, ...sums, ...counted], ', ')} from ${placed(rows)} placed
      group by ${cell})
      ${totals} union all
      (select false, 0::bigint, true, ${join([cell, ...names, ...ordersOf], ', ')} from page order by ${inOrder})`;
  }
  const ranks = sortedBy(query.sort).map((name) => sql`sum(${identifier(name)})::bigint as ${identifier(name)}`);
  const same = join(
    [...keys, sql`currency`].map((key) => sql`placed.${key} = ranked.${key}`),
    ' and ',
  );
  const sameStart = query.period === 'total' ? sql`true` : sql`placed.start = ranked.start`;
  const own = join([sql`placed.start`, ...keys.map((key) => sql`placed.${key}`), sql`placed.currency`], ', ');
  return sql`${begin} placed as not materialized (select * from ${placed(rows)} placed),
      ranked as materialized (
        select ${cell}, row_count from (select ${join([cell, ...ranks, sql`count(*) over () as row_count`], ', ')}
        from placed group by ${cell}) c
        order by ${inOrder} limit ${limit}),
      page as (select ${join([own, sql`min(row_count) as row_count`, ...figures, ...counted], ', ')}
        from placed join ranked on ${same} and ${sameStart} group by ${own})
    ${totals} union all
    (select false, row_count, true, ${join([cell, ...names, ...ordersOf], ', ')} from page order by ${inOrder})`;
};
