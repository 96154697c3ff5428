import { type CommandContext, derivedId, randomIds } from '@sales/eventsourcing';
import type { Scope } from '@sales/service-kit';
import type { People } from './credentials/index.ts';
import { giversIn } from './givers.ts';
import { mayGive } from './grants.ts';
import { usersIn } from './people.ts';
import { rightsOfIn } from './roles/index.ts';

const contextOf = (userId: string, commandId: string): CommandContext => ({
  ...{ commandId, correlationId: commandId, causationId: commandId, actor: `user:${userId}` },
});

/** The users as sign-in knows them, straight from their events. */
export const signInPeopleIn = (scope: Scope): People => {
  const { platform, use } = scope;
  const [users, giverOf, rightsOf] = [use(usersIn), use(giversIn), use(rightsOfIn)];
  return {
    find: async (userId) => {
      const { state } = await users.load(userId);
      if (state.status === 'none') return undefined;
      const { name, email, locale }: Partial<typeof state.details> = state.details;
      // A person who was erased.
      if (name === undefined || email === undefined) return undefined;
      return { userId, name, email, locale: locale ?? 'en', isActive: state.isActive };
    },
    mayTakeOver: async (actor, userId) => {
      const { state } = await users.load(userId);
      if (state.status === 'none') return false;
      const giver = await giverOf(actor);
      const rights = await Promise.all(state.roles.map((role) => rightsOf.from(role, platform.clock.now())));
      return rights.flat().every((one) => mayGive(giver, one));
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
