import { type CommandHandler, shareRuns } from '@sales/eventsourcing';
import {
  openWarehouses,
  type WarehouseListCommand,
  type WarehouseListEvent,
  type WarehouseListState,
} from '../domain/warehouse/warehouse-list.ts';

export type WarehouseLists = CommandHandler<WarehouseListState, WarehouseListCommand, WarehouseListEvent>;

/** The one stream of the list. */
export const listId = 'all';

/** The open warehouses, best first. */
export type Directory = {
  /** As they are now: a warehouse whose opening or closing was acknowledged before the call is seen as it was left. */
  now(): Promise<readonly string[]>;
};

/** Orders that look for stock at the same time share a read of the list. */
export const createDirectory = (lists: WarehouseLists): Directory => ({
  now: shareRuns(async () => openWarehouses((await lists.load(listId)).state)),
});
