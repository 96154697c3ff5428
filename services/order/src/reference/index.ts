import { customers, priceLists, products, warehouses } from '@sales/contracts';
import { defineModule, type Scope } from '@sales/service-kit';
import { catalogueProjection } from './catalogue.ts';
import { customersProjection } from './customers.ts';
import type { Lookups } from './lookups.ts';
import { openOrdersProjection } from './open-orders.ts';
import { readModelLookups, settledLookups } from './read-models.ts';
import { warehousesProjection } from './warehouses.ts';

export { type CatalogueEntry, type CustomerTerms, type Lookups, readModels, type Scanned } from './lookups.ts';

export type MakeLookups = (scope: Scope) => Lookups;

/** Look-ups in the local copies, which have what was acknowledged before the request. */
export const localLookups: MakeLookups = ({ platform: { database, projections }, onReached, reference }) =>
  settledLookups(readModelLookups({ database, projections, onReached }), reference);

/** Local copies of what orders must know of customers, products, prices and warehouses, and of each other. */
export const referenceModule = defineModule({
  name: 'reference',
  projections: [customersProjection, catalogueProjection, warehousesProjection, openOrdersProjection],
  settles: {
    customer: customers.topic,
    product: products.topic,
    priceList: priceLists.topic,
    warehouse: warehouses.topic,
  },
});
