import { datedByRequest } from '@sales/eventsourcing';
import { defineModule, type Scope } from '@sales/service-kit';
import { codesIn } from '../codes/index.ts';
import { requireProductIn } from '../products/index.ts';
import { entityOfIn, requireOpenIn } from '../warehouses/index.ts';
import { problems } from './problems.ts';
import { stockItemRoutes } from './routes.ts';
import type { OwedAt } from './routes-for-orders.ts';
import { onHandAtIn, stockItemAggregate, stockItemsIn } from './stock-items.ts';

export type { StockItemCommand } from './commands.ts';
export { type StockedAt, stockedAtIn } from './emptiness.ts';
export type { StockItemErrorCode } from './errors.ts';
export type { StockItemEvent } from './events.ts';
export type { OwedAt } from './routes-for-orders.ts';
export { available, averageCost, lineKey, type StockItemState, waitingAt } from './state.ts';
export { stockItem, stockItemId } from './stock-item.ts';
export { type StockItems, stockItemAggregate, stockItemsIn } from './stock-items.ts';

/** What there is of each product in each warehouse. What orders are owed of it is known to their allocations. */
export const stockItemsModule = (owedAtIn: (scope: Scope) => OwedAt) =>
  defineModule({
    name: 'stock-items',
    aggregates: [stockItemAggregate],
    problems,
    start: (scope) => {
      const { use } = scope;
      const deps = {
        stockItems: datedByRequest(use(stockItemsIn)),
        onHandAt: onHandAtIn(scope),
        owedAt: use(owedAtIn),
        codes: use(codesIn),
        requireProduct: use(requireProductIn),
        requireOpen: use(requireOpenIn),
        entityOf: use(entityOfIn),
      };
      return { routes: (app) => stockItemRoutes(app, deps) };
    },
  });
