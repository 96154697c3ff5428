import {
  allRights,
  type GrantedPermission,
  permissions as known,
  mayGive,
  type RoleRights,
  sharedRights,
} from '@sales/contracts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile, limitedRoles, type Reach, type RightsFacts, type UserFacts } from './rights.ts';

const rights = (...all: readonly string[]): RoleRights => ({
  permissions: all.map((one) => {
    const [permission = '', scope = 'all'] = one.split(' ');
    return { permission, scope: scope as GrantedPermission['scope'] };
  }),
  hidden: [],
});

describe('someone may give', () => {
  test.each([
    ['what they have', rights('order:read own'), rights('order:read own'), true],
    ['less than they have', rights('order:* all'), rights('order:read team'), true],
    ['nothing', rights(), rights(), true],
    ['more than they have', rights('order:read all'), rights('order:place own'), false],
    ['it further than they have it', rights('order:read own'), rights('order:read team'), false],
    ['a pattern that is wider than theirs', rights('order:read all'), rights('order:* own'), false],
    ['a pattern of all aggregates', rights('order:* all'), rights('*:read own'), false],
    ['a pattern further than they have it', rights('*:read own'), rights('*:read all'), false],
    ['what has no owner, however far', rights('product:change own'), rights('product:change all'), true],
    ['everything', rights('*:* all'), allRights, true],
    ['everything but what is far', rights('*:* team'), allRights, false],
  ])('%s: %#', (_, own, wanted, is) => {
    expect(mayGive([own], wanted)).toBe(is);
    expect(mayGive([rights('customer:read own'), own], wanted)).toBe(is);
    expect(mayGive('everything', wanted)).toBe(true);
    expect(mayGive([], wanted)).toBe(wanted.permissions.length === 0);
  });

  test('no field that is hidden from them, where there is such a field', () => {
    const blind = (...all: readonly string[]): RoleRights => ({ ...rights(...all), hidden: ['cost'] });
    expect(mayGive([blind('order:read all')], rights('order:read all'))).toBe(false);
    expect(mayGive([blind('order:read all')], blind('order:read all'))).toBe(true);
    expect(mayGive([blind('*:read all')], rights('*:read all'))).toBe(false);
    expect(mayGive([blind('warehouse:read all')], rights('warehouse:read all'))).toBe(true);
    expect(mayGive([blind('order:read all'), rights('order:read own')], rights('order:read own'))).toBe(true);
  });
});

const scope = fc.constantFrom('own', 'team', 'all' as const);
const pattern = fc.constantFrom('order:read', 'order:*', '*:read', '*:*', 'product:read', 'customer:tag', 'sales:read');
const someRights: fc.Arbitrary<RoleRights> = fc.record({
  permissions: fc.array(fc.record({ permission: pattern, scope }), { maxLength: 3 }),
  hidden: fc.subarray(['cost', 'credit', 'personal'] as const),
});

const day = '2026-03-01T00:00:00.000Z';

/** Ann with some roles, and a key with others that she has issued. */
const factsOf = (own: readonly RoleRights[], given: readonly RoleRights[]): RightsFacts => {
  const named = (prefix: string, all: readonly RoleRights[]) =>
    all.map((one, nth) => [`${prefix}${nth}`, one] as const);
  const [hers, its] = [named('hers', own), named('its', given)];
  const withRoles = (roles: readonly (readonly [string, unknown])[]): UserFacts => ({
    activity: [{ from: day, event: 'e', isActive: true }],
    roles: [{ from: day, event: 'e', roles: roles.map(([role]) => role) }],
    delegations: [],
  });
  return {
    roles: new Map([...hers, ...its].map(([role, one]) => [role, [{ from: day, event: 'e', ...one }]])),
    users: new Map([
      ['user:ann', withRoles(hers)],
      ['service:shop', { ...withRoles(its), issuedBy: 'user:ann' }],
    ]),
    teams: new Map([
      [
        'north',
        {
          parents: [],
          members: ['user:ann', 'user:bob', 'service:shop'].map((user) => ({ from: day, event: 'e', user })),
        },
      ],
    ]),
  };
};

const asPermission = (text: string): `${string}:${string}` => text as `${string}:${string}`;

/** Whether one reaches no more than another, but for what is its own. */
const isWithinReach = (one: Reach, other: Reach): boolean =>
  other.owners === 'all' ||
  (one.owners !== 'all' &&
    [...one.owners].every((owner) => owner === 'service:shop' || Object(other.owners).has(owner)));

describe('a key', () => {
  test('has what its roles and those of its issuer share, at any time', () => {
    fc.assert(
      fc.property(fc.array(someRights, { maxLength: 3 }), fc.array(someRights, { maxLength: 3 }), (own, given) => {
        const facts = factsOf(own, given);
        const [issuer, key] = ['user:ann', 'service:shop'].map((one) => compile(facts, one, day));
        for (const permission of known.map(asPermission)) {
          const [has, gets] = [issuer?.reach(permission), key?.reach(permission)];
          if (gets === undefined) continue;
          if (has === undefined) throw new Error(`${permission} is not of the issuer`);
          expect([permission, isWithinReach(gets, has)]).toEqual([permission, true]);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('has all that its roles say where its issuer could give that, and is else known as limited', () => {
    fc.assert(
      fc.property(fc.array(someRights, { maxLength: 3 }), someRights, (own, given) => {
        const [bounded, alone] = [factsOf(own, [given]), factsOf([allRights], [given])];
        const may = mayGive(own, given);
        expect(limitedRoles(bounded, 'service:shop', day)).toEqual(may ? [] : ['its0']);
        if (!may) return;
        const [key, free] = [bounded, alone].map((facts) => compile(facts, 'service:shop', day));
        for (const permission of known.map(asPermission))
          expect(key?.reach(permission)?.owners).toEqual(free?.reach(permission)?.owners);
      }),
      { numRuns: 500 },
    );
  });

  test('shares the narrower pattern, the narrower scope, and what neither hides', () => {
    const hiding: RoleRights = { ...rights('*:read team', 'customer:* own'), hidden: ['cost'] };
    expect(sharedRights(rights('order:* all', 'customer:read all'), hiding)).toEqual({
      ...rights('order:read team', 'customer:read team', 'customer:read own'),
      hidden: ['cost'],
    });
    expect(sharedRights(hiding, allRights)).toEqual(hiding);
    expect(sharedRights(rights('order:read all'), rights('order:place all')).permissions).toEqual([]);
  });
});
