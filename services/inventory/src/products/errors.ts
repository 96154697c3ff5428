import { type FileErrorCode, reject as rejectWith } from '@sales/eventsourcing';

export type ProductErrorCode =
  | FileErrorCode<'product'>
  | 'product/unknown'
  | 'product/already-exists'
  | 'product/discontinued'
  | 'product/dated-too-early'
  | 'product/unknown-currency'
  | 'product/unit-repeated'
  | 'product/unit-unknown'
  | 'product/barcode-repeated'
  | 'product/quantity-not-whole';

export const reject = (code: ProductErrorCode, details?: Readonly<Record<string, unknown>>): never =>
  rejectWith(code, details);
