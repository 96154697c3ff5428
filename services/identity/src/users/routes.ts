import { Id, Instant, object, RoleCodes, UserDetails, UserId } from '@sales/contracts';
import { type Clock, type CommandContext, derivedId } from '@sales/eventsourcing';
import { type App, commandRoute, handleNamed, newId, streamRoute } from '@sales/service-kit';
import { type Static, type TObject, Type } from 'typebox';
import type { UserCommand } from './commands.ts';
import type { UserErrorCode } from './errors.ts';
import { toUser, User } from './representation.ts';
import type { UserResult, Users } from './users.ts';

const Path = object({ user: Id });

const { name, email, locale } = UserDetails.properties;

const RegisterUserBody = object(
  { name, email, locale: Type.Optional({ ...locale, default: 'en' }) },
  { $id: 'RegisterUser' },
);
type RegisterUserBody = Static<typeof RegisterUserBody>;

const toRegistration = (personId: string, { locale: spoken = 'en', ...details }: RegisterUserBody): UserCommand => ({
  type: 'RegisterUser',
  personId,
  details: { ...details, locale: spoken },
});

/** In UTC, so that instants can be compared as texts. */
const inUtc = (instant: string): string => new Date(instant).toISOString();

const nothing = object({});

type UserCommandRoute<Body extends TObject> = {
  /** What to do: `POST /identity/v1/users/{user}/<verb>`. */
  readonly verb: string;
  readonly summary: string;
  readonly description: string;
  readonly body?: Body;
  /** See `CommandRoute`. */
  readonly sets?: (body: Static<Body>) => readonly string[];
  /** Refusals beside that of a user who is not there. */
  readonly problems?: readonly UserErrorCode[];
  readonly send: (
    users: Users,
    user: string,
    body: Static<Body>,
    context: CommandContext,
    clock: Clock,
  ) => Promise<UserResult>;
};

const userCommand =
  <Body extends TObject = typeof nothing>({ verb, problems = [], send, ...route }: UserCommandRoute<Body>) =>
  (app: App, users: Users, clock: Clock): void =>
    commandRoute(app, {
      ...route,
      method: 'POST',
      url: `/v1/users/:user/${verb}`,
      effectiveAt: 'none',
      permission: `user:${verb}`,
      params: Path,
      ok: { schema: User },
      problems: ['user/unknown', ...problems],
      command: ({ params: { user }, body, context }) => send(users, user, body, context, clock),
      answer: toUser,
    });

const DelegateBody = object({
  delegationId: Type.Optional(Id),
  to: UserId,
  from: Type.Optional(Type.With(Instant, { description: 'Absent: now' })),
  until: Instant,
});

const delegate = async (
  users: Users,
  user: string,
  { delegationId, to, from, until }: Static<typeof DelegateBody>,
  context: CommandContext,
  clock: Clock,
): Promise<UserResult> => {
  const now = clock.now();
  const [kind, toId = ''] = to.split(':');
  const { state } = await users.load(toId);
  const command: UserCommand = {
    type: 'GrantDelegation',
    user: `user:${user}`,
    delegation: {
      delegationId: delegationId ?? newId(context, 'delegation'),
      to,
      from: from === undefined ? now : inUtc(from),
      until: inUtc(until),
    },
    isToUser: kind === 'user' && state.status === 'registered' && state.isActive,
    now,
  };
  if (delegationId === undefined) return users.handle(user, command, context);
  const named = { commandId: derivedId(user, `delegation:${delegationId}`), content: { to, from, until } };
  return handleNamed(users, user, context, named, async () => command);
};

