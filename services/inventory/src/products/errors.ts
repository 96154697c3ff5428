import { type FileErrorCode, reject as rejectWith } from '@sales/eventsourcing';

export type ProductErrorCode =
  | FileErrorCode<'product'>
  | 'product/unknown'
  | 'product/already-exists'
  | 'product/discontinued'
  | 'product/dated-too-early'
  | 'product/currency-unknown'
  | 'product/unit-repeated'
  | 'product/unit-unknown'
  | 'product/barcode-repeated'
  | 'product/barcode-taken'
  | 'product/barcode-unknown'
  | 'product/base-unit-fixed'
  | 'product/quantity-not-whole';

/** Refusals that the service deals with itself: they are never answered. */
export type InternalErrorCode =
  /** The command takes a bar code that is not claimed, or not any more: claim it and try again. */
  | 'product/unclaimed'
  /** The bar code is on the product that the claim belongs to. */
  | 'product/claim-in-use';

export const reject = (
  code: ProductErrorCode | InternalErrorCode,
  details?: Readonly<Record<string, unknown>>,
): never => rejectWith(code, details);
