import * as contracts from '@sales/contracts';
import { readProblems } from '@sales/read-kit';
import { defineModule } from '@sales/service-kit';
import { products } from './fold.ts';
import { priceLists, prices } from './fold-prices.ts';
import { productRoutes } from './queries.ts';

export { evolveProduct, evolveProductRow } from './fold.ts';
export { evolvePrice, evolveTerms, priceKey, priceOf } from './fold-prices.ts';

/** Products, price lists and prices. Raise the version when a table or a fold changes. */
export const productsModule = defineModule({
  name: 'products',
  projections: [
    {
      name: 'products',
      version: 10,
      topics: [contracts.priceLists.topic.name, contracts.products.topic.name],
      tables: [products, priceLists, prices],
    },
  ],
  problems: readProblems,
  start: ({ platform: { database } }) => ({ routes: (app) => productRoutes(app, database) }),
});
export { type ProductRow, productTable } from './table.ts';
