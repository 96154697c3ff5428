import { problemTable } from '@sales/service-kit';
import type { PriceListErrorCode } from './errors.ts';

export const problems = problemTable<PriceListErrorCode>({
  'price-list/unknown': { status: 404, title: 'No such price list' },
  'price-list/already-exists': { status: 409, title: 'A price list with this code already exists' },
  'price-list/currency-unknown': { status: 400, title: 'Not a currency of ISO 4217' },
  'price-list/currency-mismatch': { status: 409, title: 'The price is not in the currency of the list' },
  'price-list/currency-fixed': {
    status: 409,
    title: 'The currency of a price list cannot change: create another list',
  },
  'price-list/invalid-period': { status: 400, title: 'The list ends before it begins' },
  'price-list/dated-too-early': { status: 409, title: 'Dated before an event that must come first' },
  'price-list/price-unknown': { status: 404, title: 'The list has no such price' },
});
