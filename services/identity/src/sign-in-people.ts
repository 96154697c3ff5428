import { administrator, mayGive } from '@sales/contracts';
import { type CommandContext, DomainError, derivedId, erasedText, randomIds } from '@sales/eventsourcing';
import type { Scope } from '@sales/service-kit';
import type { People } from './credentials/index.ts';
import { grantableRightsIn } from './grantable-rights.ts';
import type { ProvidedPeople } from './openid-provider/index.ts';
import { usersIn } from './people.ts';
import { rightsOfIn } from './roles/index.ts';

const contextOf = (userId: string, commandId: string): CommandContext => ({
  ...{ commandId, correlationId: commandId, causationId: commandId, actor: `user:${userId}` },
});

const system = (commandId: string): CommandContext => ({
  ...{ commandId, correlationId: commandId, causationId: commandId, actor: 'system:identity' },
});

const isLastAdministrator = (error: unknown): boolean =>
  error instanceof DomainError && error.code === 'user/last-administrator';

/** The users whom a provider lets in. */
export const providedPeopleIn = ({ use, platform }: Scope): ProvidedPeople => {
  const [users, rightsOf] = [use(usersIn), use(rightsOfIn)];
  const isThere = async (role: string) => (await rightsOf.from(role, platform.clock.now())).length > 0;
  return {
    register: async (userId, details) => {
      const { state } = await users.load(userId);
      if (state.status !== 'none') return;
      const command = { type: 'RegisterUser', personId: derivedId(userId, 'person'), details } as const;
      await users.handle(userId, command, system(derivedId(userId, 'registered by the provider')));
    },
    linked: async (userId, account) => {
      await users.handle(userId, { type: 'LinkCompanyAccount', account }, contextOf(userId, randomIds.next()));
    },
    setRoles: async (userId, wanted, among) => {
      const { state } = await users.load(userId);
      if (state.status === 'none') return;
      const given = await Promise.all(wanted.map(async (role) => ((await isThere(role)) ? [role] : [])));
      const roles = [...state.roles.filter((role) => !among.includes(role)), ...given.flat()];
      const assign = (all: readonly string[]) =>
        users.handle(userId, { type: 'AssignRoles', roles: [...new Set(all)] }, system(randomIds.next()));
      await assign(roles).catch(async (error: unknown) => {
        if (!isLastAdministrator(error)) throw error;
        await assign([...roles, administrator]);
      });
    },
  };
};

/** The users as sign-in knows them, straight from their events. */
export const signInPeopleIn = (scope: Scope): People => {
  const { platform, use, rightsNow } = scope;
  const [users, giverOf, rightsOf] = [use(usersIn), use(grantableRightsIn), use(rightsOfIn)];
  return {
    find: async (userId) => {
      const { state } = await users.load(userId);
      if (state.status === 'none') return undefined;
      const { isActive, deactivatedAt, details } = state;
      const { name, email, locale } = details;
      // Also one whose keys were destroyed by `ops -- erase`.
      if (state.erasedKeys !== undefined || email === erasedText) return undefined;
      return { userId, name, email, locale, isActive, ...(deactivatedAt !== undefined && { deactivatedAt }) };
    },
    mayTakeOver: async (actor, userId) => {
      const { state } = await users.load(userId);
      if (state.status === 'none') return false;
      const giver = await giverOf(actor);
      const rights = await Promise.all(state.roles.map((role) => rightsOf.from(role, platform.clock.now())));
      // What others have delegated to the user as well: who signs in as the user may do it.
      const grounds = (await rightsNow(`user:${userId}`)).all();
      const held = grounds.map(({ permission, scope: width, hidden }) => ({
        ...{ permissions: [{ permission, scope: width }], hidden },
      }));
      return [...rights.flat(), ...held].every((one) => mayGive(giver, one));
    },
    signedOut: async (userId, sessionId) => {
      const context = contextOf(userId, derivedId(sessionId, 'signed out'));
      await users.handle(userId, { type: 'SignOut', sessionId }, context);
    },
    signedOutEverywhere: async (userId) => {
      await users.handle(userId, { type: 'SignOutEverywhere' }, contextOf(userId, randomIds.next()));
    },
  };
};
