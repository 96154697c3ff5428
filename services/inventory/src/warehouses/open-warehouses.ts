import { warehouses as contracts } from '@sales/contracts';
import { position, shareRunsBy } from '@sales/eventsourcing';
import type { Reader, Scope } from '@sales/service-kit';
import { codesIn } from '../codes/index.ts';
import { reject } from './errors.ts';
import type { WarehouseState } from './state.ts';
import { warehousesIn } from './warehouses.ts';

/** Gives the code of a warehouse as it is spelt. @throws DomainError `warehouse/unknown`, `warehouse/closed` */
export type RequireOpen = (warehouse: string) => Promise<string>;

/** What the open warehouses are called where a route says that it decides on them. */
export const openWarehousesName = 'inventory-open-warehouses';

/** For a Consistency-Token: streams are read, which are never behind. */
export const openWarehousesReader: Reader = {
  projection: { name: openWarehousesName, topics: [contracts.topic.name] },
  reaches: async () => true,
  position: () => position(0),
};

/**
 * The state of a warehouse, which may close, so its stream is read. The rows of an import name few warehouses: those
 * that ask at the same time share a read.
 */
export const readWarehouseIn = ({ use }: Pick<Scope, 'use'>): ((warehouse: string) => Promise<WarehouseState>) => {
  const warehouses = use(warehousesIn);
  return shareRunsBy(async (warehouse) => (await warehouses.load(warehouse)).state);
};

/** The company of ours that a warehouse belongs to, for good. @throws DomainError `warehouse/unknown` */
export type EntityOf = (warehouse: string) => Promise<string>;

export const entityOfIn = ({ use }: Pick<Scope, 'use'>): EntityOf => {
  const readWarehouse = use(readWarehouseIn);
  return async (warehouse) => {
    const state = await readWarehouse(warehouse);
    return state.status === 'none' ? reject('warehouse/unknown', { warehouse }) : state.entity;
  };
};

export const requireOpenIn = ({ use }: Pick<Scope, 'use'>): RequireOpen => {
  const [codes, readWarehouse] = [use(codesIn), use(readWarehouseIn)];
  return async (given) => {
    const warehouse = await codes.spelt('warehouse', given);
    const { status } = await readWarehouse(warehouse);
    if (status === 'none') return reject('warehouse/unknown', { warehouse });
    if (status === 'closed') return reject('warehouse/closed', { warehouse });
    return warehouse;
  };
};
