import * as contracts from '@sales/contracts';
import { readProblems } from '@sales/read-kit';
import { defineModule } from '@sales/service-kit';
import { customerFigures, orders } from './fold.ts';
import { orderRoutes } from './queries.ts';

export { evolveOrder } from './document.ts';
export { addFigures } from './fold.ts';
export { readOrdersAsOf } from './queries.ts';
export type { CustomerFigures } from './table.ts';

/** Orders, and what each customer has bought. Raise the version when a table or a fold changes. */
export const ordersModule = defineModule({
  name: 'orders',
  projections: [
    { name: 'orders', version: 16, topics: [contracts.orders.topic.name], tables: [orders, customerFigures] },
  ],
  problems: readProblems,
  start: ({ platform: { database } }) => ({ routes: (app) => orderRoutes(app, database) }),
});
