import { datedByRequest } from '@sales/eventsourcing';
import { defineModule } from '@sales/service-kit';
import { codesIn } from '../codes/index.ts';
import { problems } from './problems.ts';
import { productAggregate, productsIn } from './products.ts';
import { productRoutes } from './routes.ts';

export type { ProductErrorCode } from './errors.ts';
export { type RequireProduct, requireProductIn } from './products.ts';

/** What is sold. */
export const productsModule = defineModule({
  name: 'products',
  aggregates: [productAggregate],
  problems,
  start: ({ use, platform: { files } }) => ({
    routes: (app) => productRoutes(app, datedByRequest(use(productsIn)), use(codesIn), files),
  }),
});
