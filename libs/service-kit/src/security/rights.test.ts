import type { GrantedPermission } from '@sales/contracts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile, hasAdministrator, isWithin, nextChange, type RightsFacts, type UserFacts } from './rights.ts';

const day = (nth: number): string => `2026-03-${String(nth).padStart(2, '0')}T00:00:00.000Z`;

const role = (code: string, permissions: readonly GrantedPermission[], hidden: readonly ('cost' | 'credit')[] = []) =>
  [code, [{ from: day(1), event: `role ${code}`, permissions, hidden }]] as const;

const user = (id: string, roles: readonly string[], more: Partial<UserFacts> = {}) =>
  [
    `user:${id}`,
    {
      activity: [{ from: day(1), event: `user ${id}`, isActive: true }],
      roles: [{ from: day(1), event: `roles of ${id}`, roles }],
      delegations: [],
      ...more,
    },
  ] as const;

const facts = (given: Partial<Record<keyof RightsFacts, readonly (readonly [string, unknown])[]>>): RightsFacts =>
  ({
    roles: new Map(given.roles ?? []),
    users: new Map(given.users ?? []),
    teams: new Map(given.teams ?? []),
  }) as RightsFacts;

const reader = (scope: GrantedPermission['scope']) => role('reader', [{ permission: 'order:read', scope }]);

describe('what a user may do', () => {
  test('is nothing without a role, with a role that there is not, and while the user is inactive', () => {
    const roles = [reader('all')];
    const inactive = { activity: [{ from: day(1), event: 'e', isActive: false }] };
    for (const users of [[], [user('ann', [])], [user('ann', ['ghost'])], [user('ann', ['reader'], inactive)]])
      expect(compile(facts({ roles, users }), 'user:ann', day(2)).reach('order:read')).toBeUndefined();
  });

  test('is what a role says by name or by pattern', () => {
    const roles = [
      role('clerk', [
        { permission: '*:read', scope: 'all' },
        { permission: 'order:*', scope: 'own' },
      ]),
    ];
    const { reach } = compile(facts({ roles, users: [user('ann', ['clerk'])] }), 'user:ann', day(2));
    expect(reach('customer:read')?.owners).toBe('all');
    expect(reach('order:place')?.owners).toEqual(new Set(['user:ann']));
    expect(reach('order:read')?.owners).toBe('all');
    expect(reach('customer:hold')).toBeUndefined();
  });

  test('is for all where things have no owner', () => {
    const roles = [role('clerk', [{ permission: 'product:change', scope: 'own' }])];
    const { reach } = compile(facts({ roles, users: [user('ann', ['clerk'])] }), 'user:ann', day(2));
    expect(reach('product:change')?.owners).toBe('all');
  });

  test('is for a team that of its members then, and of the teams below', () => {
    const teams = [
      [
        'north',
        { parents: [{ from: day(1), event: 'n' }], members: [{ from: day(1), event: 'm1', user: 'user:ann' }] },
      ],
      [
        'berlin',
        {
          parents: [{ from: day(1), event: 'b', parent: 'north' }],
          members: [{ from: day(3), until: day(5), event: 'm2', user: 'user:bob' }],
        },
      ],
    ] as const;
    const users = [user('ann', ['reader']), user('bob', ['reader'])];
    const known = facts({ roles: [reader('team')], users, teams });
    const ownersOn = (who: string, nth: number) => compile(known, who, day(nth)).reach('order:read')?.owners;
    expect([2, 3, 4, 5].map((nth) => ownersOn('user:ann', nth))).toEqual([
      new Set(['user:ann']),
      new Set(['user:ann', 'user:bob']),
      new Set(['user:ann', 'user:bob']),
      new Set(['user:ann']),
    ]);
    expect(ownersOn('user:bob', 3)).toEqual(new Set(['user:bob']));
    expect(nextChange(known, day(3))).toBe(day(5));
    expect(nextChange(known, day(5))).toBeUndefined();
  });

  test('is what another user delegates, while that lasts, and is not passed on', () => {
    const roles = [reader('own')];
    const to = (whom: string) => ({ delegations: [{ from: day(2), until: day(4), event: 'd', to: whom }] });
    const users = [user('ann', ['reader'], to('user:bob')), user('bob', [], to('user:cat')), user('cat', [])];
    const on = (who: string, nth: number) => compile(facts({ roles, users }), who, day(nth));
    expect([1, 2, 3, 4].map((nth) => on('user:bob', nth).reach('order:read')?.owners)).toEqual([
      undefined,
      new Set(['user:ann']),
      new Set(['user:ann']),
      undefined,
    ]);
    expect(on('user:cat', 3).reach('order:read')).toBeUndefined();
    expect(on('user:bob', 3).grounds('order:read')).toEqual([
      {
        role: 'reader',
        permission: 'order:read',
        scope: 'own',
        hidden: [],
        owners: new Set(['user:ann']),
        delegatedBy: 'user:ann',
        events: ['role reader', 'roles of ann', 'd'],
      },
    ]);
  });

  test('hides a field that no role shows of all the things that are seen', () => {
    const roles = [
      role('rep', [{ permission: 'order:read', scope: 'own' }]),
      role('viewer', [{ permission: 'order:read', scope: 'all' }], ['cost', 'credit']),
      role('controller', [{ permission: 'order:read', scope: 'all' }], ['credit']),
    ];
    const hiddenFrom = (...held: readonly string[]) =>
      compile(facts({ roles, users: [user('ann', held)] }), 'user:ann', day(2)).reach('order:read')?.hidden;
    expect(hiddenFrom('rep')).toEqual(new Set());
    expect(hiddenFrom('viewer')).toEqual(new Set(['cost', 'credit']));
    expect(hiddenFrom('rep', 'viewer')).toEqual(new Set(['cost', 'credit']));
    expect(hiddenFrom('viewer', 'controller')).toEqual(new Set(['credit']));
  });
});

