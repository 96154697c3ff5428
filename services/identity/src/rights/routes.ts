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
import { explain } from './explain.ts';
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
    role: Type.String(),
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

/** `GET /v1/users/{user}/rights`, and the same of an API key. */
export const rightsRoutes = (app: App, log: Pick<EventLog, 'read'>, clock: Clock): void => {
  const answerOf = async (
    id: string,
    at: string,
    permission?: `${string}:${string}`,
  ): Promise<Static<typeof Rights>> => {
    const found = explain(await readHistory(log, rightsTopics), id, at, permission);
    if (found === undefined) return reject<RightsErrorCode>('user/unknown', { user: id, at });
    const { isActive, grounds, events } = found;
    return {
      user: id,
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
    };
  };

  queryRoute(app, {
    url: '/v1/users/:user/rights',
    permission: 'user:read',
    tags: ['users'],
    summary: 'Rights of a user, now or at an instant, and why',
    description:
      'By what had been recorded by then: later records about that time do not count, as they did not then. Scopes ' +
      'are by the teams of that time.',
    params: object({ user: Id }),
    query: {
      at: Type.Optional(Type.Unsafe<string>({ ...Instant, description: 'Not later than now. Default: now' })),
      permission: Type.Optional(Permission),
    },
    ok: Rights,
    fields: { personal: ['events.reason'] },
    problems: ['user/unknown'],
    handle: ({ params: { user }, query }) => {
      const now = clock.now();
      const { at = now, permission } = query;
      if (at > now)
        throw new BadRequest([{ in: 'query', path: '/at', message: 'has not come', allowed: 'an instant up to now' }]);
      return answerOf(`user:${user}`, at, permission);
    },
  });
};
