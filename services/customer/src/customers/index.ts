import { datedByRequest } from '@sales/eventsourcing';
import { defineModule, numberSeries, numbersIn } from '@sales/service-kit';
import { createCustomers, customerAggregate } from './customers.ts';
import { customerNumbers } from './numbers.ts';
import { ownedIn } from './owned.ts';
import { problems } from './problems.ts';
import { customerRoutes } from './routes.ts';

/** Companies and people that buy. */
export const customers = defineModule({
  name: 'customers',
  aggregates: [customerAggregate, numberSeries],
  projections: [customerNumbers.projection],
  numbered: { customerId: { index: customerNumbers, unknown: 'customer/unknown' } },
  problems,
  start: ({ handler, store, use, platform: { clock, ids, keys, files } }) => {
    const requested = datedByRequest(createCustomers({ handler, store, numbers: use(numbersIn), keys, clock, ids }));
    return { owned: ownedIn(requested), routes: (app) => customerRoutes(app, requested, files) };
  },
});
