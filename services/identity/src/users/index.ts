import { defineModule, type Scope } from '@sales/service-kit';
import { administrationAggregate } from './administrators.ts';
import { userAggregate } from './aggregate.ts';
import { userClaimAggregate } from './claims.ts';
import { problems } from './problems.ts';
import { userRoutes } from './routes.ts';
import type { Users } from './users.ts';

export { type Administrators, administratorsIn } from './administrators.ts';
export { userAggregate } from './aggregate.ts';
export type { UserErrorCode } from './errors.ts';
export { createUsers, type GiverOf, type Users } from './users.ts';

/** People who work with the system. */
export const usersModule = (usersIn: (scope: Scope) => Users) =>
  defineModule({
    name: 'users',
    aggregates: [userAggregate, userClaimAggregate, administrationAggregate],
    problems,
    start: (scope) => {
      const users = scope.use(usersIn);
      return { routes: (app) => userRoutes(app, users, scope.platform.clock) };
    },
  });
