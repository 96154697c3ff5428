import { reject as rejectWith } from '@sales/eventsourcing';

export type StockItemErrorCode =
  | 'stock/insufficient'
  | 'stock/currency-mismatch'
  | 'stock/unknown-currency'
  | 'stock/no-cost'
  | 'stock/released'
  | 'stock/belongs-to-order'
  | 'stock/id-reused'
  | 'stock/dated-too-early'
  | 'stock/not-reserved'
  | 'stock/below-reserved'
  | 'stock/unknown-transfer'
  | 'stock/transfer-to-itself'
  | 'stock/transfer-to-other-entity'
  | 'stock/invalid-policy'
  | 'stock/count-of-the-future'
  | 'stock/one-cost'
  | 'stock/too-much';

export const reject = (code: StockItemErrorCode, details?: Readonly<Record<string, unknown>>): never =>
  rejectWith(code, details);
