import { defineModule } from '@sales/service-kit';
import type { OrderSettings } from '../config.ts';
import { orderNumbers } from '../numbers.ts';
import { invoiceAggregate } from './aggregate.ts';
import { problems } from './problems.ts';
import { invoiceRoutes } from './routes.ts';

export { invoiceAggregate } from './aggregate.ts';
export type { InvoiceCommand } from './commands.ts';
export { type InvoiceErrorCode, reject as rejectInvoice } from './errors.ts';
export type { InvoiceContent, InvoiceEvent, InvoiceRequest } from './events.ts';
export { Invoice, InvoicePath, type Invoices, toInvoice } from './routes.ts';
export { type InvoiceState, type Issued, openOf, openOfOrder, settlementBy } from './state.ts';

/** Invoices and credit notes: what they say, and what is settled of them. */
export const invoicesModule = defineModule<OrderSettings>({
  name: 'invoices',
  aggregates: [invoiceAggregate],
  numbered: { invoiceId: { index: orderNumbers, unknown: 'invoice/unknown' } },
  problems,
  start: ({ handler }) => ({ routes: (app) => invoiceRoutes(app, handler(invoiceAggregate)) }),
});
