import { EntityCode, Sku, WarehouseCode, WarehouseDetails } from '@sales/contracts';
import { type Database, type ReadDatabase, sql } from '@sales/eventsourcing';
import {
  type AsOf,
  allOf,
  asOfQuery,
  foldEach,
  found,
  readAll,
  readAllAsOf,
  readPage,
  readPageAsOf,
  readStreams,
  sortFor,
  sortOr,
  storyLink,
  withHistory,
} from '@sales/read-kit';
import { type App, type CsvColumn, Page, pageQuery, queryRoute } from '@sales/service-kit';
import { Type } from 'typebox';
import { placeIn } from '../codes/index.ts';
import { evolveWarehouse } from './fold.ts';
import { Incoming, incomingConditions, incomingCsv, incomingList, incomingOf, incomingQuery } from './incoming-list.ts';
import { itemOf, type StockFilter, StockItem, stockConditions, stockCsv, stockFilter, stockList } from './items.ts';
import { pastStock, readStockAsOf } from './items-as-of.ts';
import { Movement, movementConditions, movementCsv, movementList, movementOf, movementQuery } from './movements.ts';
import type { WarehouseRow } from './table.ts';
import { pastTotals, StockTotal, stockTotals, type TotalSort, totalConditions, totalCsv, totalOf } from './totals.ts';
import { legConditions, legCsv, legList, legOf, legQuery, TransferLeg } from './transfer-list.ts';

const readWarehouses = async (database: Database, at: AsOf): Promise<readonly WarehouseRow[]> => {
  const now = await database.query<WarehouseRow>(sql`select * from read.warehouses order by warehouse`);
  if (at.asOf === undefined) return now;
  const streams = now.map(({ warehouse }) => `warehouse-${warehouse}`);
  const rows = foldEach(await readStreams(database, streams, at), evolveWarehouse);
  const known = new Map(rows.map((row) => [row.warehouse, row]));
  return now.map(({ warehouse }) => known.get(warehouse)).filter((row) => row !== undefined);
};

const warehouseOf = ({ warehouse, entity, open, details }: WarehouseRow, at: AsOf) => ({
  warehouse,
  entity,
  open,
  details,
  href: storyLink('warehouse', warehouse, at),
});

const warehouseCsv: CsvColumn<WarehouseRow>[] = [
  { name: 'warehouse', value: (row) => row.warehouse },
  { name: 'entity', value: (row) => row.entity },
  { name: 'name', value: (row) => row.details.name },
  { name: 'country', value: (row) => row.details.country },
  { name: 'rank', value: (row) => row.details.rank },
  { name: 'open', value: (row) => row.open },
];

/** As of an instant the fold knows which currency a place counted in. */
const stockSlice = <Query extends StockFilter & AsOf>(query: Query) => {
  const where = stockConditions(query);
  return {
    ...query,
    where: query.asOf === undefined ? where : stockConditions({ ...query, currency: undefined }),
    sort: sortFor(query, 'sku', 'sku'),
  };
};

