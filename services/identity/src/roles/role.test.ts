import { allRights, isKnownPermission, mayGive, type RoleDetails } from '@sales/contracts';
import { fold, specification } from '@sales/eventsourcing/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RoleCommand } from './commands.ts';
import type { RoleEvent } from './events.ts';
import { role } from './role.ts';
import { earlierPermissionsOf, standardRoles } from './standard.ts';
import { detailsAt, detailsFrom } from './state.ts';

const given = specification(role);

const [day1, day2, day3] = ['2026-03-01T00:00:00.000Z', '2026-03-02T00:00:00.000Z', '2026-03-03T00:00:00.000Z'];
const reader: RoleDetails = { name: 'Reader', permissions: [{ permission: 'order:read', scope: 'own' }], hidden: [] };
const wide: RoleDetails = { ...reader, permissions: [{ permission: 'order:read', scope: 'all' }] };
const defined = (data: RoleDetails, at?: string) => ({ type: 'RoleDefined', data, ...(at && { at }) }) as const;
const define = (details: RoleDetails, more: Partial<RoleCommand> = {}): RoleCommand =>
  ({ type: 'DefineRole', role: 'reader', details, giver: 'everything', now: day2, ...more }) as RoleCommand;

describe('a role', () => {
  test('is founded once, whatever it would say the second time', () => {
    given().when({ type: 'FoundRole', details: reader }).then(defined(reader));
    given(defined(reader)).when({ type: 'FoundRole', details: wide }).then();
  });

  test('becomes what is said last, and the same again changes nothing', () => {
    given().when(define(reader)).then(defined(reader));
    given(defined(reader)).when(define(wide)).then(defined(wide));
    given(defined(reader), defined(wide)).when(define(wide)).then();
  });

  test('is at each instant what was said of that, and what comes is known', () => {
    const state = fold(role, [defined(reader, day1), defined(wide, day3)]);
    if (state.status === 'none') throw new Error('it was defined');
    expect([day1, day2, day3].map((at) => detailsAt(state, at))).toEqual([reader, reader, wide]);
    expect(detailsAt(state, '2026-02-01T00:00:00.000Z')).toBeUndefined();
    expect(detailsFrom(state, day2)).toEqual([reader, wide]);
    expect(detailsFrom(state, day3)).toEqual([wide]);
  });

  test('can be said before its day, and not after it', () => {
    given(defined(reader, day1))
      .when(define(wide, { dated: day3 }), day3)
      .then(defined(wide));
    given(defined(reader, day1))
      .when(define(wide, { dated: day1 }), day1)
      .thenRejected('role/dated-too-early', { date: day1, earliest: day2 });
  });

  test('has no more than the one who defines it', () => {
    given()
      .when(define(wide, { giver: [reader] }))
      .thenRejected('role/beyond-own-rights', { role: 'reader' });
    given()
      .when(define(reader, { giver: [wide] }))
      .then(defined(reader));
  });

  test('is changed only by who has all that it says, now and later', () => {
    const mine = { ...wide, name: 'Mine' };
    const beyond = { role: 'reader' };
    given(defined(reader))
      .when(define(mine, { giver: [wide] }))
      .then(defined(mine));
    for (const taken of [reader, { ...reader, permissions: [] }])
      given(defined(wide))
        .when(define(taken, { giver: [reader] }))
        .thenRejected('role/beyond-own-rights', beyond);
    given(defined(reader, day1), defined(wide, day3))
      .when(define({ ...reader, name: 'Mine' }, { giver: [reader] }), day2)
      .thenRejected('role/beyond-own-rights', beyond);
    given(defined(wide, day1), defined(reader, day2))
      .when(define({ ...reader, name: 'Mine' }, { giver: [reader] }), day2)
      .then(defined({ ...reader, name: 'Mine' }));
  });

  test('that asks for a second factor does so until an administrator says otherwise', () => {
    const secured = { ...reader, requiresSecondFactor: true };
    given(defined(reader))
      .when(define(secured, { giver: [wide] }))
      .then(defined(secured));
    given(defined(secured))
      .when(define({ ...secured, name: 'Mine' }, { giver: [wide] }))
      .then(defined({ ...secured, name: 'Mine' }));
    given(defined(secured))
      .when(define(reader, { giver: [wide] }))
      .thenRejected('role/beyond-own-rights', { role: 'reader' });
    for (const giver of ['everything', [allRights]] as const)
      given(defined(secured)).when(define(reader, { giver })).then(defined(reader));
  });

  test.each([
    [['ordr:read'], 'role/permission-unknown', { permission: 'ordr:read' }],
    [['order:reed'], 'role/permission-unknown', { permission: 'order:reed' }],
    [['*:reed'], 'role/permission-unknown', { permission: '*:reed' }],
    [['order:read', 'order:read'], 'role/permission-repeated', { permission: 'order:read' }],
  ])('is refused with %j', (permissions, code, facts) => {
    const details = {
      ...reader,
      permissions: permissions.map((permission) => ({ permission, scope: 'all' as const })),
    };
    given().when(define(details)).thenRejected(code, facts);
  });

  test('that is the administrator stays as it is', () => {
    given(defined(reader))
      .when(define(wide, { role: 'administrator' } as Partial<RoleCommand>))
      .thenRejected('role/fixed', { role: 'administrator' });
  });

  test('that is the administrator may ask for a second factor, and stays as it is in all else', () => {
    const secured = { ...reader, requiresSecondFactor: true };
    const change = (details: RoleDetails) => define(details, { role: 'administrator' } as Partial<RoleCommand>);
    given(defined(reader)).when(change(secured)).then(defined(secured));
    given(defined(secured)).when(change(secured)).then();
    given(defined(secured)).when(change(reader)).then(defined(reader));
    given(defined(reader))
      .when(change({ ...secured, name: 'Other' }))
      .thenRejected('role/fixed', { role: 'administrator' });
    given().when(change(secured)).thenRejected('role/fixed', { role: 'administrator' });
  });
});

