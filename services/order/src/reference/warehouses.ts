import { naturalKey, warehouses } from '@sales/contracts';
import { foldedTable, idOf, on, type Projection, type Row } from '@sales/eventsourcing';
import { readModels } from './lookups.ts';

const known =
  (closed: boolean) =>
  ({ data }: { readonly data: { readonly warehouse: string } }, _: Row | undefined, key: Row): Row => ({
    ...key,
    warehouse: data.warehouse,
    closed,
  });

/** Which warehouses there are, and which of them are open. */
export const warehousesProjection: Projection = {
  name: readModels.warehouses,
  version: 3,
  topics: [warehouses.topic.name],
  tables: [
    foldedTable<Row>({
      table: {
        name: 'order_warehouses',
        columns: { code: 'text', warehouse: 'text', closed: 'boolean' },
        key: ['code'],
      },
      keys: ({ stream }) => [{ code: naturalKey(idOf(stream)) }],
      evolve: on(warehouses, {
        WarehouseOpened: known(false),
        WarehouseChanged: known(false),
        WarehouseClosed: known(true),
      }),
    }),
  ],
};
