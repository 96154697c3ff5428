import type { Scope } from '@sales/service-kit';
import { grantableRightsIn } from './grantable-rights.ts';
import { rightsOfIn } from './roles/index.ts';
import { createUsers, type Users } from './users/index.ts';

/** What commands on users go through, one for all modules of the service: `scope.use(usersIn)`. */
export const usersIn = (scope: Scope): Users => createUsers(scope, scope.use(grantableRightsIn), scope.use(rightsOfIn));
