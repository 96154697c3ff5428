import { reject as rejectWith } from '@sales/eventsourcing';

export type EntityErrorCode =
  | 'entity/unknown'
  | 'entity/currency-unknown'
  | 'entity/time-zone-unknown'
  | 'entity/tax-category-repeated'
  | 'entity/tax-rate-mismatch'
  | 'entity/tax-reason-missing'
  | 'entity/approval-limit-repeated'
  | 'entity/approval-limit-not-positive'
  | 'entity/dated-too-early';

export const reject = (code: EntityErrorCode, details?: Readonly<Record<string, unknown>>): never =>
  rejectWith(code, details);
