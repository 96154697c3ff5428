import { Type } from 'typebox';
import { category, event, type PublicationOf, type ValueOf } from './category.ts';
import { Instant, object, Text } from './contract.ts';
import { UserId } from './principal.ts';

/** Natural key of a team, in one spelling only. */
export const TeamCode = Type.String({
  pattern: '^[a-z][a-z0-9-]{0,63}$',
  title: 'TeamCode',
  description: '1 to 64 of a to z, 0 to 9 and -, beginning with a letter',
  examples: ['sales-north'],
});

/** A time in which something is so: from an instant on, and before another one. */
export const Period = object({
  from: Instant,
  until: Type.Optional(
    Type.With(Instant, { description: 'First instant at which it no longer applies. Absent: until further notice' }),
  ),
});
export type Period = ValueOf<typeof Period>;

/** A time cut off at an instant; nothing is left of what would begin only then. */
export const endedAt = <One extends Period>(period: One, at: string): readonly One[] => {
  if (period.from >= at) return [];
  return [period.until !== undefined && period.until <= at ? period : { ...period, until: at }];
};

export const teams = category('team', {
  about: 'Teams, the teams above them, and who is in them when. One stream a team.',
  key: { team: TeamCode },
  events: {
    TeamDefined: event(
      'From the effective time on the team is called so and belongs to this team above it; without one to none.',
      { name: Text(100), parent: Type.Optional(TeamCode) },
    ),
    MembershipSet: event(
      'These are all the times in which the user is, was or will be in the team. None: the user never was.',
      { user: UserId, periods: Type.Array(Period, { maxItems: 100 }) },
    ),
    TeamClosed: event(
      'From the effective time on the team has no members, for good; what they were before stays. Teams below it ' +
        'stay where they are.',
      {},
    ),
  },
});

export type TeamPublication = PublicationOf<typeof teams>;
