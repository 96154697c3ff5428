import { type CommandContext, type CommandHandler, shareRuns } from '@sales/eventsourcing';
import { defineAggregate, type Scope } from '@sales/service-kit';
import type { WarehouseState } from './state.ts';
import {
  listedOf,
  openWarehouses,
  type WarehouseListCommand,
  type WarehouseListEvent,
  type WarehouseListState,
  warehouseList,
} from './warehouse-list.ts';
import { warehousesIn } from './warehouses.ts';

/** Never published: one short stream, for the service itself. */
export const warehouseListAggregate = defineAggregate({ category: 'warehouseList', decider: () => warehouseList });

/** The one stream of the list. */
const listId = 'all';

/** The open warehouses by company, best first. */
export type Directory = {
  /**
   * Those of a company as they are now: a warehouse whose opening or closing was acknowledged before the call is seen
   * as it was left.
   */
  now(entity: string): Promise<readonly string[]>;
  /** Those of all other companies. */
  ofOthers(entity: string): Promise<readonly string[]>;
  /** Lists a warehouse as it is now, or as the state given says. */
  list(warehouse: string, context: CommandContext, state?: WarehouseState): Promise<void>;
};

/** Orders that look for stock at the same time share a read of the list. */
export const directoryIn = ({ handler, use }: Pick<Scope, 'handler' | 'use'>): Directory => {
  const lists: CommandHandler<WarehouseListState, WarehouseListCommand, WarehouseListEvent> =
    handler(warehouseListAggregate);
  const read = shareRuns(async () => (await lists.load(listId)).state);
  return {
    now: async (entity) => openWarehouses(await read(), (one) => one === entity),
    ofOthers: async (entity) => openWarehouses(await read(), (one) => one !== entity),
    list: async (warehouse, context, state) => {
      const listed = listedOf(warehouse, state ?? (await use(warehousesIn).load(warehouse)).state);
      if (listed !== undefined) await lists.handle(listId, listed, context);
    },
  };
};
