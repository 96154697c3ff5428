import { naturalKey, type WarehousePublication, warehouses } from '@sales/contracts';
import type { Projection, PublishedEvent } from '@sales/eventsourcing';
import { readModels } from './lookups.ts';

/** The topic holds nothing else. */
const warehouseOf = (event: PublishedEvent): string => (event as PublishedEvent & WarehousePublication).data.warehouse;

/** Which warehouses there are, and which of them are open. */
export const warehousesProjection: Projection = {
  name: readModels.warehouses,
  version: 2,
  topics: [warehouses.topic.name],
  tables: [
    {
      kind: 'folded',
      table: {
        name: 'order_warehouses',
        columns: { code: 'text', warehouse: 'text', closed: 'boolean' },
        key: ['code'],
      },
      keys: (event) => [{ code: naturalKey(warehouseOf(event)) }],
      evolve: (_, event, key) => ({
        ...key,
        warehouse: warehouseOf(event),
        closed: event.type === 'sales.warehouse.closed.v1',
      }),
    },
  ],
};
