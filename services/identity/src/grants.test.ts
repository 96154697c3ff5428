import { type GrantedPermission, permissions as known } from '@sales/contracts';
import { compile, type RightsFacts } from '@sales/service-kit';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allRights, mayGive, type Rights } from './grants.ts';

const rights = (...all: readonly string[]): Rights => ({
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
    const blind = (...all: readonly string[]): Rights => ({ ...rights(...all), hidden: ['cost'] });
    expect(mayGive([blind('order:read all')], rights('order:read all'))).toBe(false);
    expect(mayGive([blind('order:read all')], blind('order:read all'))).toBe(true);
    expect(mayGive([blind('*:read all')], rights('*:read all'))).toBe(false);
    expect(mayGive([blind('product:read all')], rights('product:read all'))).toBe(true);
    expect(mayGive([blind('order:read all'), rights('order:read own')], rights('order:read own'))).toBe(true);
  });
});

const scope = fc.constantFrom('own', 'team', 'all' as const);
const pattern = fc.constantFrom('order:read', 'order:*', '*:read', '*:*', 'product:read', 'customer:tag', 'sales:read');
const someRights: fc.Arbitrary<Rights> = fc.record({
  permissions: fc.array(fc.record({ permission: pattern, scope }), { maxLength: 3 }),
  hidden: fc.subarray(['cost', 'credit', 'personal'] as const),
});

const day = '2026-03-01T00:00:00.000Z';

/** What a user has who has these roles. */
const compiled = (roles: readonly Rights[]) => {
  const facts: RightsFacts = {
    roles: new Map(roles.map((one, nth) => [`r${nth}`, [{ from: day, event: 'e', ...one }]])),
    users: new Map([
      [
        'user:a',
        {
          activity: [{ from: day, event: 'e', isActive: true }],
          roles: [{ from: day, event: 'e', roles: roles.map((_, nth) => `r${nth}`) }],
          delegations: [],
        },
      ],
    ]),
    teams: new Map([
      ['t', { parents: [], members: ['user:a', 'user:b'].map((user) => ({ from: day, event: 'e', user })) }],
    ]),
  };
  return compile(facts, 'user:a', day).reach;
};

test('who gets what someone may give can do nothing, and see nothing, that the giver cannot', () => {
  fc.assert(
    fc.property(fc.array(someRights, { maxLength: 3 }), someRights, (own, wanted) => {
      fc.pre(mayGive(own, wanted));
      const [giver, taker] = [compiled(own), compiled([wanted])];
      for (const permission of known) {
        const [has, gets] = [giver(permission as 'order:read'), taker(permission as 'order:read')];
        if (gets === undefined) continue;
        if (has === undefined) throw new Error(`${permission} was given and is not there`);
        const reaches = has.owners === 'all' || (gets.owners !== 'all' && gets.owners.isSubsetOf(has.owners));
        expect([permission, reaches]).toEqual([permission, true]);
      }
    }),
    { numRuns: 500 },
  );
});
