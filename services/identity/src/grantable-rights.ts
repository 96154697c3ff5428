import { type Giver, type RoleRights, sharedRights } from '@sales/contracts';
import type { Scope } from '@sales/service-kit';
import { apiKeyAggregate, isGood, issuerOfIn } from './api-keys/index.ts';
import { rightsOfIn } from './roles/index.ts';
import { administratorsIn, userAggregate } from './users/index.ts';

/**
 * What one may give who sends a request, straight from the events: a user by the roles of now, a program by those of
 * its key, as far as who has issued the key has them too. Everyone may give everything as long as there is no
 * administrator, and so may the system itself.
 */
export const grantableRightsIn = (scope: Scope): ((actor: string) => Promise<Giver>) => {
  const { handler, use, platform } = scope;
  const [users, keys] = [handler(userAggregate), handler(apiKeyAggregate)];
  const [administrators, rightsOf, issuerOf] = [use(administratorsIn), use(rightsOfIn), use(issuerOfIn)];

  const said = async (roles: readonly string[], now: string): Promise<readonly RoleRights[]> => {
    const rights = await Promise.all(roles.map((role) => rightsOf.at(role, now)));
    return rights.filter((one): one is RoleRights => one !== undefined);
  };

  /** Nothing of one who was deactivated since the instant: that ends the keys that were issued before, for good. */
  const rightsNow = async (principal: string, now: string, since = now): Promise<readonly RoleRights[]> => {
    const [kind = '', id = ''] = principal.split(':');
    if (kind !== 'service') {
      const { state } = await users.load(id);
      if (state.status === 'none' || !state.isActive) return [];
      const { deactivatedAt = since, roles } = state;
      return since < deactivatedAt ? [] : said(roles, now);
    }
    const [{ state }, issuer] = [await keys.load(id), await issuerOf(id)];
    if (!isGood(state, now) || issuer === undefined) return [];
    const bounds = await rightsNow(issuer, now, state.issuedAt);
    return (await said(state.roles, now)).flatMap((own) => bounds.map((bound) => sharedRights(own, bound)));
  };

  return async (actor) =>
    actor.startsWith('system:') || !(await administrators.isThere())
      ? 'everything'
      : rightsNow(actor, platform.clock.now());
};
