import { problemTable } from '@sales/service-kit';
import type { EntityErrorCode } from './errors.ts';

export const problems = problemTable<EntityErrorCode>({
  'entity/unknown': { status: 404, title: 'No such company of ours' },
  'entity/currency-unknown': 400,
  'entity/time-zone-unknown': { status: 400, title: 'Not a time zone of the IANA database' },
  'entity/tax-category-repeated': { status: 400, title: 'Two rates for one tax category' },
  'entity/tax-rate-mismatch': {
    status: 400,
    title: 'Treatment S needs a rate above 0, every other treatment the rate 0',
  },
  'entity/tax-reason-missing': { status: 400, title: 'The tax exemption code is missing' },
  'entity/approval-limit-repeated': { status: 400, title: 'Two approval limits for one currency' },
  'entity/approval-limit-not-positive': { status: 400, title: 'An approval limit must be above zero' },
  'entity/dated-too-early': 409,
});
