import { orders } from '@sales/contracts';
import { cachedAnswers, readProblems } from '@sales/read-kit';
import { defineModule } from '@sales/service-kit';
import type { ProjectorSettings } from '../config.ts';
import { salesTables, salesTypes } from './fold.ts';
import { materialiseMonths } from './materialise.ts';
import { salesRoutes } from './queries.ts';
import { prepareCells } from './report-cells.ts';

/** The report on sales. Raise the version when a table or a fold changes. */
export const salesModule = defineModule<ProjectorSettings>({
  name: 'sales',
  projections: [{ name: 'sales', version: 11, topics: [orders.topic.name], types: salesTypes, tables: salesTables }],
  problems: readProblems,
  start: ({ platform: { database, cache, leases }, settings, throttle, logger, metrics }) => {
    const onError = (err: unknown) => logger.warn({ err }, 'a month of sales could not be materialised');
    const materialising = { database, leases, throttle, rest: settings.SALES_REST, onError };
    return {
      prepare: () => prepareCells(database),
      routes: (app) => salesRoutes(app, database, cachedAnswers(cache, database, metrics.cacheAsked)),
      tasks: { 'sales cells': (signal) => materialiseMonths(materialising, signal) },
    };
  },
});
