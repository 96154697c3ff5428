import { type Decider, equal } from '@sales/eventsourcing';
import type { WarehouseState } from './state.ts';

/** Where a warehouse stands among the others. */
export type Listed = {
  readonly warehouse: string;
  /** The company of ours that it belongs to. */
  readonly entity: string;
  readonly rank: number;
  readonly open: boolean;
};

/** Storage format: never rename. */
export type WarehouseListEvent =
  /** A warehouse was opened or closed, or its rank has changed. */
  { readonly type: 'WarehouseListed'; readonly data: Listed };

export type WarehouseListCommand = Listed & { readonly type: 'ListWarehouse' };

export type WarehouseListState = ReadonlyMap<string, Listed>;

/** How a warehouse is to be listed; undefined while there is none. */
export const listedOf = (warehouse: string, state: WarehouseState): WarehouseListCommand | undefined =>
  state.status === 'none'
    ? undefined
    : {
        type: 'ListWarehouse',
        warehouse,
        entity: state.entity,
        rank: state.details.rank,
        open: state.status === 'open',
      };

/** Codes of the open warehouses whose companies are wanted, in the order in which they are asked for stock. */
export const openWarehouses = (list: WarehouseListState, isWanted: (entity: string) => boolean): readonly string[] =>
  [...list.values()]
    .filter(({ open, entity }) => open && isWanted(entity))
    .sort((a, b) => a.rank - b.rank || (a.warehouse < b.warehouse ? -1 : 1))
    .map(({ warehouse }) => warehouse);

/**
 * All warehouses in one stream of our own, which is not published: so that the search for stock knows every
 * warehouse that was opened before, without waiting for a read model.
 */
export const warehouseList: Decider<WarehouseListState, WarehouseListCommand, WarehouseListEvent> = {
  initialState: new Map(),
  decide: ({ type: _, ...listed }, list) => {
    const known = list.get(listed.warehouse);
    return known !== undefined && equal(known, listed) ? [] : [{ type: 'WarehouseListed', data: listed }];
  },
  evolve: (list, { data }) => new Map(list).set(data.warehouse, data),
};
