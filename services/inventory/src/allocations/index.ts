import { defineModule } from '@sales/service-kit';
import { codesIn } from '../codes/index.ts';
import { productsIn } from '../products/index.ts';
import { referenceDataIn } from '../reference/index.ts';
import { stockItemsIn } from '../stock-items/index.ts';
import { directoryIn } from '../warehouses/index.ts';
import { allocationAggregate, allocationsIn } from './allocations.ts';
import { runExpiry } from './expiry.ts';
import { movementsIn } from './movements.ts';
import { allocationProcess } from './process.ts';
import { allocationRoutes } from './routes.ts';

export { owedAtIn } from './allocations.ts';

/** How often forgotten reservations are looked for, in ms. */
const expireEvery = 60_000;

/** What orders get of the stock. */
export const allocationsModule = defineModule({
  name: 'allocations',
  aggregates: [allocationAggregate],
  processes: [allocationProcess],
  start: ({ use, platform: { clock, leases } }) => {
    const [directory, referenceData] = [use(directoryIn), use(referenceDataIn)];
    const deps = {
      allocations: use(allocationsIn),
      movements: use(movementsIn),
      ...{ directory, referenceData, clock, leases, every: expireEvery },
    };
    const looking = {
      stockItems: use(stockItemsIn),
      products: use(productsIn),
      codes: use(codesIn),
      timeZones: referenceData.timeZones,
      ...{ directory, clock },
    };
    return {
      routes: (app) => allocationRoutes(app, looking),
      tasks: { expiry: (signal) => runExpiry(deps, signal) },
    };
  },
});
