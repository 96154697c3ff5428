import { reject as rejectWith } from '@sales/eventsourcing';

export type PriceListErrorCode =
  | 'price-list/unknown'
  | 'price-list/already-exists'
  | 'price-list/currency-unknown'
  | 'price-list/currency-mismatch'
  | 'price-list/currency-fixed'
  | 'price-list/invalid-period'
  | 'price-list/dated-too-early'
  | 'price-list/price-unknown';

export const reject = (code: PriceListErrorCode, details?: Readonly<Record<string, unknown>>): never =>
  rejectWith(code, details);
