import { defineModule, type Scope } from '@sales/service-kit';
import { userAggregate } from '../users/index.ts';
import { teamAggregate } from './aggregate.ts';
import { problems } from './problems.ts';
import { teamRoutes } from './routes.ts';

/** Whether a user is in a team at an instant, straight from the events. */
export const isMemberIn = ({ handler }: Scope): ((team: string, user: string, at: string) => Promise<boolean>) => {
  const teams = handler(teamAggregate);
  return async (team, user, at) => {
    const { state } = await teams.load(team);
    const periods = state.status === 'none' ? [] : (state.members[user] ?? []);
    return periods.some(({ from, until }) => from <= at && (until === undefined || at < until));
  };
};

/** Teams, the teams above them, who is in them when, and whether they are closed. */
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
