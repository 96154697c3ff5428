import { priceLists, products, warehouses } from '@sales/contracts';
import { defineModule } from '@sales/service-kit';
import { codes } from './fold.ts';

export { idOf, namesOf } from './ids.ts';
export { placeIn, spellingIn, spelt } from './queries.ts';

/** How codes are spelt, for all that is asked for by a code. Raise the version when the table or the fold changes. */
export const codesModule = defineModule({
  name: 'codes',
  projections: [
    {
      name: 'codes',
      version: 1,
      topics: [products.topic.name, priceLists.topic.name, warehouses.topic.name],
      tables: [codes],
    },
  ],
});
