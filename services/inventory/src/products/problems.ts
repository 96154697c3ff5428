import { attachmentProblems, problemTable } from '@sales/service-kit';
import type { ProductErrorCode } from './errors.ts';

export const problems = problemTable<ProductErrorCode>({
  ...attachmentProblems('product'),
  'product/unknown': 404,
  'product/already-exists': 'A product with this SKU already exists',
  'product/discontinued': 'The product is discontinued',
  'product/dated-too-early': 409,
  'product/currency-unknown': 400,
  'product/unit-repeated': { status: 400, title: 'The product has this unit already' },
  'product/unit-unknown': { status: 400, title: 'The product does not come in this unit' },
  'product/quantity-not-whole': 'The unit of the product takes whole quantities only',
  'product/barcode-taken': 'Another product has this bar code',
  'product/barcode-unknown': { status: 404, title: 'No product has this bar code' },
  'product/base-unit-fixed': 'The product is in use: its base unit cannot change',
  'product/barcode-repeated': { status: 400, title: 'The product has this bar code already' },
});
