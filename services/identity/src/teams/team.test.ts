import type { Period } from '@sales/contracts';
import { DomainError } from '@sales/eventsourcing';
import { fold, specification } from '@sales/eventsourcing/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TeamCommand } from './commands.ts';
import type { TeamEvent } from './events.ts';
import { placeAt } from './state.ts';
import { team } from './team.ts';

const given = specification(team);
const day = (nth: number): string => `2026-03-${String(nth).padStart(2, '0')}T00:00:00.000Z`;

const define = (
  parent?: string,
  above: readonly string[] = parent === undefined ? [] : [parent],
  parentClosed = false,
): TeamCommand => ({
  type: 'DefineTeam',
  team: 'north',
  name: 'North',
  ...(parent !== undefined && { parent }),
  above,
  parentClosed,
});
const defined = (parent?: string): TeamEvent => ({
  type: 'TeamDefined',
  data: { name: 'North', ...(parent !== undefined && { parent }) },
});
const ann = 'user:ann';
const setFor = (periods: readonly Period[], isUser = true): TeamCommand => ({
  type: 'SetMembership',
  user: ann,
  isUser,
  periods,
});
const isSet = (periods: readonly Period[]): TeamEvent => ({ type: 'MembershipSet', data: { user: ann, periods } });

describe('a team', () => {
  test('is where it was said last to be, from the day on that was said', () => {
    given().when(define()).then(defined());
    given(defined()).when(define()).then();
    given(defined()).when(define('sales')).then(defined('sales'));
    given(defined('sales')).when(define()).then(defined());
    const state = fold(team, [
      { ...defined(), at: day(1) },
      { ...defined('sales'), at: day(5) },
    ]);
    if (state.status === 'none') throw new Error('it was defined');
    expect([1, 4, 5].map((nth) => placeAt(state, day(nth)).parent)).toEqual([undefined, undefined, 'sales']);
  });

  test('is below no team that there is not, and not below itself', () => {
    given().when(define('nowhere', [])).thenRejected('team/parent-unknown', { parent: 'nowhere' });
    given().when(define('north', [])).thenRejected('team/circle', { team: 'north', parent: 'north' });
    given(defined())
      .when(define('berlin', ['berlin', 'north']))
      .thenRejected('team/circle');
  });

  test('changes not before it was there', () => {
    given({ ...defined(), at: day(2) })
      .when({ ...define('sales'), dated: day(1) } as TeamCommand, day(1))
      .thenRejected('team/dated-too-early', { date: day(1), earliest: day(2), after: 'teamDefined' });
  });
});

describe('a membership', () => {
  const march = { from: day(1), until: day(8) };
  const later = { from: day(20) };

  test('is all the times that are said, in their order; none: it never was', () => {
    given(defined())
      .when(setFor([later, march]))
      .then(isSet([march, later]));
    given(defined(), isSet([march, later]))
      .when(setFor([march, later]))
      .then();
    given(defined(), isSet([march]))
      .when(setFor([]))
      .then(isSet([]));
    given(defined()).when(setFor([])).then();
    expect(fold(team, [defined(), isSet([march]), isSet([])])).toMatchObject({ members: {} });
  });

  test.each([
    [[{ from: day(2), until: day(2) }], 'team/period-without-time'],
    [[{ from: day(2), until: day(1) }], 'team/period-without-time'],
    [[march, { from: day(7) }], 'team/periods-overlap'],
    [[later, { from: day(21), until: day(22) }], 'team/periods-overlap'],
    [[march, march], 'team/periods-overlap'],
  ])('is refused: %j', (periods, code) => {
    given(defined()).when(setFor(periods)).thenRejected(code);
  });

  test('may begin when the one before it ends', () => {
    const next = { from: day(8) };
    given(defined())
      .when(setFor([march, next]))
      .then(isSet([march, next]));
  });

  test('is of a user that there is, in a team that there is', () => {
    given()
      .when(setFor([march]))
      .thenRejected('team/unknown');
    given(defined())
      .when(setFor([march], false))
      .thenRejected('team/user-unknown', { user: ann });
  });
});

describe('a closed team', () => {
  const close = (dated?: string): TeamCommand => ({ type: 'CloseTeam', ...(dated !== undefined && { dated }) });
  const closed: TeamEvent = { type: 'TeamClosed', data: {} };

  test('is closed once, for good, and not before it was there', () => {
    given().when(close()).thenRejected('team/unknown');
    given(defined()).when(close()).then(closed);
    given(defined(), closed).when(close()).then();
    given(defined(), closed).when(define('sales')).thenRejected('team/closed');
    given(defined(), closed).when(define()).then();
    given({ ...defined(), at: day(2) })
      .when(close(day(1)), day(1))
      .thenRejected('team/dated-too-early', { date: day(1), earliest: day(2), after: 'teamDefined' });
  });

  test('has the members no more that it had, and takes none', () => {
    const past = { from: day(1), until: day(3) };
    const running = { from: day(4) };
    const bob = { user: 'user:bob', periods: [{ from: day(20) }] };
    const state = fold(team, [
      { ...defined(), at: day(1) },
      { ...isSet([past, running]), at: day(1) },
      { type: 'MembershipSet', data: bob, at: day(1) },
      { ...closed, at: day(9) },
    ]);
    expect(state).toMatchObject({ members: { [ann]: [past, { from: day(4), until: day(9) }] }, closedAt: day(9) });
    expect(state).not.toHaveProperty(['members', 'user:bob']);
    given(defined(), closed)
      .when(setFor([past]))
      .thenRejected('team/closed');
    given(defined(), closed).when(setFor([])).then();
  });

  test('gets no other team below it; one that is there already stays', () => {
    given()
      .when(define('sales', ['sales'], true))
      .thenRejected('team/parent-closed', { parent: 'sales' });
    given(defined('sales'))
      .when(define('sales', ['sales'], true))
      .then();
  });
});

const periods = fc.array(
  fc.record({ from: fc.integer({ min: 1, max: 9 }).map(day), until: fc.integer({ min: 1, max: 9 }).map(day) }),
  { maxLength: 4 },
);

test('whatever is commanded, no user is in a team twice at one time, and a repeat adds nothing', () => {
  fc.assert(
    fc.property(fc.array(periods, { maxLength: 8 }), (sequence) => {
      let state = fold(team, [defined()]);
      const attempt = (command: TeamCommand): readonly TeamEvent[] => {
        try {
          return team.decide(command, state, day(1));
        } catch (error) {
          if (error instanceof DomainError) return [];
          throw error;
        }
      };
      for (const wanted of sequence) {
        const events = attempt(setFor(wanted));
        state = events.reduce((now, event) => team.evolve(now, event, day(1)), state);
        if (events.length > 0) expect(attempt(setFor(wanted))).toEqual([]);
        const times = state.status === 'none' ? [] : (state.members[ann] ?? []);
        for (let nth = 1; nth <= 9; nth++) {
          const then = times.filter(({ from, until = day(99) }) => from <= day(nth) && day(nth) < until);
          expect(then.length).toBeLessThanOrEqual(1);
        }
      }
    }),
  );
});
