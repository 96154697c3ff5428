import { datedByRequest } from '@sales/eventsourcing';
import { defineModule } from '@sales/service-kit';
import { allocationsIn } from '../allocations/index.ts';
import { codesIn } from '../codes/index.ts';
import { requireProductIn } from '../products/index.ts';
import { requireOpenIn } from '../warehouses/index.ts';
import { problems } from './problems.ts';
import { stockItemRoutes } from './routes.ts';
import { onHandAtIn, stockItemAggregate, stockItemsIn } from './stock-items.ts';

export type { StockItemCommand } from './commands.ts';
export type { StockItemErrorCode } from './errors.ts';
export type { StockItemEvent } from './events.ts';
export { available, lineKey, type StockItemState, waitingAt } from './state.ts';
export { stockItem, stockItemId } from './stock-item.ts';
export { type StockItems, stockItemAggregate, stockItemsIn } from './stock-items.ts';

/** What there is of each product in each warehouse. */
export const stockItemsModule = defineModule({
  name: 'stock-items',
  aggregates: [stockItemAggregate],
  problems,
  start: (scope) => {
    const { use } = scope;
    const deps = {
      stockItems: datedByRequest(use(stockItemsIn)),
      onHandAt: onHandAtIn(scope),
      allocations: use(allocationsIn),
      codes: use(codesIn),
      requireProduct: use(requireProductIn),
      requireOpen: use(requireOpenIn),
    };
    return { routes: (app) => stockItemRoutes(app, deps) };
  },
});
