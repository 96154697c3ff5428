import { invoices as invoiceContracts, payments as paymentContracts } from '@sales/contracts';
import { readProblems } from '@sales/read-kit';
import { defineModule } from '@sales/service-kit';
import { evolveInvoice, invoices } from './fold.ts';
import { issued } from './fold-issued.ts';
import { evolvePayment, payments } from './payments.ts';
import { receivableRoutes } from './queries.ts';

/**
 * Invoices and what is open of them, payments and what is on account of them. Raise the version when the table or the
 * fold changes.
 */
export const receivablesModule = defineModule({
  name: 'receivables',
  projections: [
    {
      name: 'receivables',
      version: 10,
      topics: [invoiceContracts.topic.name, paymentContracts.topic.name],
      types: evolveInvoice.types.union(evolvePayment.types),
      tables: [invoices, issued, payments],
    },
  ],
  problems: readProblems,
  start: ({ platform: { database, clock } }) => ({ routes: (app) => receivableRoutes(app, database, clock) }),
});
export { isSeen, ownersOf, ownersReads, readableBy, streamOwner, within } from './whose.ts';
