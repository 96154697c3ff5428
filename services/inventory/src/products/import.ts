import { barcodeKey, naturalKey } from '@sales/contracts';
import { type App, groupsOf, importRoute } from '@sales/service-kit';
import { keptOf, NewProduct } from './details.ts';
import type { Products } from './products.ts';
import { Product } from './representation.ts';

/** Products from a file. */
export const productImport = (app: App, products: Products): void =>
  importRoute(app, {
    url: '/v1/products/import',
    permission: 'product:put',
    summary: 'Create or replace up to 1,000 products, each independently',
    description: 'Discontinued products are refused, and fields kept that the caller is not shown, as by PUT.',
    row: NewProduct,
    inOrder: ({ sku, barcodes = [] }) => [
      naturalKey(sku),
      ...barcodes.map(({ code }) => `barcode:${barcodeKey(code)}`),
    ],
    fields: groupsOf(Product) ?? {},
    command: ({ sku, ...details }, _, context, hidden) =>
      products.handle(sku, { type: 'PutProduct', details, keeps: keptOf(hidden) }, context),
  });