test('there is an administrator only as long as one is active', () => {
  const roles = [role('administrator', [{ permission: '*:*', scope: 'all' }])];
  const activity = [
    { from: day(2), event: 'a', isActive: true },
    { from: day(4), event: 'b', isActive: false },
  ];
  const known = facts({ roles, users: [user('ann', ['administrator'], { activity })] });
  expect([1, 2, 3, 4].map((nth) => hasAdministrator(known, day(nth)))).toEqual([false, true, true, false]);
});

/** A few users and teams with random dates. */
const names = ['user:a', 'user:b', 'user:c', 'user:d'] as const;
const instant = fc.integer({ min: 1, max: 9 }).map(day);
const members = fc.array(
  fc.record({ user: fc.constantFrom(...names), from: instant, until: fc.option(instant, { nil: undefined }) }),
  { maxLength: 6 },
);
const teamNames = ['t1', 't2', 't3'] as const;
const team = fc.record({ parent: fc.option(fc.constantFrom(...teamNames), { nil: undefined }), members });

test('whatever memberships and delegations there are, a team adds members of then only, and own things stay', () => {
  fc.assert(
    fc.property(
      fc.tuple(team, team, team),
      fc.array(
        fc.record({ by: fc.constantFrom(...names), to: fc.constantFrom(...names), from: instant, until: instant }),
      ),
      instant,
      (given, delegated, at) => {
        const teams = given.map(
          (one, nth) =>
            [
              teamNames[nth] ?? '',
              {
                parents: [{ from: day(1), event: 'p', ...(one.parent !== undefined && { parent: one.parent }) }],
                members: one.members.map(({ until, ...member }) => ({
                  ...member,
                  event: 'm',
                  ...(until !== undefined && { until }),
                })),
              },
            ] as const,
        );
        const users = names.map((name) =>
          user(name.slice(5), ['reader'], {
            delegations: delegated.filter((one) => one.by === name).map((one) => ({ ...one, event: 'd' })),
          }),
        );
        const known = facts({ roles: [reader('team')], users, teams });
        const inAnyTeam = new Set(
          given
            .flatMap((one) => one.members)
            .filter(({ from, until }) => from <= at && (until === undefined || at < until))
            .map((one) => one.user),
        );
        for (const name of names) {
          const { reach, grounds } = compile(known, name, at);
          const found = reach('order:read');
          if (found === undefined || found.owners === 'all') throw new Error('a reader of a team');
          expect(isWithin(found, name)).toBe(true);
          const lenders = delegated.filter((one) => one.to === name && one.from <= at && at < one.until);
          const lent = new Set<string>(lenders.map((one) => one.by));
          for (const owner of found.owners)
            expect(owner === name || lent.has(owner) || inAnyTeam.has(owner as (typeof names)[number])).toBe(true);
          const because = grounds('order:read').flatMap((one) => one.delegatedBy ?? []);
          expect(because.every((one) => lent.has(one))).toBe(true);
          expect(isWithin(found, undefined)).toBe(false);
        }
      },
    ),
  );
});
