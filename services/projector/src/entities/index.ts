import * as contracts from '@sales/contracts';
import { readProblems } from '@sales/read-kit';
import { defineModule } from '@sales/service-kit';
import { entities } from './fold.ts';
import { entityRoutes } from './queries.ts';

export { dayAt, readCompanyAsOf } from './queries.ts';

/** The companies of ours. Raise the version when the table or the fold changes. */
export const entitiesModule = defineModule({
  name: 'entities',
  projections: [{ name: 'entities', version: 3, topics: [contracts.entities.topic.name], tables: [entities] }],
  problems: readProblems,
  start: ({ platform: { database, clock } }) => ({ routes: (app) => entityRoutes(app, database, clock) }),
});
