import { createPrinter } from '@sales/documents';
import { readProblems } from '@sales/read-kit';
import { defineModule } from '@sales/service-kit';
import { documentRoutes } from './routes.ts';

export type { InvoiceParts, Issued } from './invoice.ts';

/**
 * What people print: invoices, credit notes, delivery notes and pick lists. It keeps nothing: all of it is in the
 * archive.
 */
export const documentsModule = defineModule({
  name: 'documents',
  problems: readProblems,
  start: ({ platform: { database } }) => ({
    routes: (app) => {
      const printer = createPrinter();
      app.addHook('onClose', () => printer.stop());
      documentRoutes(app, database, printer);
    },
  }),
});
