import { reject as rejectWith } from '@sales/eventsourcing';

export type EntityErrorCode =
  | 'entity/unknown'
  | 'entity/unknown-currency'
  | 'entity/unknown-time-zone'
  | 'entity/tax-category-repeated'
  | 'entity/tax-rate-mismatch'
  | 'entity/tax-reason-missing'
  | 'entity/dated-too-early';

export const reject = (code: EntityErrorCode, details?: Readonly<Record<string, unknown>>): never =>
  rejectWith(code, details);
