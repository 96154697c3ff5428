import { defineService } from '@sales/service-kit';
import { codesModule } from './codes/index.ts';
import { projectorSettings } from './config.ts';
import { customersModule } from './customers/index.ts';
import { entitiesModule } from './entities/index.ts';
import { liveModule } from './live/index.ts';
import { ordersModule } from './orders/index.ts';
import { productsModule } from './products/index.ts';
import { receivablesModule } from './receivables/index.ts';
import { salesModule } from './sales/index.ts';
import { stockModule } from './stock/index.ts';
import { timelineModule } from './timeline/index.ts';

const readModels = [
  ordersModule,
  customersModule,
  productsModule,
  stockModule,
  entitiesModule,
  receivablesModule,
  salesModule,
  codesModule,
  timelineModule,
];

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
  settings: projectorSettings,
  timeoutMs: ({ AFTER_TIMEOUT }) => AFTER_TIMEOUT,
  modules: [...readModels, liveModule(projections.map(({ name }) => name))],
});
