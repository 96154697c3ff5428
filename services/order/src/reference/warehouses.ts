import { naturalKey, warehouses } from '@sales/contracts';
import { foldedTable, idOf, on, type Projection, type Row } from '@sales/eventsourcing';
import { readModels } from './reference-data.ts';

const known =
  (closed: boolean) =>
  (_: unknown, row: Row | undefined): Row | undefined =>
    row && { ...row, closed };

/** Which warehouses there are, whose they are, and which of them are open. */
export const warehousesProjection: Projection = {
  name: readModels.warehouses,
  version: 4,
  topics: [warehouses.topic.name],
  tables: [
    foldedTable<Row>({
      table: {
        name: 'order_warehouses',
        columns: { code: 'text', warehouse: 'text', entity: 'text', closed: 'boolean' },
        key: ['code'],
      },
      keys: ({ stream }) => [{ code: naturalKey(idOf(stream)) }],
      evolve: on(warehouses, {
        WarehouseOpened: ({ data: { warehouse, entity } }, _, key) => ({ ...key, warehouse, entity, closed: false }),
        WarehouseChanged: known(false),
        WarehouseClosed: known(true),
      }),
    }),
  ],
};
