import { administrator, type UserDetails } from '@sales/contracts';
import { type CommandContext, DomainError } from '@sales/eventsourcing';
import { defineAggregate, furtherCommand, newId, type Scope } from '@sales/service-kit';
import { usersIn } from '../people.ts';
import { administratorsIn, type UserErrorCode } from '../users/index.ts';
import { reject, setup } from './setup.ts';

export const setupAggregate = defineAggregate({ category: 'setup', decider: () => setup });

const only = 'main';

export type FirstAdministrator = {
  /** Whether the system has an administrator: then nothing is set up any more. */
  readonly isThere: () => Promise<boolean>;
  /**
   * Registers a person and makes them the administrator. What breaks off on the way is taken up where it was by the
   * next call, with the person of that one: it is not done before there is an administrator. What is recorded of the
   * person is their own doing. `beforeItCounts` is told
   * the id of the user before the role is given: what the administrator signs in with must be there by then.
   * @throws DomainError `setup/done`; `user/duplicate`
   */
  readonly appoint: (
    person: UserDetails,
    context: CommandContext,
    beforeItCounts?: (user: string) => Promise<void>,
  ) => Promise<string>;
};

const isRefusal = (error: unknown, code: UserErrorCode): boolean => error instanceof DomainError && error.code === code;

export const firstAdministratorIn = (scope: Scope): FirstAdministrator => {
  const { handler, use } = scope;
  const setups = handler(setupAggregate);
  const [users, administrators] = [use(usersIn), use(administratorsIn)];

  /** Who it is: whose appointment was recorded first, which a setup that broke off has said already. */
  const appointed = async (context: CommandContext): Promise<string> => {
    const { state } = await setups.load(only);
    if (state.status === 'done') return state.administratorId;
    const userId = newId(context, 'first administrator');
    await setups.handle(only, { type: 'AppointFirstAdministrator', userId }, context);
    return userId;
  };

  const register = async (user: string, person: UserDetails, context: CommandContext): Promise<void> => {
    const personId = newId(context, 'person');
    const command = { type: 'RegisterUser', personId, details: person } as const;
    try {
      await users.handle(user, command, furtherCommand(context, 'register'));
    } catch (error) {
      if (!isRefusal(error, 'user/already-registered')) throw error;
      await users.handle(user, { type: 'ChangeUser', changes: person }, furtherCommand(context, 'change'));
    }
  };

  return {
    isThere: administrators.isThere,
    appoint: async (person, context, beforeItCounts) => {
      if (await administrators.isThere()) return reject('setup/done');
      const user = await appointed(context);
      const own = { ...context, actor: `user:${user}` };
      await register(user, person, own);
      await beforeItCounts?.(user);
      const roles = [administrator];
      await users.handle(user, { type: 'AssignRoles', roles }, furtherCommand(own, 'assign roles'));
      return user;
    },
  };
};
