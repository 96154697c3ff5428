import { apiKeys, roles, teams, users } from '@sales/contracts';
import { readProblems } from '@sales/read-kit';
import { defineModule } from '@sales/service-kit';
import { tables } from './fold.ts';
import { accessRoutes } from './queries.ts';

export { readRoles } from './roles.ts';
export type { RoleRow } from './table.ts';
export { type Membership, membershipsIn, readTeams } from './teams.ts';

const topics = [users, roles, teams, apiKeys].map(({ topic }) => topic.name);

/** Who may do what: users, roles, teams, API keys. Raise the version when a table or a fold changes. */
export const accessModule = defineModule({
  name: 'access',
  projections: [{ name: 'access', version: 4, topics, tables }],
  problems: readProblems,
  start: ({ platform: { database, clock } }) => ({ routes: (app) => accessRoutes(app, database, clock) }),
});
