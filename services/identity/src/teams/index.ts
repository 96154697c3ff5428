import { defineModule } from '@sales/service-kit';
import { userAggregate } from '../users/index.ts';
import { teamAggregate } from './aggregate.ts';
import { problems } from './problems.ts';
import { teamRoutes } from './routes.ts';

/** Teams, the teams above them, and who is in them when. */
export const teamsModule = defineModule({
  name: 'teams',
  aggregates: [teamAggregate],
  problems,
  start: ({ handler, platform: { clock } }) => {
    const users = handler(userAggregate);
    const isUser = async (user: string) => (await users.load(user)).state.status === 'registered';
    return { routes: (app) => teamRoutes(app, { teams: handler(teamAggregate), isUser, clock }) };
  },
});
