import { type WarehousePublication, warehouseTopic } from '@sales/contracts';
import type { Projection, PublishedEvent } from '@sales/eventsourcing';
import { readModels } from './lookups.ts';

/** Which warehouses there are, and which of them are open. */
export const warehousesProjection: Projection = {
  name: readModels.warehouses,
  version: 1,
  topics: [warehouseTopic.name],
  tables: [
    {
      kind: 'folded',
      table: { name: 'order_warehouses', columns: { warehouse: 'text', closed: 'boolean' }, key: ['warehouse'] },
      // The topic holds nothing else.
      keys: (event) => [{ warehouse: (event as PublishedEvent & WarehousePublication).data.warehouse }],
      evolve: (_, { type }, key) => ({ ...key, closed: type === 'sales.warehouse.closed.v1' }),
    },
  ],
};
