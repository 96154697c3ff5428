import { topicsByCategory } from '@sales/contracts';
import { readProblems, timeline } from '@sales/read-kit';
import { defineModule } from '@sales/service-kit';
import { causationRoute } from './causation-route.ts';
import { timelineRoutes } from './queries.ts';

export { ofActor, recorded } from './activity.ts';

/** Every event: of a thing, of all, and what caused what. Raise the version when the table or the fold changes. */
export const timelineModule = defineModule({
  name: 'timeline',
  projections: [
    {
      name: 'timeline',
      version: 13,
      topics: Object.values(topicsByCategory).map((topic) => topic.name),
      tables: [timeline],
    },
  ],
  problems: readProblems,
  start: ({ platform: { database, accessLog } }) => ({
    routes: (app) => {
      timelineRoutes(app, database, accessLog);
      causationRoute(app, database);
    },
  }),
});
