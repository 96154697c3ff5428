import { datedByRequest } from '@sales/eventsourcing';
import { defineModule } from '@sales/service-kit';
import { claimAggregate } from '../claims/claims.ts';
import { createCustomers, customerAggregate } from './customers.ts';
import { problems } from './problems.ts';
import { customerRoutes } from './routes.ts';

/** Customers, and the claims that keep what is unique with one of them. */
export const customers = defineModule({
  name: 'customers',
  aggregates: [customerAggregate, claimAggregate],
  problems,
  start: ({ handler, store, platform: { numbers, clock, ids } }) => {
    const requested = datedByRequest(createCustomers({ handler, store, numbers, clock, ids }));
    return { routes: (app) => customerRoutes(app, requested) };
  },
});
