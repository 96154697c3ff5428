import { object, WarehouseCode, WarehouseDetails } from '@sales/contracts';
import { type App, commandRoute, queryRoute } from '@sales/service-kit';
import { toWarehouse, Warehouse } from '../../http/representation.ts';
import type { Inventory } from '../../inventory.ts';
import type { Places } from '../../lookups/places.ts';

const Path = object({ warehouse: WarehouseCode });

/** Commands on the places where goods are kept. */
export const warehouseRoutes = (app: App, { warehouses }: Inventory, places: Places): void => {
  commandRoute(app, {
    method: 'POST',
    url: '/v1/warehouses',
    summary: 'Open a warehouse',
    body: object({ warehouse: WarehouseCode, ...WarehouseDetails.properties }),
    ok: { status: 201, schema: Warehouse },
    problems: ['warehouse/already-exists'],
    command: ({ body: { warehouse, ...details }, context }) =>
      warehouses.handle(warehouse, { type: 'OpenWarehouse', details }, context),
    answer: toWarehouse,
    location: ({ id }) => `/v1/warehouses/${id}`,
  });
  commandRoute(app, {
    method: 'PUT',
    url: '/v1/warehouses/:warehouse',
    summary: 'Make a warehouse what the body says; open it when it is not there',
    params: Path,
    body: WarehouseDetails,
    ok: { schema: Warehouse },
    problems: ['warehouse/closed'],
    command: ({ params, body, context }) =>
      warehouses.handle(params.warehouse, { type: 'PutWarehouse', details: body }, context),
    answer: toWarehouse,
  });
  commandRoute(app, {
    method: 'POST',
    url: '/v1/warehouses/:warehouse/close',
    summary: 'Close a warehouse that is empty',
    params: Path,
    ok: { schema: Warehouse },
    problems: ['warehouse/unknown', 'warehouse/not-empty'],
    command: async ({ params: { warehouse }, context }) =>
      warehouses.handle(warehouse, { type: 'CloseWarehouse', stocked: await places.stocked(warehouse) }, context),
    answer: toWarehouse,
  });
  queryRoute(app, {
    url: '/v1/warehouses/:warehouse',
    summary: 'A warehouse as of now, straight from the events',
    params: Path,
    ok: Warehouse,
    problems: ['warehouse/unknown'],
    etag: ({ revision }) => revision,
    handle: async ({ params: { warehouse } }) => {
      const { state, revision } = await warehouses.load(warehouse);
      return toWarehouse({ id: warehouse, state, revision: Number(revision ?? -1n) });
    },
  });
};
