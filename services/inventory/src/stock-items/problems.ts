import { problemTable } from '@sales/service-kit';
import type { StockItemErrorCode } from './errors.ts';

export const problems = problemTable<StockItemErrorCode>({
  'stock/insufficient': { status: 409, title: 'Not enough is available' },
  'stock/currency-mismatch': { status: 409, title: 'The item is valued in another currency' },
  'stock/unknown-currency': { status: 400, title: 'No currency of ISO 4217' },
  'stock/no-cost': { status: 409, title: 'Nothing says what these goods have cost: give the cost' },
  'stock/released': { status: 409, title: 'The line was let go: it can hold nothing any more' },
  'stock/belongs-to-order': { status: 409, title: 'The line belongs to an order of this system: use its commands' },
  'stock/id-reused': { status: 409, title: 'This id was used before with other content' },
  'stock/dated-too-early': { status: 409, title: 'Dated before what must come first' },
  'stock/not-reserved': { status: 409, title: 'The line does not hold that much here' },
  'stock/below-reserved': { status: 409, title: 'What would be left is less than what is reserved' },
  'stock/unknown-transfer': { status: 404, title: 'No such transfer is under way' },
  'stock/transfer-to-itself': { status: 400, title: 'A transfer goes to another warehouse' },
  'stock/transfer-to-other-entity': { status: 409, title: 'A transfer goes to a warehouse of the same company' },
  'stock/invalid-policy': { status: 400, title: 'The maximum is below the minimum' },
  'stock/count-of-the-future': { status: 400, title: 'The item has no such revision yet' },
  'stock/one-cost': { status: 400, title: 'Give either the unit cost or the total cost' },
  'stock/too-much': { status: 409, title: 'More than an item can hold' },
});
