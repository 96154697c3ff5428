import { type Database, type PublishedEvent, type SqlStatement, sql, type Table } from '@sales/eventsourcing';
import {
  type AsOf,
  eventOf,
  foldEach,
  list,
  type PastList,
  readStreams,
  rowsAsTable,
  type TimelineRow,
  upTo,
} from '@sales/read-kit';
import { evolveProduct } from '../products/index.ts';
import { evolveStock } from './fold.ts';
import { incomingRows } from './incoming-list.ts';
import {
  figureCells,
  itemOf,
  type ListedRow,
  pastStockFilters,
  pastStockList,
  placeIs,
  places,
  StockItem,
  type StockQuery,
  type StockSort,
  stockFilters,
  stockList,
  stockSorts,
} from './items.ts';
import { type StockRow, stockTable, type WarehouseRow } from './table.ts';
import { legs } from './transfer-list.ts';

const streamOf = ({ warehouse, sku }: Pick<StockRow, 'warehouse' | 'sku'>): string => `stockItem-${warehouse}.${sku}`;

/**
 * The items as they are known to have been. Each event says what stands in the item after it, so that the last one,
 * the last reorder policy and the last place are all that the fold needs, however long the history is.
 */
const readRecorded = async (database: Database, streams: readonly string[], at: AsOf) => {
  const last = (types: SqlStatement) => sql`(select * from read.timeline where stream = s.name and ${upTo(at)}
    and ${types} order by revision desc limit 1)`;
  const rows = await database.query<TimelineRow>(
    sql`select t.* from unnest(${[...streams]}::text[]) as s (name) cross join lateral (
        ${last(sql`type = 'sales.stockItem.reorder-policy-set.v1'`)}
        union ${last(sql`type = 'sales.stockItem.bin-assigned.v1'`)} union ${last(sql`true`)}) t
      order by t.stream, t.revision`,
  );
  return foldEach(rows.map(eventOf), evolveStock);
};

/**
 * What each event changed, added up over those that were true by then, in whichever order they were recorded: an event
 * says what stands in the item after it, which holds what was recorded earlier and came true later.
 */
export const foldEffective = (events: readonly PublishedEvent[], asOf: string): StockRow | undefined => {
  const instant = Date.parse(asOf);
  let before: StockRow | undefined;
  let sum: StockRow | undefined;
  for (const event of events) {
    const [after, added] = [evolveStock(event, before), evolveStock(event, sum)];
    if (after === undefined || added === undefined) continue;
    if (Date.parse(event.effectiveAt) <= instant) {
      const isMoved = after.on_hand !== (before?.on_hand ?? 0) || after.value !== (before?.value ?? 0);
      sum = {
        ...added,
        currency: isMoved ? after.currency : (sum?.currency ?? null),
        on_hand: (sum?.on_hand ?? 0) + after.on_hand - (before?.on_hand ?? 0),
        reserved: (sum?.reserved ?? 0) + after.reserved - (before?.reserved ?? 0),
        value: (sum?.value ?? 0) + after.value - (before?.value ?? 0),
      };
    }
    before = after;
  }
  return sum;
};

const readEffective = async (database: Database, streams: readonly string[], asOf: string) => {
  const events = await readStreams(database, streams, { clock: 'effective' });
  return [...Map.groupBy(events, (event) => event.stream).values()].map((one) => foldEffective(one, asOf));
};

type Place = Pick<StockRow, 'warehouse' | 'sku'>;

type Underway = Place & { readonly quantity: number; readonly since: string };

/**
 * What of products was on its way at an instant, by place: the sum of rows that say what left, or was announced, and
 * what came.
 */
const readUnderway = async (
  database: Database,
  rows: SqlStatement,
  skus: readonly string[],
): Promise<ReadonlyMap<string, Underway>> => {
  const found = await database.query<Underway>(
    sql`select sku, warehouse, sum(quantity)::bigint as quantity, max(effective_at) as since
      from ${rows} u where sku = any(${[...skus]}::text[]) group by 1, 2 having sum(quantity) > 0`,
  );
  return new Map(found.map((row) => [streamOf(row), row]));
};

/** What products were called. */
const readNames = async (
  database: Database,
  skus: readonly string[],
  at: AsOf,
): Promise<ReadonlyMap<string, string>> => {
  const streams = skus.map((sku) => `product-${sku}`);
  const products = foldEach(await readStreams(database, streams, at), evolveProduct);
  return new Map(products.map(({ sku, details }) => [sku, details.name]));
};

