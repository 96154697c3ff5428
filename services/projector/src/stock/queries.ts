import { EntityCode, Sku, WarehouseCode, WarehouseDetails } from '@sales/contracts';
import { type Database, type ReadDatabase, sql } from '@sales/eventsourcing';
import {
  type AsOf,
  asOfQuery,
  foldEach,
  found,
  listRoute,
  readPage,
  readStreams,
  shortListRoute,
  storyLink,
  withHistory,
} from '@sales/read-kit';
import { type App, queryRoute } from '@sales/service-kit';
import { Type } from 'typebox';
import { placeIn } from '../codes/index.ts';
import { evolveWarehouse } from './fold.ts';
import { incoming } from './incoming-list.ts';
import { itemOf, placeIs, StockItem, stockList } from './items.ts';
import { readStockAsOf, stockItemList } from './items-as-of.ts';
import { movements } from './movements.ts';
import type { WarehouseRow } from './table.ts';
import { stockTotalList } from './totals.ts';
import { transferLegs } from './transfer-list.ts';

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

export const stockRoutes = (app: App, database: ReadDatabase): void => {
  listRoute(app, database, stockItemList);
  listRoute(app, database, stockTotalList);
  listRoute(app, database, movements);
  listRoute(app, database, transferLegs);
  listRoute(app, database, incoming);

  shortListRoute(app, {
    url: '/v1/warehouses',
    permission: 'warehouse:read',
    reads: ['stock'],
    summary: 'Warehouses, now or as of any instant',
    description: 'All of them, open and closed, with their details.',
    item: Type.Object({
      warehouse: Type.String(),
      entity: EntityCode,
      open: Type.Boolean(),
      details: WarehouseDetails,
      href: Type.String({ description: 'Timeline: who, when and why' }),
    }),
    items: async (at) => (await readWarehouses(database, at)).map((row) => warehouseOf(row, at)),
    file: ['warehouses', ['warehouse', 'entity', 'details.name', 'details.country', 'details.rank', 'open']],
  });

  queryRoute(app, {
    url: '/v1/stock-items/:warehouse/:sku',
    permission: 'stockItem:read',
    reads: withHistory('stock', 'products', 'codes'),
    summary: 'Stock of one product in one warehouse, now or as of any instant',
    description: 'The same figures as in the list.',
    params: Type.Object({
      warehouse: WarehouseCode,
      sku: Sku,
    }),
    query: asOfQuery,
    ok: StockItem,
    fields: { cost: ['value', 'averageCost'], personal: [] },
    problems: ['query/unknown'],
    handle: async ({ params, query }) => {
      if (query.asOf !== undefined) {
        const [row] = await readStockAsOf(database, [await placeIn(database, params)], query);
        return itemOf(found(row, { ...params, asOf: query.asOf }), query);
      }
      const { rows } = await readPage(database, stockList, { where: placeIs(params), sort: 'sku', limit: 1 });
      return itemOf(found(rows[0], params), query);
    },
  });
};
