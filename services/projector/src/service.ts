import { defineService } from '@sales/service-kit';
import { accessModule } from './access/index.ts';
import { codesModule } from './codes/index.ts';
import { projectorSettings } from './config.ts';
import { customersModule } from './customers/index.ts';
import { documentsModule } from './documents/index.ts';
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
import { usageModule } from './usage/index.ts';
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
  usageModule,
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
    { name: 'orders', description: 'Orders with their shipments, invoices, payments and returns.' },
    { name: 'shipments', description: 'Shipments to customers, and their deliveries.' },
    { name: 'returns', description: 'Returns of customers, and their outcome.' },
    { name: 'refunds', description: 'Refunds, by credit note.' },
    { name: 'invoices', description: 'Invoices and credit notes, with their open amounts.' },
    { name: 'payments', description: 'Payments received, and what they were applied to.' },
    { name: 'receivables', description: 'Invoices and payments: what is open, since when, and what is on account.' },
    { name: 'waiting', description: 'Waiting orders: for whom and why.' },
    { name: 'pick-list', description: 'What to pick by a given day.' },
    { name: 'stock-items', description: 'Stock of each product in each warehouse: on hand, reserved, available.' },
    { name: 'stock-totals', description: 'Stock of each product in all warehouses.' },
    { name: 'stock-movements', description: 'Stock movements, with their cost.' },
    { name: 'stock-transfers', description: 'Goods in transit between warehouses.' },
    { name: 'stock-incoming', description: 'Expected receipts, with their dates.' },
    { name: 'warehouses', description: 'The warehouses, and the company of each.' },
    { name: 'entities', description: 'The companies that sell.' },
    { name: 'users', description: 'People who work with the system, with their roles and teams.' },
    { name: 'roles', description: 'What users and programs may do.' },
    { name: 'teams', description: 'Teams and their members.' },
    { name: 'api-keys', description: 'Keys of programs that use the APIs.' },
    { name: 'reports', description: 'What was sold, by product, customer, region, time and more.' },
    { name: 'persons', description: 'Data held on a person, and the status of their erasure.' },
    { name: 'timeline', description: 'What happened, when, by whom and why.' },
    { name: 'usage', description: 'Which functions are used, and who may need help.' },
    { name: 'live', description: 'Live updates.' },
  ],
  examples,
  settings: projectorSettings,
  timeoutMs: ({ AFTER_TIMEOUT }) => AFTER_TIMEOUT,
  modules: [...readModels, documentsModule, liveModule(projections.map(({ name }) => name))],
});
