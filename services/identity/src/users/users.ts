import { administrator, allRights, type Giver, mayGive } from '@sales/contracts';
import {
  type CommandContext,
  type CommandHandler,
  type CommandResult,
  DomainError,
  streamName,
  WrongExpectedRevision,
} from '@sales/eventsourcing';
import type { Scope } from '@sales/service-kit';
import type { RightsOf } from '../roles/index.ts';
import { administratorsIn } from './administrators.ts';
import { userAggregate } from './aggregate.ts';
import { emailClaimsIn } from './claims.ts';
import type { ChangeUser, RegisterUser, UserCommand } from './commands.ts';
import { emailKey } from './decide.ts';
import type { InternalErrorCode } from './errors.ts';
import type { UserEvent } from './events.ts';
import { initialState, type UserState } from './state.ts';

export type UserResult = CommandResult<UserState, UserEvent>;

/**
 * Carries out commands on users, and sees to it that no two share an e-mail address, that a caller gives only what
 * they have, and that an administrator stays.
 */
export type Users = CommandHandler<UserState, UserCommand, UserEvent>;

/** What one may give who sends a request: the principal, or `system:<name>` for what the system does by itself. */
export type GiverOf = (actor: string) => Promise<Giver>;

/** Commands after which a user may have another e-mail address than before, or none. */
const freeing: ReadonlySet<UserCommand['type']> = new Set(['ChangeUser', 'EraseUser']);

/** How often a command is decided on until what it needs from outside is as it was fetched. */
const attempts = 20;

const isBecoming = (command: UserCommand, state: UserState): boolean =>
  command.type === 'AssignRoles'
    ? command.roles.includes(administrator)
    : command.type === 'ReactivateUser' && state.status === 'registered' && state.roles.includes(administrator);

const isCode = (error: unknown, code: InternalErrorCode): boolean =>
  error instanceof DomainError && error.code === code;

export const createUsers = (
  scope: Pick<Scope, 'handler' | 'platform'>,
  giverOf: GiverOf,
  rightsOf: RightsOf,
): Users => {
  const users = scope.handler(userAggregate);
  const administrators = administratorsIn(scope);
  const claims = emailClaimsIn(scope, users);
  const { clock } = scope.platform;

  const claimed = async <Command extends RegisterUser | ChangeUser>(
    id: string,
    command: Command,
    context: CommandContext,
  ): Promise<Command> => {
    const { state } = await users.load(id);
    const email = command.type === 'RegisterUser' ? command.details.email : command.changes.email;
    if (email === undefined) return command;
    const { epoch } = state;
    await claims.claim([emailKey(email)], { holderId: id, epoch }, context);
    return { ...command, claim: { epoch, email } };
  };

  /** With what the one who asks may give, and what the roles say that the user has or is to have. */
  const read = async <Command extends UserCommand>(id: string, command: Command, context: CommandContext) => {
    const { actor } = context;
    const { state } = await users.load(id);
    const codes = new Set([
      ...(state.status === 'registered' ? state.roles : []),
      ...(command.type === 'AssignRoles' ? command.roles : []),
    ]);
    const now = clock.now();
    const rights = await Promise.all([...codes].map(async (code) => [code, await rightsOf.from(code, now)] as const));
    const giver = await giverOf(actor);
    // One who is about to become an administrator is known as such before.
    const becomes = isBecoming(command, state) && mayGive(giver, allRights);
    if (becomes) await administrators.name(id, context);
    return { ...command, asker: { giver, isSelf: actor === `user:${id}`, roles: Object.fromEntries(rights) } };
  };

  const released = async <Command extends UserCommand>(id: string, command: Command, context: CommandContext) => {
    const { epoch } = (await users.load(id)).state;
    await administrators.release(id, epoch, context);
    return { ...command, release: { epoch } };
  };

  /** Fetches what a command needs from outside before it can be decided. */
  const prepared = async (
    id: string,
    command: UserCommand,
    error: unknown,
    context: CommandContext,
  ): Promise<UserCommand> => {
    if (isCode(error, 'user/unread')) return read(id, command, context);
    if (isCode(error, 'user/unreleased')) return released(id, command, context);
    if (isCode(error, 'user/unclaimed') && (command.type === 'RegisterUser' || command.type === 'ChangeUser'))
      return claimed(id, command, context);
    throw error;
  };

  /** The e-mail address that the user had before and has no more is free for another. */
  const freed = async (
    id: string,
    { type }: UserCommand,
    before: UserState,
    { state }: UserResult,
    context: CommandContext,
  ): Promise<void> => {
    if (!freeing.has(type) || before.status === 'none' || state.status === 'none') return;
    const [old, now] = [emailKey(before.details.email), emailKey(state.details.email)];
    if (old !== now) await claims.release([old], { holderId: id, epoch: state.epoch }, context);
  };

  return {
    load: users.load,
    recall: users.recall,
    handle: async (id, command, context) => {
      const before = freeing.has(command.type) ? (await users.load(id)).state : initialState;
      let now: UserCommand = command;
      for (let attempt = 1; attempt <= attempts; attempt++) {
        try {
          const result = await users.handle(id, now, context);
          await freed(id, command, before, result, context);
          return result;
        } catch (error) {
          now = await prepared(id, now, error, context);
        }
      }
      throw new WrongExpectedRevision(streamName('user', id), 'any', undefined);
    },
  };
};
