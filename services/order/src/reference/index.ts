import { customers, priceLists, products, warehouses } from '@sales/contracts';
import { defineModule, type Scope } from '@sales/service-kit';
import { catalogueProjection } from './catalogue.ts';
import { customersProjection } from './customers.ts';
import { openOrdersProjection } from './open-orders.ts';
import { readModelReferenceData, settledReferenceData } from './read-models.ts';
import type { ReferenceData } from './reference-data.ts';
import { warehousesProjection } from './warehouses.ts';

export {
  type CatalogueEntry,
  type CustomerTerms,
  type ReferenceData,
  readModels,
  type Scanned,
} from './reference-data.ts';

export type MakeReferenceData = (scope: Scope) => ReferenceData;

/** Reference data in the local copies, which have what was acknowledged before the request. */
export const localReferenceData: MakeReferenceData = ({ platform: { database, projections }, onReached, reference }) =>
  settledReferenceData(readModelReferenceData({ database, projections, onReached }), reference);

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
