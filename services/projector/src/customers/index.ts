import * as contracts from '@sales/contracts';
import { readProblems } from '@sales/read-kit';
import { defineModule } from '@sales/service-kit';
import { customers } from './fold.ts';
import { customerRoutes } from './queries.ts';

export { evolveCustomer, evolveCustomerRow } from './fold.ts';

/** Customers, with what they have bought. Raise the version when the table or the fold changes. */
export const customersModule = defineModule({
  name: 'customers',
  projections: [{ name: 'customers', version: 11, topics: [contracts.customers.topic.name], tables: [customers] }],
  problems: readProblems,
  start: ({ platform: { database } }) => ({ routes: (app) => customerRoutes(app, database) }),
});
export { namesAsOf, ownerOf, readCustomerAsOf } from './queries.ts';
export { type CustomerRow, customerTable } from './table.ts';