/** The companies of warehouses: a warehouse stays with its company, so they are what they were. */
const readOwners = async (database: Database, warehouses: readonly string[]): Promise<ReadonlyMap<string, string>> => {
  const rows = await database.query<Pick<WarehouseRow, 'warehouse' | 'entity'>>(
    sql`select warehouse, entity from read.warehouses where warehouse = any(${[...warehouses]}::text[])`,
  );
  return new Map(rows.map(({ warehouse, entity }) => [warehouse, entity]));
};

/** Places as they were; those where nothing was, nor was on its way, are left out. */
export const readStockAsOf = async (
  database: Database,
  asked: readonly Place[],
  at: AsOf,
): Promise<readonly ListedRow[]> => {
  const streams = asked.map(streamOf);
  const skus = [...new Set(asked.map(({ sku }) => sku))];
  const warehouses = [...new Set(asked.map(({ warehouse }) => warehouse))];
  const [rows, outgoing, incoming, names, owners] = await Promise.all([
    at.asOf !== undefined && at.clock === 'effective'
      ? readEffective(database, streams, at.asOf)
      : readRecorded(database, streams, at),
    readUnderway(database, sql`(select t.*, from_warehouse as warehouse from ${legs(at)} t)`, skus),
    readUnderway(database, incomingRows(at), skus),
    readNames(database, skus, at),
    readOwners(database, warehouses),
  ]);
  const known = new Map(rows.flatMap((row) => (row === undefined ? [] : [[streamOf(row), row] as const])));
  return asked.flatMap(({ sku, warehouse }): ListedRow[] => {
    const name = streamOf({ sku, warehouse });
    const coming = incoming.get(name);
    const row = known.get(name) ?? (coming && { ...nothing, sku, warehouse, updated_at: coming.since });
    if (row === undefined) return [];
    return [
      {
        ...row,
        in_transit: outgoing.get(name)?.quantity ?? 0,
        incoming: coming?.quantity ?? 0,
        entity: owners.get(warehouse) ?? null,
        name: names.get(sku) ?? null,
      },
    ];
  });
};

const nothing = {
  on_hand: 0,
  reserved: 0,
  value: 0,
  currency: null,
  min: null,
  max: null,
  lead_time_days: null,
  bin: null,
  revision: null,
};

export const pastTable: Table = {
  ...stockTable,
  columns: { ...stockTable.columns, in_transit: 'bigint', incoming: 'bigint', entity: 'text', name: 'text' },
};

/** The list as of an instant: goods that were somewhere, or on their way there, are or were there since. */
export const pastStock = (database: Database, query: StockQuery): PastList<ListedRow, ListedRow, StockSort> => ({
  now: stockList,
  past: async (asked) => {
    const rows = await readStockAsOf(database, asked, query);
    const counted =
      query.currency === undefined ? rows : await countedIn(database, rows, query, query.currency.toUpperCase());
    return pastStockList(rowsAsTable(pastTable, counted));
  },
  narrow: placeIs(query),
});

/**
 * Those of the places that count in a currency: in their own, or, before their first goods, in that of the product
 * elsewhere.
 */
const countedIn = async (
  database: Database,
  rows: readonly ListedRow[],
  at: AsOf,
  currency: string,
): Promise<readonly ListedRow[]> => {
  const without = rows.filter((row) => row.currency === null).map(({ sku }) => sku);
  const elsewhere = await readStockAsOf(database, await placesOf(database, without), at);
  const first = new Map<string, string>();
  for (const { sku, currency: one } of elsewhere)
    if (one !== null && one < (first.get(sku) ?? 'ZZZZ')) first.set(sku, one);
  return rows.filter((row) => (row.currency ?? first.get(row.sku)) === currency);
};

/** Every place of products that there is now. */
export const placesOf = (database: Database, skus: readonly string[]): Promise<readonly Place[]> =>
  database.query<Place>(sql`select sku, warehouse from ${places} s where sku = any(${[...skus]}::text[])`);

/** Each place with its figures. */
export const stockItemList = list({
  url: '/v1/stock-items',
  permission: 'stockItem:read',
  reads: ['stock', 'products', 'codes'],
  summary: 'Stock per warehouse and product, now or as of any instant',
  description:
    'A page at a time, or all as a file: on hand, reserved, available, in transit, incoming, and its value. With ' +
    '`asOf` a page may have fewer items than requested although more follow.',
  filters: stockFilters,
  rows: stockList,
  sorts: stockSorts,
  sort: 'sku',
  past: { key: 'sku', list: pastStock, filters: pastStockFilters },
  item: StockItem,
  itemOf,
  groups: { cost: ['value', 'averageCost'], personal: [] },
  file: ['stock', ['warehouse', 'entity', 'sku', 'name', 'bin', ...figureCells]],
});