describe('a role as it came before', () => {
  const code = 'sales-manager';
  const now = standardRoles[code] ?? reader;
  const earlier = earlierPermissionsOf(code);
  const upgrade: RoleCommand = { type: 'UpgradeRole', details: now, earlier };
  const first: RoleDetails = { ...now, permissions: earlier[0] ?? [] };

  test.each(earlier.map((permissions, nth) => [nth, permissions] as const))(
    'becomes what it comes as now, from each step: %i',
    (_, permissions) => {
      given(defined({ ...now, permissions }))
        .when(upgrade)
        .then(defined(now));
      given(defined({ ...now, permissions: permissions.toReversed() }))
        .when(upgrade)
        .then(defined(now));
      given(defined({ ...now, permissions }), defined(now))
        .when(upgrade)
        .then();
    },
  );

  test('keeps its name, and the second factor that it asks for', () => {
    const own = { name: 'Boss', requiresSecondFactor: true };
    given(defined({ ...first, ...own }))
      .when(upgrade)
      .then(defined({ ...now, ...own }));
  });

  test('stays as it is where it was changed, will be, or what it gained was taken back', () => {
    given().when(upgrade).then();
    given(defined(now)).when(upgrade).then();
    given(defined({ ...first, permissions: first.permissions.slice(1) }))
      .when(upgrade)
      .then();
    given(defined({ ...first, hidden: ['cost'] }))
      .when(upgrade)
      .then();
    given(defined(first), defined(now), defined(first)).when(upgrade).then();
    given(defined(first, day1), defined({ ...first, hidden: ['cost'] }, day3))
      .when(upgrade, day2)
      .then();
  });

  test('had less than it has now, at each step, and no more', () => {
    for (const [role, { permissions }] of Object.entries(standardRoles)) {
      const steps = [...earlierPermissionsOf(role), permissions];
      for (const [nth, step] of steps.slice(1).entries()) {
        const fewer = steps[nth] ?? [];
        expect([role, nth, fewer.length < step.length]).toEqual([role, nth, true]);
        expect(step).toEqual(expect.arrayContaining([...fewer]));
      }
    }
  });
});

describe('the roles that come with it', () => {
  test('are eight, of permissions that there are, each once', () => {
    expect(Object.keys(standardRoles)).toEqual([
      ...['administrator', 'sales-manager', 'salesperson', 'warehouse'],
      ...['finance', 'auditor', 'integrator', 'operator'],
    ]);
    for (const [code, { permissions }] of Object.entries(standardRoles)) {
      const all = permissions.map(({ permission }) => permission);
      expect([code, all.filter((one) => !isKnownPermission(one))]).toEqual([code, []]);
      expect([code, all.filter((one, nth) => all.indexOf(one) !== nth)]).toEqual([code, []]);
    }
  });

  test('give only the administrator what makes others what they are', () => {
    const giving = ['role:define', 'team:set-member', 'team:close', 'user:assign-roles', 'user:change', 'apiKey:issue'];
    for (const permission of giving) {
      const wanted = { permissions: [{ permission, scope: 'own' as const }], hidden: ['cost', 'credit'] as const };
      const able = Object.entries(standardRoles).filter(([, details]) => mayGive([details], wanted));
      expect([permission, able.map(([code]) => code)]).toEqual([permission, ['administrator']]);
    }
  });

  test('keep an auditor from changing anything', () => {
    const { permissions = [] } = standardRoles['auditor'] ?? {};
    expect(permissions.map(({ permission }) => permission)).toEqual(['*:read', 'priceList:quote', 'live:follow']);
  });
});

const details = fc.record({
  name: fc.constantFrom('A', 'B'),
  permissions: fc.uniqueArray(
    fc.record({
      permission: fc.constantFrom('order:read', 'order:*', '*:read', '*:*', 'no:such'),
      scope: fc.constantFrom('own', 'all' as const),
    }),
    { maxLength: 3, selector: ({ permission }) => permission },
  ),
  hidden: fc.subarray(['cost', 'credit'] as const),
});

test('whatever is commanded, a role never says more than one of its givers has, and a repeat adds nothing', () => {
  fc.assert(
    fc.property(details, fc.array(details, { maxLength: 10 }), (giver, sequence) => {
      let state = role.initialState;
      const attempt = (wanted: RoleDetails): readonly RoleEvent[] => {
        try {
          return role.decide(define(wanted, { giver: [giver] }), state, day2);
        } catch {
          return [];
        }
      };
      for (const wanted of sequence) {
        const events = attempt(wanted);
        for (const { data } of events) expect(mayGive([giver], data)).toBe(true);
        state = events.reduce((now, event) => role.evolve(now, event, day2), state);
        if (events.length > 0) expect(attempt(wanted)).toEqual([]);
      }
    }),
  );
});
