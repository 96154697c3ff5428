import { problemTable } from '@sales/service-kit';
import type { InvoiceErrorCode } from './errors.ts';

export const problems = problemTable<InvoiceErrorCode>({
  'invoice/unknown': 404,
  'invoice/id-reused': 'Another document has this id',
  'invoice/issued-in-the-future': { status: 400, title: 'The invoice is dated in the future' },
  'invoice/issued-before-last': 'An invoice of a later day is already numbered',
  'invoice/order-repeated': { status: 400, title: 'An order is named twice' },
  'invoice/orders-differ':
    'The orders of an invoice are of one customer, one company and one currency, and billed to one address',
});
