import {
  type FieldGroup,
  fieldGroups,
  Id,
  Instant,
  object,
  PrincipalId,
  permissionPattern,
  permissionScopes,
} from '@sales/contracts';
import { type Clock, type EventLog, reject } from '@sales/eventsourcing';
import { type App, BadRequest, queryRoute, rightsTopics } from '@sales/service-kit';
import { type Static, Type } from 'typebox';
import { type Explanation, explain, explainWho } from './explain.ts';
import { readHistory } from './history.ts';

export type RightsErrorCode = 'user/unknown';

const oneOf = <One extends string>(names: readonly One[]) =>
  Type.Unsafe<One>(Type.Union(names.map((name) => Type.Literal(name))));

const Ground = object(
  {
    permission: Type.String({ description: 'As the role has it: `*` stands for every aggregate, or for every verb' }),
    scope: oneOf(permissionScopes),
    owners: Type.Union([Type.Literal('all'), Type.Array(PrincipalId)], { description: 'Whose things it covered' }),
    hidden: Type.Array(Type.Unsafe<FieldGroup>(oneOf(fieldGroups)), {
      description: 'Groups of fields that the role hides',
    }),
    role: Type.Optional(
      Type.String({ description: 'Absent: no role, of the time before the system had an administrator' }),
    ),
    delegatedBy: Type.Optional(Type.With(PrincipalId, { description: 'Who has the role, and has delegated it' })),
    events: Type.Array(Type.String(), { description: 'Ids of the events that made it so' }),
  },
  { $id: 'RightsGround' },
);

const Rights = object(
  {
    user: PrincipalId,
    at: Instant,
    isActive: Type.Boolean(),
    grounds: Type.Array(Ground, { description: 'None: it was not allowed' }),
    events: Type.Array(
      object(
        {
          eventId: Type.String(),
          type: Type.String(),
          stream: Type.String(),
          revision: Type.Integer(),
          recordedAt: Instant,
          effectiveAt: Instant,
          actor: Type.String({ description: 'Who said so' }),
          reason: Type.Optional(Type.String()),
        },
        { $id: 'RightsEvent' },
      ),
    ),
  },
  { $id: 'RightsThen' },
);

const Permission = Type.Unsafe<`${string}:${string}`>(
  Type.String({
    pattern: permissionPattern,
    maxLength: 100,
    description: 'Only this permission. Default: all of the roles',
    examples: ['order:read'],
  }),
);

const At = Type.Optional(Type.Unsafe<string>({ ...Instant, description: 'Not later than now. Default: now' }));

const OwnerFilter = Type.Union([PrincipalId, Type.Literal('none')]);

const toRights = (user: string, at: string, { isActive, grounds, events }: Explanation): Static<typeof Rights> => ({
  user,
  at,
  isActive,
  grounds: grounds.map(({ owners, hidden, events: by, ...ground }) => ({
    ...ground,
    owners: owners === 'all' ? owners : [...owners].toSorted(),
    hidden: [...hidden],
    events: [...by],
  })),
  events: events.map(({ id: eventId, type, stream, revision, recordedAt, effectiveAt, actor, reason }) => ({
    ...{ eventId, type, stream, revision: Number(revision), recordedAt, effectiveAt, actor },
    ...(reason !== undefined && { reason }),
  })),
});

/** `GET /v1/users/{user}/rights`: of one user. `GET /v1/rights`: of all who have a permission. */
export const rightsRoutes = (app: App, log: Pick<EventLog, 'read'>, clock: Clock): void => {
  const answerOf = async (
    id: string,
    at: string,
    permission?: `${string}:${string}`,
  ): Promise<Static<typeof Rights>> => {
    const found = explain(await readHistory(log, rightsTopics), id, at, permission);
    if (found === undefined) return reject<RightsErrorCode>('user/unknown', { user: id, at });
    return toRights(id, at, found);
  };
  const instantOf = (at: string | undefined): string => {
    const now = clock.now();
    if (at !== undefined && at > now)
      throw new BadRequest([{ in: 'query', path: '/at', message: 'has not come', allowed: 'an instant up to now' }]);
    return at ?? now;
  };

  queryRoute(app, {
    url: '/v1/users/:user/rights',
    permission: 'user:read',
    alsoNeeds: ({ params: { user }, principal }) => (principal === `user:${user}` ? [] : ['role:read']),
    tags: ['users'],
    summary: 'Rights of a user, now or at an instant, and why',
    description:
      'By what had been recorded by then: later records about that time do not count, as they did not then. Scopes ' +
      'are by the teams of that time. The rights of another user need `role:read` as well. Before the system has an ' +
      'administrator users have none: every request is of `user:anonymous`.',
    params: object({ user: Id }),
    query: {
      at: At,
      permission: Type.Optional(Permission),
    },
    ok: Rights,
    fields: { personal: ['events.reason'] },
    problems: ['user/unknown'],
    handle: ({ params: { user }, query: { at, permission } }) => answerOf(`user:${user}`, instantOf(at), permission),
  });

  queryRoute(app, {
    url: '/v1/rights',
    permission: 'role:read',
    tags: ['users'],
    summary: 'Who may do something, now or at an instant, and why',
    description:
      'Users and programs that have a permission for the things of an owner: who could see an order on a day is who ' +
      'had `order:read` for those of its salesperson then. By what had been recorded by then. Before the system has ' +
      'an administrator that is `user:anonymous`, who may do everything, and no one else.',
    query: {
      permission: Type.With(Permission, { description: 'What they may do' }),
      owner: Type.Optional(
        Type.With(OwnerFilter, { description: 'Whose things; `none`: things without an owner. Default: any things' }),
      ),
      at: At,
    },
    ok: object({ at: Instant, principals: Type.Array(Rights) }, { $id: 'WhoMay' }),
    fields: { personal: ['principals.events.reason'] },
    handle: async ({ query: { permission, owner: asked, at: then } }) => {
      const at = instantOf(then);
      const owner = asked === 'none' ? null : asked;
      const question = { at, permission, ...(owner !== undefined && { owner }) };
      const found = explainWho(await readHistory(log, rightsTopics), question);
      return { at, principals: [...found].map(([id, explanation]) => toRights(id, at, explanation)) };
    },
  });
};