export const stockRoutes = (app: App, database: ReadDatabase): void => {
  queryRoute(app, {
    url: '/v1/stock-items',
    permission: 'stockItem:read',
    reads: withHistory('stock', 'products', 'codes'),
    summary: 'Stock per warehouse and product, now or as of any instant',
    description:
      'A page at a time, or all as CSV: on hand, reserved, available, on its way, and what it is worth. With `asOf` a page may have fewer items than asked for and a next one all the same.',
    query: { ...stockFilter, ...asOfQuery, ...pageQuery },
    ok: Page(StockItem),
    handle: async ({ query }) => {
      const slice = stockSlice(query);
      const { rows, ...next } =
        query.asOf === undefined
          ? await readPage(database, stockList, slice)
          : await readPageAsOf(database, pastStock(database, query), slice);
      return { items: rows.map((row) => itemOf(row, query)), ...next };
    },
    csv: {
      filename: 'stock',
      columns: stockCsv,
      rows: ({ query }) => {
        const slice = stockSlice(query);
        return query.asOf === undefined
          ? readAll(database, stockList, slice)
          : readAllAsOf(database, (transaction) => pastStock(transaction, query), slice);
      },
    },
  });

  queryRoute(app, {
    url: '/v1/stock-items/:warehouse/:sku',
    permission: 'stockItem:read',
    reads: withHistory('stock', 'products', 'codes'),
    summary: 'Stock of one product in one warehouse, now or as of any instant',
    description: 'The figures of the list, of one place.',
    params: Type.Object({
      warehouse: WarehouseCode,
      sku: Sku,
    }),
    query: asOfQuery,
    ok: StockItem,
    problems: ['query/unknown'],
    handle: async ({ params, query }) => {
      if (query.asOf !== undefined) {
        const [row] = await readStockAsOf(database, [await placeIn(database, params)], query);
        return itemOf(found(row, { ...params, asOf: query.asOf }), query);
      }
      const { rows } = await readPage(database, stockList, { where: stockConditions(params), sort: 'sku', limit: 1 });
      return itemOf(found(rows[0], params), query);
    },
  });

  queryRoute(app, {
    url: '/v1/stock-totals',
    permission: 'stockItem:read',
    reads: withHistory('stock', 'products', 'codes'),
    summary: 'Stock per product, all warehouses of a company together, now or as of any instant',
    description: 'One item per product, company of ours and currency of its value: each company has books of its own.',
    query: {
      sku: Type.Optional(Sku),
      entity: Type.Optional(Type.With(EntityCode, { description: 'Of this company of ours' })),
      sort: sortOr<TotalSort>(['sku'], 'sku', 'sku'),
      ...asOfQuery,
      ...pageQuery,
    },
    ok: Page(StockTotal),
    handle: async ({ query }) => {
      const slice = { ...query, where: totalConditions(query), sort: sortFor(query, 'sku', 'sku') };
      const { rows, ...next } =
        query.asOf === undefined
          ? await readPage(database, stockTotals, slice)
          : await readPageAsOf(database, pastTotals(database, query, slice.sort), slice);
      return { items: rows.map((row) => totalOf(row, query)), ...next };
    },
    csv: {
      filename: 'stock-totals',
      columns: totalCsv,
      rows: ({ query }) => {
        const slice = { ...query, where: totalConditions(query), sort: sortFor(query, 'sku', 'sku') };
        return query.asOf === undefined
          ? readAll(database, stockTotals, slice)
          : readAllAsOf(database, (transaction) => pastTotals(transaction, query, slice.sort), slice);
      },
    },
  });

  queryRoute(app, {
    url: '/v1/stock-movements',
    permission: 'stockItem:read',
    reads: ['stock', 'codes'],
    summary: 'The ledger of a product: every change of what is on hand, with its document and who did it',
    description:
      'A page at a time, or all as CSV. The sum of all changes is what is on hand, now and as of any instant.',
    query: { ...movementQuery, ...pageQuery },
    ok: Page(Movement),
    handle: async ({ query }) => {
      const { rows, ...next } = await readPage(database, movementList, { ...query, where: movementConditions(query) });
      return { items: rows.map(movementOf), ...next };
    },
    csv: {
      filename: 'movements',
      columns: movementCsv,
      rows: ({ query }) => readAll(database, movementList, { ...query, where: movementConditions(query) }),
    },
  });

  queryRoute(app, {
    url: '/v1/stock-transfers',
    permission: 'stockItem:read',
    reads: ['stock', 'codes'],
    summary: 'What of a product has left a warehouse for another, and what has come in',
    description:
      'Both ends of every transfer; the sum of their quantities is what is on its way, now and as of any instant.',
    query: { ...legQuery, ...pageQuery },
    ok: Page(TransferLeg),
    handle: async ({ query }) => {
      const { rows, ...next } = await readPage(database, legList(query), { ...query, where: legConditions(query) });
      return { items: rows.map(legOf), ...next };
    },
    csv: {
      filename: 'stock-transfers',
      columns: legCsv,
      rows: ({ query }) => readAll(database, legList(query), { ...query, where: legConditions(query) }),
    },
  });

  queryRoute(app, {
    url: '/v1/stock-incoming',
    permission: 'stockItem:read',
    reads: ['stock', 'codes'],
    summary: 'What of a product is to come in, from other warehouses and from suppliers, and what has come',
    description:
      'Each transfer and announcement, and what came in under it; the sum of their quantities is what is to come in, now and as of any instant.',
    query: { ...incomingQuery, ...pageQuery },
    ok: Page(Incoming),
    handle: async ({ query }) => {
      const slice = { ...query, where: incomingConditions(query) };
      const { rows, ...next } = await readPage(database, incomingList(query), slice);
      return { items: rows.map(incomingOf), ...next };
    },
    csv: {
      filename: 'stock-incoming',
      columns: incomingCsv,
      rows: ({ query }) => readAll(database, incomingList(query), { ...query, where: incomingConditions(query) }),
    },
  });

  queryRoute(app, {
    url: '/v1/warehouses',
    permission: 'warehouse:read',
    reads: withHistory('stock'),
    summary: 'Warehouses, now or as of any instant',
    description: 'All of them, open and closed, with their details.',
    query: asOfQuery,
    ok: Type.Object({
      items: Type.Array(
        Type.Object({
          warehouse: Type.String(),
          entity: EntityCode,
          open: Type.Boolean(),
          details: WarehouseDetails,
          href: Type.String({ description: 'All that has happened to it: who, when and why' }),
        }),
      ),
    }),
    handle: async ({ query }) => {
      const rows = await readWarehouses(database, query);
      return { items: rows.map((row) => warehouseOf(row, query)) };
    },
    csv: {
      filename: 'warehouses',
      columns: warehouseCsv,
      rows: ({ query }) => allOf(readWarehouses(database, query)),
    },
  });
};
