import { defineService } from '@sales/service-kit';
import { accessModule } from './access/index.ts';
import { codesModule } from './codes/index.ts';
import { projectorSettings } from './config.ts';
import { customersModule } from './customers/index.ts';
import { dutiesModule } from './duties/index.ts';
import { entitiesModule } from './entities/index.ts';
import { examples } from './examples.ts';
import { liveModule } from './live/index.ts';
import { ordersModule } from './orders/index.ts';
import { personsModule } from './persons/index.ts';
import { productsModule } from './products/index.ts';
import { receivablesModule } from './receivables/index.ts';
import { salesModule } from './sales/index.ts';
import { stockModule } from './stock/index.ts';
import { timelineModule } from './timeline/index.ts';
import { waitsModule } from './waits/index.ts';

const shown = [
  ordersModule,
  customersModule,
  productsModule,
  stockModule,
  entitiesModule,
  receivablesModule,
  salesModule,
  waitsModule,
  codesModule,
  accessModule,
  timelineModule,
  dutiesModule,
];

const readModels = [...shown, personsModule(shown.flatMap(({ projections = [] }) => projections))];

/** Every projection of the read side. */
export const projections = readModels.flatMap((one) => one.projections ?? []);

/**
 * The read side: it decides nothing, and all that it shows comes from the log. The event store only says what the log
 * still lacks.
 */
export const queryService = defineService({
  name: 'query',
  title: 'Queries and reports',
  version: '1.0.0',
  description: 'Lists, documents as of any instant, timelines, the sales report, receivables and the read models.',
  tags: [
    { name: 'customers', description: 'Customers with what they have bought.' },
    { name: 'products', description: 'The catalogue with its prices.' },
    { name: 'price-lists', description: 'Price lists with their prices, by product.' },
    { name: 'orders', description: 'Orders with all that has happened to them.' },
    { name: 'shipments', description: 'What left for customers, and what arrived.' },
    { name: 'returns', description: 'What customers send back, and what came of it.' },
    { name: 'refunds', description: 'What was given back, by credit note.' },
    { name: 'invoices', description: 'Invoices and credit notes, and what is open of them.' },
    { name: 'payments', description: 'Money that came in, and what it was for.' },
    { name: 'receivables', description: 'Invoices and payments: what is open, since when, and what is on account.' },
    { name: 'waiting', description: 'What waits, for whom and why.' },
    { name: 'pick-list', description: 'What is to be taken off the shelves on a day.' },
    { name: 'stock-items', description: 'What there is of each product in each warehouse, and what is reserved.' },
    { name: 'stock-totals', description: 'What there is of each product in all warehouses.' },
    { name: 'stock-movements', description: 'What came and went, and at which cost.' },
    { name: 'stock-transfers', description: 'What is on its way between warehouses.' },
    { name: 'stock-incoming', description: 'What is to come in, and when.' },
    { name: 'warehouses', description: 'The warehouses, and the company of each.' },
    { name: 'entities', description: 'The companies that sell.' },
    { name: 'users', description: 'People who work with the system, with their roles and teams.' },
    { name: 'roles', description: 'What users and programs may do.' },
    { name: 'teams', description: 'Who works with whom.' },
    { name: 'api-keys', description: 'Keys of programs that use the APIs.' },
    { name: 'reports', description: 'What was sold, by product, customer, region, time and more.' },
    { name: 'persons', description: 'What is held on a person, and what came of their wish to be forgotten.' },
    { name: 'timeline', description: 'What happened, when, by whom and why.' },
    { name: 'live', description: 'What changes, as it changes.' },
  ],
  examples,
  settings: projectorSettings,
  timeoutMs: ({ AFTER_TIMEOUT }) => AFTER_TIMEOUT,
  modules: [...readModels, liveModule(projections.map(({ name }) => name))],
});
