import { datedByRequest } from '@sales/eventsourcing';
import { defineModule, numberSeries, numbersIn, type Scope } from '@sales/service-kit';
import { boughtIn } from '../purchases/index.ts';
import type { CustomerSettings } from '../settings.ts';
import { type Customers, createCustomers, customerAggregate } from './customers.ts';
import { customerNumbers } from './numbers.ts';
import { ownedIn } from './owned.ts';
import { problems } from './problems.ts';
import { customerRoutes } from './routes.ts';

export type { Bought } from './commands.ts';
export type { Customers } from './customers.ts';
export type { CustomerState } from './state.ts';

/** What commands on customers go through. */
export const customersIn = ({
  handler,
  store,
  use,
  platform: { clock, ids, keys },
}: Scope<CustomerSettings>): Customers =>
  createCustomers({ handler, store, numbers: use(numbersIn), keys, boughtBy: use(boughtIn), clock, ids });

/** Companies and people that buy. */
export const customers = defineModule<CustomerSettings>({
  name: 'customers',
  aggregates: [customerAggregate, numberSeries],
  projections: [customerNumbers.projection],
  numbered: { customerId: { index: customerNumbers, unknown: 'customer/unknown' } },
  problems,
  start: ({ use, platform: { files } }) => {
    const requested = datedByRequest(use(customersIn));
    return { owned: ownedIn(requested), routes: (app) => customerRoutes(app, requested, files) };
  },
});
