import { invoices as contracts } from '@sales/contracts';
import { defineModule } from '@sales/service-kit';
import { readProblems } from '../reading/index.ts';
import { evolveInvoice, invoices } from './fold.ts';
import { receivableRoutes } from './queries.ts';

/** Invoices and what is open of them. Raise the version when the table or the fold changes. */
export const receivablesModule = defineModule({
  name: 'receivables',
  projections: [
    { name: 'receivables', version: 6, topics: [contracts.topic.name], types: evolveInvoice.types, tables: [invoices] },
  ],
  problems: readProblems,
  start: ({ platform: { database, clock } }) => ({ routes: (app) => receivableRoutes(app, database, clock) }),
});
