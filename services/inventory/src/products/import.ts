import { barcodeKey, naturalKey } from '@sales/contracts';
import { type App, importRoute } from '@sales/service-kit';
import { NewProduct } from './details.ts';
import type { Products } from './products.ts';

/** Products from a file. */
export const productImport = (app: App, products: Products): void =>
  importRoute(app, {
    url: '/v1/products/import',
    permission: 'product:put',
    summary: 'Create or replace up to 1,000 products, each independently',
    description: 'Discontinued products are refused, as by PUT.',
    row: NewProduct,
    inOrder: ({ sku, barcodes = [] }) => [
      naturalKey(sku),
      ...barcodes.map(({ code }) => `barcode:${barcodeKey(code)}`),
    ],
    command: ({ sku, ...details }, _, context) => products.handle(sku, { type: 'PutProduct', details }, context),
  });