const commands = [
  userCommand({
    verb: 'change',
    summary: 'Change the name, the e-mail address or the language of a user',
    description:
      'Omitted fields stay. Changing the e-mail address of another user makes it possible to sign in as that user: ' +
      'it needs all rights of the user.',
    sets: Object.keys,
    body: Type.Partial(UserDetails, { additionalProperties: false, $id: 'ChangeUser' }),
    problems: ['user/duplicate', 'user/beyond-own-rights', 'user/erased'],
    send: (users, user, changes, context) => users.handle(user, { type: 'ChangeUser', changes }, context),
  }),
  userCommand({
    verb: 'assign-roles',
    summary: 'Set the roles of a user',
    description:
      'Replaces all roles, in every service within a second. It needs all rights that the user has before and after: ' +
      'callers give only what they have, and only an administrator makes administrators. The last active ' +
      'administrator stays one.',
    body: object({ roles: RoleCodes }),
    problems: ['user/role-unknown', 'user/beyond-own-rights', 'user/last-administrator', 'user/erased'],
    send: (users, user, { roles }, context) => users.handle(user, { type: 'AssignRoles', roles }, context),
  }),
  userCommand({
    verb: 'deactivate',
    summary: 'Deactivate a user',
    description:
      'The user may do nothing from now on: sessions, tokens, links, and API keys that the user has issued end for ' +
      'good; delegations do not count until the user is reactivated. The last active administrator stays active.',
    problems: ['user/beyond-own-rights', 'user/last-administrator'],
    send: (users, user, _, context) => users.handle(user, { type: 'DeactivateUser' }, context),
  }),
  userCommand({
    verb: 'reactivate',
    summary: 'Reactivate a user',
    description:
      'The user has the same roles and delegations as before: assign others first if needed. What the deactivation ' +
      'has ended stays ended: API keys are issued anew. An erased user stays erased.',
    problems: ['user/beyond-own-rights', 'user/erased'],
    send: (users, user, _, context) => users.handle(user, { type: 'ReactivateUser' }, context),
  }),
  userCommand({
    verb: 'erase',
    summary: 'Erase a user: all personal data, permanently',
    description:
      'The user is deactivated, the credentials are deleted, and the keys that encrypt name and e-mail address are ' +
      'destroyed: they read *erased* from then on, in all copies. What the user did stays, under the id. Roles, ' +
      'delegations and names can no longer change.',
    problems: ['user/beyond-own-rights', 'user/last-administrator'],
    send: (users, user, _, context) => users.handle(user, { type: 'EraseUser' }, context),
  }),
  userCommand({
    verb: 'delegate',
    summary: 'Delegate the rights of a user to another for a time',
    description:
      'Users delegate their own rights; an administrator may do so for them. Delegated rights cannot be delegated ' +
      'further, and do not apply while one of the two is deactivated.',
    body: DelegateBody,
    problems: [
      'user/deactivated',
      'user/erased',
      'user/not-own',
      'user/to-unknown',
      'user/delegation-to-self',
      'user/delegation-without-time',
      'user/delegation-passed',
      'user/delegation-already-exists',
      'user/too-many-delegations',
    ],
    send: delegate,
  }),
  userCommand({
    verb: 'end-delegation',
    summary: 'End a delegation before its time, or before it begins',
    description: 'Applies at once. Ending it again changes nothing.',
    body: object({ delegationId: Id }),
    problems: ['user/delegation-unknown', 'user/not-own'],
    send: (users, user, { delegationId }, context) =>
      users.handle(user, { type: 'EndDelegation', delegationId }, context),
  }),
  userCommand({
    verb: 'sign-out-everywhere',
    summary: 'End all sessions of a user',
    description: 'Tokens issued before become invalid. The user may sign in again.',
    problems: ['user/beyond-own-rights'],
    send: (users, user, _, context) => users.handle(user, { type: 'SignOutEverywhere' }, context),
  }),
];

const registration = {
  permission: 'user:register',
  body: RegisterUserBody,
  effectiveAt: 'none',
  ok: { status: 201, schema: User },
  answer: toUser,
  location: ({ id }: { readonly id: string }) => `/v1/users/${id}`,
} as const;

/** Every route of users. */
export const userRoutes = (app: App, users: Users, clock: Clock): void => {
  commandRoute(app, {
    ...registration,
    method: 'POST',
    url: '/v1/users',
    summary: 'Register a user, without roles',
    description: 'The service assigns the id. An e-mail address belongs to one user.',
    problems: ['user/duplicate'],
    command: ({ body, context }) =>
      users.handle(newId(context, 'user'), toRegistration(newId(context, 'person'), body), context),
  });
  commandRoute(app, {
    ...registration,
    method: 'PUT',
    url: '/v1/users/:user',
    summary: 'Register a user under your own id; a repeat changes nothing',
    description: 'Another body under the same id is refused; the answer names what differs.',
    params: Path,
    problems: ['user/already-registered', 'user/duplicate', 'user/erased'],
    command: ({ params: { user }, body, context }) =>
      handleNamed(users, user, context, { commandId: derivedId(user, 'put'), content: body }, async () =>
        toRegistration(newId(context, 'person'), body),
      ),
  });
  streamRoute(app, {
    url: '/v1/users/:user',
    permission: 'user:read',
    summary: 'A user from its events, now or as of any instant',
    description: 'Always current: reads the events of the user, not a read model. Lists are at `/query/v1/users`.',
    params: Path,
    ok: User,
    problems: ['user/unknown'],
    of: users,
    id: ({ user }) => user,
    answer: toUser,
  });
  for (const command of commands) command(app, users, clock);
};
