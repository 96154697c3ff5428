import { stockItems as stockItemContracts } from '@sales/contracts';
import { datedByRequest } from '@sales/eventsourcing';
import { defineModule, type Scope } from '@sales/service-kit';
import { codesIn } from '../codes/index.ts';
import { referenceDataIn } from '../reference/index.ts';
import type { StockedAt } from '../stock-items/index.ts';
import { directoryIn, warehouseListAggregate } from './directory.ts';
import { openWarehousesReader } from './open-warehouses.ts';
import { problems } from './problems.ts';
import { warehouseRoutes } from './routes.ts';
import { warehouseAggregate, warehousesIn } from './warehouses.ts';

export { type DayAt, dayAtIn } from './day-at.ts';
export { type Directory, directoryIn } from './directory.ts';
export type { WarehouseErrorCode } from './errors.ts';
export { type EntityOf, entityOfIn, openWarehousesName, type RequireOpen, requireOpenIn } from './open-warehouses.ts';

/** Where goods are kept. What lies there is known to the stock items. */
export const warehousesModule = (stockedAtIn: (scope: Scope) => StockedAt) =>
  defineModule({
    name: 'warehouses',
    aggregates: [warehouseAggregate, warehouseListAggregate],
    problems,
    // A warehouse to which goods came before the request is not closed.
    settles: { stockItem: stockItemContracts.topic },
    start: ({ use, reference }) => {
      const stockedAt: StockedAt = async (warehouse) => {
        await reference.settled('stockItem');
        return use(stockedAtIn)(warehouse);
      };
      const deps = {
        warehouses: datedByRequest(use(warehousesIn)),
        codes: use(codesIn),
        directory: use(directoryIn),
        timeZones: use(referenceDataIn).timeZones,
        stockedAt,
      };
      return { readers: [openWarehousesReader], routes: (app) => warehouseRoutes(app, deps) };
    },
  });
