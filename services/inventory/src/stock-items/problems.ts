import { problemTable } from '@sales/service-kit';
import type { StockItemErrorCode } from './errors.ts';

export const problems = problemTable<StockItemErrorCode>({
  'stock-item/insufficient': 'Not enough is available',
  'stock-item/currency-mismatch': 'The item is valued in another currency',
  'stock-item/currency-unknown': 400,
  'stock-item/no-cost': 'The cost of these goods is not known: give it',
  'stock-item/released': 'The line was released and cannot reserve stock any more',
  'stock-item/belongs-to-order': 'The line belongs to an order of this system: use its commands',
  'stock-item/id-reused': 409,
  'stock-item/dated-too-early': 409,
  'stock-item/not-reserved': 'The line has reserved less than this quantity here',
  'stock-item/below-reserved': 'The stock would fall below what is reserved',
  'stock-item/transfer-unknown': { status: 404, title: 'No such transfer is under way' },
  'stock-item/transfer-to-itself': { status: 400, title: 'A transfer goes to another warehouse' },
  'stock-item/transfer-to-other-entity': 'A transfer goes to a warehouse of the same company',
  'stock-item/invalid-policy': { status: 400, title: 'The maximum is below the minimum' },
  'stock-item/count-of-the-future': { status: 400, title: 'The item has not reached this revision yet' },
  'stock-item/one-cost': { status: 400, title: 'Give either the unit cost or the total cost' },
  'stock-item/too-much': 'The quantity is more than a stock item can hold',
});
