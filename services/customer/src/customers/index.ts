import { datedByRequest } from '@sales/eventsourcing';
import { defineModule } from '@sales/service-kit';
import { createCustomers, customerAggregate } from './customers.ts';
import { problems } from './problems.ts';
import { customerRoutes } from './routes.ts';

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
