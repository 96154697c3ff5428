import { defineModule } from '@sales/service-kit';
import { isMemberIn } from '../teams/index.ts';
import { viewShelfAggregate } from './aggregate.ts';
import { problems } from './problems.ts';
import { viewShelfRoutes } from './routes.ts';

/** Saved views of lists: of users, and of teams. */
export const viewShelvesModule = defineModule({
  name: 'view-shelves',
  aggregates: [viewShelfAggregate],
  problems,
  start: ({ handler, use, platform: { clock } }) => {
    const deps = { shelves: handler(viewShelfAggregate), isMember: use(isMemberIn), clock };
    return { routes: (app) => viewShelfRoutes(app, deps) };
  },
});
