import { dayIn } from '@sales/contracts';
import { versionAt } from '@sales/eventsourcing';
import { NotCaughtUp, type Scope } from '@sales/service-kit';
import { lookupsIn, readModel } from '../reference/index.ts';
import { reject } from './errors.ts';
import { readWarehouseIn } from './open-warehouses.ts';

/**
 * The business day of an instant at a warehouse: in the zone of the company that it belongs to.
 * @throws DomainError `warehouse/unknown`, NotCaughtUp
 */
export type DayAt = (warehouse: string, at: string) => Promise<string>;

export const dayAtIn = ({ use }: Pick<Scope, 'use'>): DayAt => {
  const [readWarehouse, { timeZones }] = [use(readWarehouseIn), use(lookupsIn)];
  return async (warehouse, at) => {
    const state = await readWarehouse(warehouse);
    if (state.status === 'none') return reject('warehouse/unknown', { warehouse });
    const zones = await timeZones(state.entity);
    if (zones === undefined) throw new NotCaughtUp(`${readModel.name} does not have the company ${state.entity} yet`);
    return dayIn(versionAt(zones, at).timeZone, at);
  };
};
