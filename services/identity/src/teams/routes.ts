import { teams as contracts, Id, Instant, object, type Period, TeamCode, Text, UserId } from '@sales/contracts';
import type { Clock, CommandHandler } from '@sales/eventsourcing';
import { type After, type App, commandRoute, streamRoute } from '@sales/service-kit';
import { type Static, Type } from 'typebox';
import type { TeamCommand } from './commands.ts';
import { reject, type TeamErrorCode } from './errors.ts';
import type { TeamEvent } from './events.ts';
import { placeAt, type TeamState } from './state.ts';

export type Teams = CommandHandler<TeamState, TeamCommand, TeamEvent>;

const Path = object({ team: TeamCode });

const { parent } = contracts.events.TeamDefined.properties;
const { periods } = contracts.events.MembershipSet.properties;

const Team = object(
  {
    team: TeamCode,
    /** The last one whose time has come is what is so now. */
    versions: Type.Array(object({ from: Instant, name: Text(100), parent }, { $id: 'TeamVersion' })),
    members: Type.Array(object({ user: UserId, periods }, { $id: 'Membership' }), {
      description: 'Past, current and future members, by user',
    }),
    closedAt: Type.Optional(Type.With(Instant, { description: 'Since when the team has no members, for good' })),
    /** The ETag without its quotes. */
    revision: Type.Integer(),
  },
  { $id: 'Team' },
);

/** @throws DomainError `team/unknown` */
const toTeam = ({ id, state, revision }: After<TeamState>): Static<typeof Team> => {
  if (state.status === 'none') return reject('team/unknown');
  const members = Object.entries(state.members)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([user, times]) => ({ user, periods: [...times] }));
  const { versions, closedAt } = state;
  return { team: id, versions: [...versions], members, ...(closedAt !== undefined && { closedAt }), revision };
};

/** In UTC, so that instants can be compared as texts. */
const inUtc = ({ from, until }: Period): Period => ({
  from: new Date(from).toISOString(),
  ...(until !== undefined && { until: new Date(until).toISOString() }),
});

/** A team and those above it at an instant; none where there is no such team. A circle ends where it began. */
const withAbove = async (teams: Teams, code: string, at: string): Promise<readonly string[]> => {
  const found = new Set<string>();
  for (let next: string | undefined = code; next !== undefined && !found.has(next); ) {
    const { state }: { readonly state: TeamState } = await teams.load(next);
    if (state.status === 'none') break;
    found.add(next);
    next = placeAt(state, at).parent;
  }
  return [...found];
};

const isClosed = async (teams: Teams, code: string): Promise<boolean> => {
  const { state } = await teams.load(code);
  return state.status !== 'none' && state.closedAt !== undefined;
};

const problems = ['team/dated-too-early'] satisfies readonly TeamErrorCode[];

export type TeamDeps = {
  readonly teams: Teams;
  /** Whether there is such a user, by id. */
  readonly isUser: (user: string) => Promise<boolean>;
  readonly clock: Clock;
};

/** Every route of teams. */
export const teamRoutes = (app: App, { teams, isUser, clock }: TeamDeps): void => {
  commandRoute(app, {
    method: 'PUT',
    url: '/v1/teams/:team',
    permission: 'team:define',
    effectiveAt: 'any',
    summary: 'Create or replace a team',
    description:
      'A change applies from now on, or from `Effective-At`, which may be in the future. A permission for the team ' +
      'includes the teams below it. Repeating the same body changes nothing.',
    params: Path,
    body: object({ name: Text(100), parent }, { $id: 'DefineTeam' }),
    ok: { schema: Team },
    problems: ['team/parent-unknown', 'team/parent-closed', 'team/circle', 'team/closed', ...problems],
    command: async ({ params: { team }, body, context }) => {
      const { effectiveAt: dated } = context;
      const above = body.parent === undefined ? [] : await withAbove(teams, body.parent, dated ?? clock.now());
      const parentClosed = body.parent !== undefined && (await isClosed(teams, body.parent));
      return teams.handle(
        team,
        { type: 'DefineTeam', team, ...body, above, parentClosed, ...(dated !== undefined && { dated }) },
        context,
      );
    },
    answer: toTeam,
  });
  commandRoute(app, {
    method: 'POST',
    url: '/v1/teams/:team/close',
    permission: 'team:close',
    summary: 'Close a team, for good',
    description:
      'All memberships end now, or at `Effective-At`: what the members had by the team alone is out of their reach ' +
      'from then on. What was sold before stays with the team. Teams below it stay below it until they are moved; ' +
      'none is added, and no member.',
    params: Path,
    ok: { schema: Team },
    problems: ['team/unknown', ...problems],
    command: ({ params: { team }, context }) => {
      const { effectiveAt: dated } = context;
      return teams.handle(team, { type: 'CloseTeam', ...(dated !== undefined && { dated }) }, context);
    },
    answer: toTeam,
  });
  commandRoute(app, {
    method: 'PUT',
    url: '/v1/teams/:team/members/:user',
    permission: 'team:set-member',
    effectiveAt: 'none',
    summary: 'Set the times of a user in a team',
    description:
      'Replaces all times, past and future; with an empty list the user never was in the team. The times decide who ' +
      'sees whose things.',
    params: object({ team: TeamCode, user: Id }),
    body: object({ periods }, { $id: 'SetMembership' }),
    ok: { schema: Team },
    problems: [
      'team/unknown',
      'team/closed',
      'team/user-unknown',
      'team/period-without-time',
      'team/periods-overlap',
      'team/too-many-members',
    ],
    command: async ({ params: { team, user }, body, context }) =>
      teams.handle(
        team,
        {
          type: 'SetMembership',
          user: `user:${user}`,
          isUser: await isUser(user),
          periods: body.periods.map(inUtc),
        },
        context,
      ),
    answer: toTeam,
  });
  streamRoute(app, {
    url: '/v1/teams/:team',
    permission: 'team:read',
    summary: 'A team with its members from its events, now or as of any instant',
    description: 'Always current: reads its events, not a read model. Lists are at `/query/v1/teams`.',
    params: Path,
    ok: Team,
    problems: ['team/unknown'],
    of: teams,
    id: ({ team }) => team,
    answer: toTeam,
  });
};
