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

/** The open warehouses, best first. */
export type Directory = {
  /** As they are now: a warehouse whose opening or closing was acknowledged before the call is seen as it was left. */
  now(): Promise<readonly string[]>;
  /** Lists a warehouse as it is now, or as the state given says. */
  list(warehouse: string, context: CommandContext, state?: WarehouseState): Promise<void>;
};

/** Orders that look for stock at the same time share a read of the list. */
export const directoryIn = ({ handler, use }: Pick<Scope, 'handler' | 'use'>): Directory => {
  const lists: CommandHandler<WarehouseListState, WarehouseListCommand, WarehouseListEvent> =
    handler(warehouseListAggregate);
  return {
    now: shareRuns(async () => openWarehouses((await lists.load(listId)).state)),
    list: async (warehouse, context, state) => {
      const listed = listedOf(warehouse, state ?? (await use(warehousesIn).load(warehouse)).state);
      if (listed !== undefined) await lists.handle(listId, listed, context);
    },
  };
};
