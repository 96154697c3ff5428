import { fulfilments } from '@sales/contracts';
import { readProblems } from '@sales/read-kit';
import { defineModule } from '@sales/service-kit';
import { evolveWait, waits } from './fold.ts';
import { waitRoutes } from './queries.ts';

/** What orders wait for. Raise the version when the table or the fold changes. */
export const waitsModule = defineModule({
  name: 'waits',
  projections: [
    { name: 'waits', version: 1, topics: [fulfilments.topic.name], types: evolveWait.types, tables: [waits] },
  ],
  problems: readProblems,
  start: ({ platform: { database } }) => ({ routes: (app) => waitRoutes(app, database) }),
});
