import type { Period } from '@sales/contracts';
import { type Database, sql, versionAt } from '@sales/eventsourcing';
import { type AsOf, foldEach, readStreams } from '@sales/read-kit';
import { evolveTeam } from './fold.ts';
import type { TeamRow } from './table.ts';

/** The rows of a short table now, or the fold of each as of an instant. */
export const readTeams = async (database: Database, at: AsOf): Promise<readonly TeamRow[]> => {
  const rows = await database.query<TeamRow>(sql`select * from read.teams order by team`);
  if (at.asOf === undefined) return rows;
  return foldEach(
    await readStreams(
      database,
      rows.map(({ team }) => `team-${team}`),
      at,
    ),
    evolveTeam,
  );
};

/** A time in which a user is in a team. */
export type Membership = Period & { readonly user: string };

/** Before all that was ever said. */
const ever = '0001-01-01T00:00:00.000Z';

/** The team and those below it at an instant. A circle ends where it began. */
const withBelowAt = (teams: readonly TeamRow[], team: string, at: string): ReadonlySet<string> => {
  const parents = new Map(teams.map((one) => [one.team, versionAt(one.versions, at).parent]));
  const isBelow = (code: string): boolean => {
    const seen = new Set<string>();
    for (let next: string | undefined = code; next !== undefined && !seen.has(next); next = parents.get(next)) {
      if (next === team) return true;
      seen.add(next);
    }
    return false;
  };
  return new Set(teams.map((one) => one.team).filter(isBelow));
};

/**
 * When users were in a team, or in one that was below it then: who was moved, or whose team was, is in it up to that
 * instant. The times of a user may overlap. Undefined: there is no such team.
 */
export const membershipsIn = (teams: readonly TeamRow[], team: string): readonly Membership[] | undefined => {
  if (!teams.some((one) => one.team === team)) return undefined;
  const moves = [...new Set(teams.flatMap(({ versions: [, ...later] }) => later.map(({ from }) => from)))].sort();
  const starts = [ever, ...moves];
  return starts.flatMap((start, nth) => {
    const end = starts[nth + 1];
    const below = withBelowAt(teams, team, start);
    const members = teams.filter((one) => below.has(one.team)).flatMap((one) => one.members);
    return members.flatMap(({ user, periods }) =>
      periods.flatMap((period): readonly Membership[] => {
        const [, from = start] = [start, period.from].sort();
        const [until] = [period.until, end].filter((one) => one !== undefined).sort();
        if (until !== undefined && until <= from) return [];
        return [{ user, from, ...(until !== undefined && { until }) }];
      }),
    );
  });
};
