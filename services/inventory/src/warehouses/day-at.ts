import { dayIn } from '@sales/contracts';
import { versionAt } from '@sales/eventsourcing';
import { NotCaughtUp, type Scope } from '@sales/service-kit';
import { readModel, referenceDataIn } from '../reference/index.ts';
import { entityOfIn } from './open-warehouses.ts';

/**
 * The business day of an instant at a warehouse: in the zone of the company that it belongs to.
 * @throws DomainError `warehouse/unknown`, NotCaughtUp
 */
export type DayAt = (warehouse: string, at: string) => Promise<string>;

export const dayAtIn = ({ use }: Pick<Scope, 'use'>): DayAt => {
  const [entityOf, { timeZones }] = [use(entityOfIn), use(referenceDataIn)];
  return async (warehouse, at) => {
    const entity = await entityOf(warehouse);
    const zones = await timeZones(entity);
    if (zones === undefined) throw new NotCaughtUp(`${readModel.name} does not have the company ${entity} yet`);
    return dayIn(versionAt(zones, at).timeZone, at);
  };
};
