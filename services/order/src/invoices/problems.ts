import { problemTable } from '@sales/service-kit';
import type { InvoiceErrorCode } from './errors.ts';

export const problems = problemTable<InvoiceErrorCode>({
  'invoice/unknown': { status: 404, title: 'No such invoice' },
  'invoice/id-reused': { status: 409, title: 'Another document has this id' },
  'invoice/issued-in-the-future': { status: 400, title: 'The invoice is dated in the future' },
  'invoice/issued-before-last': { status: 409, title: 'An invoice of a later day is already numbered' },
  'invoice/order-repeated': { status: 400, title: 'An order is named twice' },
  'invoice/orders-differ': {
    status: 409,
    title: 'The orders of an invoice are of one customer, one company and one currency, and billed to one address',
  },
});
