import { defineModule } from '@sales/service-kit';
import { referenceDataIn } from '../reference/index.ts';
import { directoryIn } from '../warehouses/index.ts';
import { allocationAggregate, allocationsIn } from './allocations.ts';
import { runExpiry } from './expiry.ts';
import { movementsIn } from './movements.ts';
import { allocationProcess } from './process.ts';

export { owedAtIn } from './allocations.ts';

/** How often forgotten reservations are looked for, in ms. */
const expireEvery = 60_000;

/** What orders get of the stock. */
export const allocationsModule = defineModule({
  name: 'allocations',
  aggregates: [allocationAggregate],
  processes: [allocationProcess],
  start: ({ use, platform: { clock, leases } }) => {
    const deps = {
      allocations: use(allocationsIn),
      movements: use(movementsIn),
      directory: use(directoryIn),
      referenceData: use(referenceDataIn),
      ...{ clock, leases, every: expireEvery },
    };
    return { tasks: { expiry: (signal) => runExpiry(deps, signal) } };
  },
});
