import { DomainError } from '@sales/eventsourcing';
import { specification } from '@sales/eventsourcing/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AdministrationState, administration, isBrokenOff, isReleased } from './administration.ts';

const given = specification(administration);
const named = (user: string) => ({ type: 'AdministratorNamed', data: { user } }) as const;
const released = (user: string, epoch: number) => ({ type: 'AdministratorReleased', data: { user, epoch } }) as const;
const release = (user: string, epoch: number, seen: number) =>
  ({ type: 'ReleaseAdministrator', user, epoch, seen }) as const;

describe('administrators', () => {
  test('are named once', () => {
    given().when({ type: 'NameAdministrator', user: 'a' }).then(named('a'));
    given(named('a')).when({ type: 'NameAdministrator', user: 'a' }).then();
  });

  test('are released one at a time: what was found before another was released does not count', () => {
    given(named('a'))
      .when(release('a', 2, 0))
      .then(released('a', 2));
    given(released('b', 2))
      .when(release('a', 2, 0))
      .thenRejected('administration/moved-on');
    given(released('b', 2))
      .when(release('a', 2, 1))
      .then(released('a', 2));
  });

  test('are released once at an epoch, and an older release takes nothing back', () => {
    given(released('a', 2))
      .when(release('a', 2, 0))
      .then();
    given(released('a', 3))
      .when(release('a', 2, 1))
      .then();
    given(released('a', 2))
      .when(release('a', 3, 1))
      .then(released('a', 3));
  });

  test('have stayed when they are still at the epoch of a release of a minute ago', () => {
    const at = (seconds: number) => new Date(Date.UTC(2026, 2, 1, 0, 0, seconds)).toISOString();
    const state = administration.evolve(administration.initialState, released('a', 2), at(0));
    expect([59, 60].map((seconds) => isBrokenOff(state, 'a', 2, at(seconds)))).toEqual([false, true]);
    expect([isBrokenOff(state, 'a', 3, at(90)), isBrokenOff(state, 'b', 2, at(90))]).toEqual([false, false]);
  });
});

type User = { readonly isAdministrator: boolean; readonly epoch: number };

/** What is under way for a user who is to go: what was seen, and how far it is. */
type Going = {
  readonly user: number;
  readonly epoch: number;
  seen?: AdministrationState;
  stays?: boolean;
  is?: 'released' | 'gone';
};

/** The steps of users who go and come, each as it is in the service, in any order and broken off anywhere. */
type Step = readonly ['go' | 'come', number] | readonly ['next', number];

const users = 2;
const steps = fc.array(
  fc.oneof(
    { weight: 2, arbitrary: fc.tuple(fc.constant('go' as const), fc.nat({ max: users - 1 })) },
    { weight: 1, arbitrary: fc.tuple(fc.constant('come' as const), fc.nat({ max: users - 1 })) },
    { weight: 8, arbitrary: fc.tuple(fc.constant('next' as const), fc.nat({ max: 2 })) },
  ),
  { minLength: 8, maxLength: 40 },
);

test('whatever goes on at the same time and breaks off, an administrator stays', () => {
  fc.assert(
    fc.property(steps, (sequence: readonly Step[]) => {
      let state = administration.initialState;
      const all: User[] = Array.from({ length: users }, () => ({ isAdministrator: true, epoch: 1 }));
      const going: Going[] = [];
      const isAdministrator = (user: number): User => all[user] ?? { isAdministrator: false, epoch: 0 };

      const decide = (command: Parameters<typeof administration.decide>[0]): boolean => {
        try {
          const events = administration.decide(command, state, '');
          state = events.reduce((now, event) => administration.evolve(now, event, ''), state);
          return true;
        } catch (error) {
          if (error instanceof DomainError) return false;
          throw error;
        }
      };

      /** Looks, finds out who stays, releases, and goes at the epoch that was released. */
      const advance = (one: Going): void => {
        if (one.seen === undefined) {
          one.seen = state;
          return;
        }
        if (one.stays === undefined) {
          const { seen } = one;
          one.stays = all.some(
            (user, nth) => nth !== one.user && user.isAdministrator && !isReleased(seen, `${nth}`, user.epoch),
          );
          return;
        }
        if (!one.stays || one.is === 'gone') return;
        if (one.is === undefined) {
          one.is = decide(release(`${one.user}`, one.epoch, one.seen.releases)) ? 'released' : 'gone';
          return;
        }
        one.is = 'gone';
        const user = isAdministrator(one.user);
        if (user.epoch === one.epoch) all[one.user] = { isAdministrator: false, epoch: user.epoch + 1 };
      };

      for (const [what, nth] of sequence) {
        const user = isAdministrator(nth);
        if (what === 'go' && user.isAdministrator) going.push({ user: nth, epoch: user.epoch });
        if (what === 'come') all[nth] = { isAdministrator: true, epoch: user.epoch + 1 };
        const one = going.at(-1 - nth);
        if (what === 'next' && one !== undefined) advance(one);
        expect(all.some((one) => one.isAdministrator)).toBe(true);
      }
    }),
    { numRuns: 2000 },
  );
});
