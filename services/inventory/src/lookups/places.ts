import {
  type StockItemPublication,
  stockItemTopic,
  thousandths,
  type WarehousePublication,
  warehouseTopic,
} from '@sales/contracts';
import { type Database, type Projection, type PublishedEvent, sql, type Table } from '@sales/eventsourcing';

const warehouses: Table = {
  name: 'inventory_warehouses',
  columns: { warehouse: 'text', rank: 'bigint', open: 'boolean' },
  key: ['warehouse'],
};

const places: Table = {
  name: 'inventory_places',
  columns: { sku: 'text', warehouse: 'text', on_hand: 'bigint' },
  key: ['sku', 'warehouse'],
  indexes: ['(warehouse) where on_hand > 0'],
};

/** Which warehouses there are, and which have ever had a product: the service's own small read model. */
export const placesProjection: Projection = {
  name: 'inventory-places',
  version: 1,
  topics: [warehouseTopic.name, stockItemTopic.name],
  tables: [
    {
      kind: 'folded',
      table: warehouses,
      keys: ({ type, data }) =>
        type.startsWith('sales.warehouse.') ? [{ warehouse: (data as { warehouse: string }).warehouse }] : [],
      evolve: (row, event) => {
        const { type, data } = event as PublishedEvent & WarehousePublication;
        switch (type) {
          case 'sales.warehouse.opened.v1':
          case 'sales.warehouse.changed.v1':
            return { warehouse: data.warehouse, rank: data.details.rank, open: true };
          case 'sales.warehouse.closed.v1':
            return row && { ...row, open: false };
        }
      },
    },
    {
      kind: 'folded',
      table: places,
      keys: (event) => {
        const { type, data } = event as PublishedEvent & StockItemPublication;
        return type.startsWith('sales.stockItem.') ? [{ sku: data.sku, warehouse: data.warehouse }] : [];
      },
      evolve: (row, event) => {
        const { data } = event as PublishedEvent & StockItemPublication;
        const onHand = thousandths(data.level.onHand);
        return row?.['on_hand'] === onHand ? row : { sku: data.sku, warehouse: data.warehouse, on_hand: onHand };
      },
    },
  ],
};

export type Places = {
  /** The open warehouses that may have each product, best first. A moment old: who needs to be sure asks the stock item. */
  of(skus: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
  /** How many products of the warehouse are on hand. */
  stocked(warehouse: string): Promise<number>;
};

export const placesOf = (database: Database): Places => ({
  of: async (skus) => {
    const rows = await database.query<{ readonly sku: string; readonly warehouse: string }>(sql`
      select wanted.sku, w.warehouse
      from unnest(${[...new Set(skus)]}::text[]) as wanted (sku)
      cross join read.inventory_warehouses w
      left join read.inventory_places p on p.sku = wanted.sku and p.warehouse = w.warehouse
      where w.open
      order by coalesce(p.on_hand, 0) > 0 desc, w.rank, w.warehouse`);
    return new Map(
      [...Map.groupBy(rows, ({ sku }) => sku)].map(([sku, found]) => [sku, found.map(({ warehouse }) => warehouse)]),
    );
  },
  stocked: async (warehouse) => {
    const rows = await database.query<{ readonly stocked: number }>(sql`
      select count(*) as stocked from read.inventory_places where warehouse = ${warehouse} and on_hand > 0`);
    return rows[0]?.stocked ?? 0;
  },
});
