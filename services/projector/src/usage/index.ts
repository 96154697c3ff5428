import { topicsByCategory } from '@sales/contracts';
import { readProblems } from '@sales/read-kit';
import { defineModule } from '@sales/service-kit';
import { usage } from './fold.ts';
import { countedTypes } from './functions.ts';
import { usageRoutes } from './queries.ts';

const topics = [
  ...new Set([...countedTypes].flatMap((type) => topicsByCategory[type.split('.')[1] ?? '']?.name ?? [])),
];

/** Which functions are used, by whom. Raise the version when the table, the fold or a function changes. */
export const usageModule = defineModule({
  name: 'usage',
  projections: [{ name: 'usage', version: 1, topics, types: countedTypes, tables: [usage] }],
  problems: readProblems,
  start: ({ platform: { database, accessLog, clock } }) => ({
    routes: (app) => usageRoutes(app, database, accessLog, clock),
  }),
});
