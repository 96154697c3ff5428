import { datedByRequest } from '@sales/eventsourcing';
import { defineModule } from '@sales/service-kit';
import { codesIn } from '../codes/index.ts';
import { barcodeAggregate, skuOfIn } from './barcodes.ts';
import { problems } from './problems.ts';
import { productAggregate, productsIn } from './products.ts';
import { productRoutes } from './routes.ts';

export type { ProductErrorCode } from './errors.ts';
export {
  type FixBaseUnit,
  fixBaseUnitIn,
  type PricedUnits,
  type Products,
  pricedUnitsIn,
  productsIn,
  type RequireProduct,
  requireProductIn,
} from './products.ts';

/** What is sold. */
export const productsModule = defineModule({
  name: 'products',
  aggregates: [productAggregate, barcodeAggregate],
  problems,
  start: (scope) => {
    const { use, platform } = scope;
    const products = use(productsIn);
    const deps = {
      products: datedByRequest(products),
      codes: use(codesIn),
      files: platform.files,
      skuOf: skuOfIn(products, scope),
    };
    return { routes: (app) => productRoutes(app, deps) };
  },
});
