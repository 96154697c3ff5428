import { defineModule, type Module } from '@sales/service-kit';
import { entityAtIn } from '../entities/index.ts';
import type { MakeReferenceData } from '../reference/index.ts';
import { priceRoutes } from './routes.ts';

export { requireFields } from './line-fields.ts';
export { measureAgain } from './measure.ts';
export type { ListedPrice } from './price-book.ts';
export {
  knownCurrency,
  knownCustomer,
  type LineRequest,
  lookUpProblems,
  quoteLines,
  requireSameUnits,
  type Seller,
  termsOf,
} from './quoting.ts';
export { readBarcodes, type ScannedLine } from './scanned.ts';

/** What things cost whom. */
export const pricesModule = (referenceData: MakeReferenceData): Module =>
  defineModule({
    name: 'prices',
    start: ({ use, platform: { clock } }) => ({
      routes: (app) => priceRoutes(app, { referenceData: use(referenceData), entityAt: use(entityAtIn), clock }),
    }),
  });
