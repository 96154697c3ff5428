import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TeamRow } from './table.ts';
import { membershipsIn } from './teams.ts';

const codes = ['a', 'b', 'c', 'd'];
const instant = (nth: number): string => `2026-03-${String(nth + 1).padStart(2, '0')}T00:00:00.000Z`;
const nth = fc.nat(9);
const place = fc.record({ nth, parent: fc.option(fc.constantFrom(...codes), { nil: undefined }) });
const times = fc.array(nth, { maxLength: 4 }).map((all) => [...new Set(all)].sort((a, b) => a - b).map(instant));

const rowOf = (team: string) =>
  fc
    .record({
      places: fc.array(place, { minLength: 1, maxLength: 4 }),
      members: fc.array(fc.tuple(fc.constantFrom('user:li', 'user:mo'), times), { maxLength: 2 }),
    })
    .map(({ places, members }): TeamRow => {
      const versions = places
        .toSorted((a, b) => a.nth - b.nth)
        .map((one) => ({ from: instant(one.nth), name: team, ...(one.parent && { parent: one.parent }) }));
      const [first = { from: instant(0), name: team }, ...rest] = versions;
      return {
        team,
        versions: [first, ...rest],
        members: members.map(([user, ends]) => ({
          user,
          periods: ends.flatMap((from, at) =>
            at % 2 === 1 ? [] : [{ from, ...(ends[at + 1] && { until: ends[at + 1] }) }],
          ),
        })) as TeamRow['members'],
        closed_at: null,
        revision: 1,
      };
    });

/** The users who are in the team, or in one below it, at an instant: asked anew for each. */
const usersAt = (teams: readonly TeamRow[], team: string, at: string): ReadonlySet<string> => {
  const parentOf = (code: string) => {
    const [first, ...rest] = teams.find((one) => one.team === code)?.versions ?? [];
    return (rest.findLast(({ from }) => from <= at) ?? first)?.parent;
  };
  const below = new Set([team]);
  for (let size = 0; size < below.size; ) {
    size = below.size;
    for (const code of codes) if (below.has(parentOf(code) ?? '')) below.add(code);
  }
  return new Set(
    teams
      .filter((one) => below.has(one.team))
      .flatMap(({ members }) => members)
      .filter(({ periods }) => periods.some(({ from, until = '9' }) => from <= at && at < until))
      .map(({ user }) => user),
  );
};

test('at every instant those are in a team who are members of it or of a team that is below it then', () => {
  fc.assert(
    fc.property(fc.tuple(...codes.map(rowOf)), fc.constantFrom(...codes), (teams, team) => {
      const memberships = membershipsIn(teams, team) ?? [];
      for (let at = 0; at < 11; at++) {
        const then = memberships.filter(({ from, until = '9' }) => from <= instant(at) && instant(at) < until);
        expect(new Set(then.map(({ user }) => user))).toEqual(usersAt(teams, team, instant(at)));
      }
    }),
  );
});

test('there is no one in a team that there is not', () => {
  expect(membershipsIn([], 'a')).toBeUndefined();
});
