import { reject as rejectWith } from '@sales/eventsourcing';

export type InvoiceErrorCode =
  | 'invoice/unknown'
  | 'invoice/id-reused'
  | 'invoice/issued-in-the-future'
  | 'invoice/issued-before-last'
  | 'invoice/order-repeated'
  | 'invoice/orders-differ';

export const reject = (code: InvoiceErrorCode, details?: Readonly<Record<string, unknown>>): never =>
  rejectWith(code, details);
