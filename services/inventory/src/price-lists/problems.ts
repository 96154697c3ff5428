import { problemTable } from '@sales/service-kit';
import type { PriceListErrorCode } from './errors.ts';

export const problems = problemTable<PriceListErrorCode>({
  'price-list/unknown': 404,
  'price-list/already-exists': 'A price list with this code already exists',
  'price-list/currency-unknown': 400,
  'price-list/currency-mismatch': 'The price is not in the currency of the list',
  'price-list/currency-fixed': 'The currency of a price list cannot change: create another list',
  'price-list/invalid-period': { status: 400, title: 'The list ends before it begins' },
  'price-list/dated-too-early': 409,
  'price-list/price-unknown': { status: 404, title: 'The list has no such price' },
});
