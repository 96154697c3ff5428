import { datedByRequest } from '@sales/eventsourcing';
import { defineModule } from '@sales/service-kit';
import { codesIn } from '../codes/index.ts';
import { pricedUnitsIn } from '../products/index.ts';
import { priceListAggregate, priceListsIn } from './price-lists.ts';
import { problems } from './problems.ts';
import { priceListRoutes } from './routes.ts';

/** What products cost, for whom and when. */
export const priceListsModule = defineModule({
  name: 'price-lists',
  aggregates: [priceListAggregate],
  problems,
  start: ({ use }) => ({
    routes: (app) => priceListRoutes(app, datedByRequest(use(priceListsIn)), use(codesIn), use(pricedUnitsIn)),
  }),
});
