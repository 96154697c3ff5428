import { defineModule } from '@sales/service-kit';
import type { InventorySettings } from '../config.ts';
import { referenceDataIn } from '../reference/index.ts';
import { directoryIn } from '../warehouses/index.ts';
import { allocationAggregate, allocationsIn } from './allocations.ts';
import { runExpiry } from './expiry.ts';
import { movementsIn } from './movements.ts';
import { allocationProcess } from './process.ts';

export { owedAtIn } from './allocations.ts';

const hour = 3_600_000;
/** How often forgotten reservations are looked for, in ms. */
const expireEvery = 60_000;

/** What orders get of the stock. */
export const allocationsModule = defineModule<InventorySettings>({
  name: 'allocations',
  aggregates: [allocationAggregate],
  processes: [allocationProcess],
  start: ({ use, settings, platform: { clock, leases } }) => {
    const deps = {
      allocations: use(allocationsIn),
      movements: use(movementsIn),
      directory: use(directoryIn),
      referenceData: use(referenceDataIn),
      ...{ clock, leases, timeoutMs: settings.INVENTORY_RESERVATION_HOURS * hour, every: expireEvery },
    };
    return { tasks: { expiry: (signal) => runExpiry(deps, signal) } };
  },
});
