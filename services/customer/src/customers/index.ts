import { datedByRequest } from '@sales/eventsourcing';
import { defineModule } from '@sales/service-kit';
import { createCustomers, customerAggregate } from './customers.ts';
import { problems } from './problems.ts';
import { customerRoutes } from './routes.ts';

export type { CustomerCommand } from './commands.ts';
export { usedBy } from './decide.ts';
export { reject } from './errors.ts';
export type { CustomerEvent } from './events.ts';
export type { CustomerState } from './state.ts';
export { type UniqueValue, without } from './unique-values.ts';

/** Companies and people that buy. */
export const customers = defineModule({
  name: 'customers',
  aggregates: [customerAggregate],
  problems,
  start: ({ handler, store, platform: { numbers, clock, ids } }) => {
    const requested = datedByRequest(createCustomers({ handler, store, numbers, clock, ids }));
    return { routes: (app) => customerRoutes(app, requested) };
  },
});
