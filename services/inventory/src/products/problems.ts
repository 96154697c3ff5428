import { attachmentProblems, problemTable } from '@sales/service-kit';
import type { ProductErrorCode } from './errors.ts';

export const problems = problemTable<ProductErrorCode>({
  ...attachmentProblems('product'),
  'product/unknown': { status: 404, title: 'No such product' },
  'product/already-exists': { status: 409, title: 'A product with this SKU already exists' },
  'product/discontinued': { status: 409, title: 'The product is discontinued' },
  'product/dated-too-early': { status: 409, title: 'Dated before an event that must come first' },
  'product/currency-unknown': { status: 400, title: 'Not a currency of ISO 4217' },
  'product/unit-repeated': { status: 400, title: 'The product has this unit already' },
  'product/unit-unknown': { status: 400, title: 'The product does not come in this unit' },
  'product/quantity-not-whole': { status: 409, title: 'The unit of the product takes whole quantities only' },
  'product/barcode-taken': { status: 409, title: 'Another product has this bar code' },
  'product/barcode-unknown': { status: 404, title: 'No product has this bar code' },
  'product/base-unit-fixed': {
    status: 409,
    title: 'The product is in use: its base unit cannot change',
  },
  'product/barcode-repeated': { status: 400, title: 'The product has this bar code already' },
});
