import { readProblems } from '@sales/read-kit';
import { defineModule } from '@sales/service-kit';
import { dutiesRoutes } from './queries.ts';

/** Rules over what other read models have: it keeps nothing. */
export const dutiesModule = defineModule({
  name: 'duties',
  problems: readProblems,
  start: ({ platform: { database } }) => ({ routes: (app) => dutiesRoutes(app, database) }),
});
