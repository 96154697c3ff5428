import type { CommandHandler } from '@sales/eventsourcing';
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
  /** As they were a moment ago. */
  recent(): Promise<readonly string[]>;
  /** As they are now: whoever was told that a warehouse is open will find it here. */
  now(): Promise<readonly string[]>;
};

/** How long the list is taken as it was, in ms. */
const freshness = 500;

export const createDirectory = (lists: WarehouseLists): Directory => {
  let known: readonly string[] = [];
  let readAt = Number.NEGATIVE_INFINITY;
  const now = async (): Promise<readonly string[]> => {
    const startedAt = performance.now();
    known = openWarehouses((await lists.load(listId)).state);
    readAt = startedAt;
    return known;
  };
  return { now, recent: () => (performance.now() - readAt < freshness ? Promise.resolve(known) : now()) };
};
