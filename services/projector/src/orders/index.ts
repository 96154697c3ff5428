import * as contracts from '@sales/contracts';
import { readProblems } from '@sales/read-kit';
import { defineModule } from '@sales/service-kit';
import { customerFigures, orders } from './fold.ts';
import { refunds } from './fold-refunds.ts';
import { returns } from './fold-returns.ts';
import { shipments } from './fold-shipments.ts';
import { orderRoutes } from './queries.ts';

export { evolveOrder, type OrderDocument } from './document.ts';
export { addFigures, type Counted } from './fold.ts';
export {
  byOrder,
  bySearch,
  joinedOrders,
  OfOrder,
  ofOrder,
  orderCells,
  orderColumns,
  orderOwner,
  ordersWithin,
  ownerIs,
} from './of-order.ts';
export { type PickRow, readPicks } from './pick-list.ts';
export { readOrdersAsOf } from './queries.ts';
export { ofCustomers } from './search.ts';
export type { CustomerFigures } from './table.ts';

const tables = [orders, customerFigures, shipments, returns, refunds];

/** Orders, and what each customer has bought. Raise the version when a table or a fold changes. */
export const ordersModule = defineModule({
  name: 'orders',
  projections: [{ name: 'orders', version: 19, topics: [contracts.orders.topic.name], tables }],
  problems: readProblems,
  start: ({ platform: { database } }) => ({ routes: (app) => orderRoutes(app, database) }),
});
