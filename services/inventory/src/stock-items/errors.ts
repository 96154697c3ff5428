import { reject as rejectWith } from '@sales/eventsourcing';

export type StockItemErrorCode =
  | 'stock-item/insufficient'
  | 'stock-item/currency-mismatch'
  | 'stock-item/currency-unknown'
  | 'stock-item/no-cost'
  | 'stock-item/released'
  | 'stock-item/belongs-to-order'
  | 'stock-item/id-reused'
  | 'stock-item/dated-too-early'
  | 'stock-item/not-reserved'
  | 'stock-item/below-reserved'
  | 'stock-item/transfer-unknown'
  | 'stock-item/transfer-to-itself'
  | 'stock-item/transfer-to-other-entity'
  | 'stock-item/invalid-policy'
  | 'stock-item/count-of-the-future'
  | 'stock-item/one-cost'
  | 'stock-item/too-much';

export const reject = (code: StockItemErrorCode, details?: Readonly<Record<string, unknown>>): never =>
  rejectWith(code, details);
