import type { Scope } from '@sales/service-kit';
import { apiKeyAggregate, isGood } from './api-keys/index.ts';
import type { Giver, Rights } from './grants.ts';
import { rightsOfIn } from './roles/index.ts';
import { administratorsIn, userAggregate } from './users/index.ts';

/**
 * What one may give who sends a request, straight from the events: a user by the roles of now, a program by those of
 * its key. Everyone may give everything as long as there is no administrator, and so may the system itself.
 */
export const giversIn = (scope: Scope): ((actor: string) => Promise<Giver>) => {
  const { handler, use, platform } = scope;
  const [users, keys] = [handler(userAggregate), handler(apiKeyAggregate)];
  const [administrators, rightsOf] = [use(administratorsIn), use(rightsOfIn)];

  const rolesOf = async (kind: string, id: string, now: string): Promise<readonly string[]> => {
    if (kind === 'service') {
      const { state } = await keys.load(id);
      return isGood(state, now) ? state.roles : [];
    }
    const { state } = await users.load(id);
    return state.status === 'registered' && state.isActive ? state.roles : [];
  };

  return async (actor) => {
    const [kind = '', id = ''] = actor.split(':');
    if (kind === 'system' || !(await administrators.isThere())) return 'everything';
    const now = platform.clock.now();
    const said = await Promise.all((await rolesOf(kind, id, now)).map((role) => rightsOf.at(role, now)));
    return said.filter((rights): rights is Rights => rights !== undefined);
  };
};
