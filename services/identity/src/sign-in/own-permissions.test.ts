import { administrator, allRights, type RoleDetails } from '@sales/contracts';
import { compile, type RightsFacts } from '@sales/service-kit';
import { expect, test } from 'vitest';
import { ownPermissions } from './own-permissions.ts';

const said = { from: '2026-03-01T00:00:00.000Z', event: 'e' };
const version = ({ permissions, hidden }: Pick<RoleDetails, 'permissions' | 'hidden'>) => [
  { ...said, permissions, hidden },
];
const facts = (roles: readonly string[], delegations: readonly string[] = []): RightsFacts => ({
  roles: new Map([
    [administrator, version(allRights)],
    ['seller', version({ permissions: [{ permission: 'order:*', scope: 'own' }], hidden: ['cost'] })],
    ['lead', version({ permissions: [{ permission: 'order:read', scope: 'team' }], hidden: [] })],
    ['keeper', version({ permissions: [{ permission: 'stockItem:read', scope: 'own' }], hidden: ['cost'] })],
  ]),
  teams: new Map(),
  users: new Map([
    ['user:ann', { activity: [{ ...said, isActive: true }], roles: [{ ...said, roles }], delegations: [] }],
    [
      'user:bob',
      {
        activity: [{ ...said, isActive: true }],
        roles: [{ ...said, roles: delegations }],
        delegations: [{ ...said, to: 'user:ann' }],
      },
    ],
  ]),
});
const of = (...given: Parameters<typeof facts>) =>
  ownPermissions(compile(facts(...given), 'user:ann', '2026-03-02T00:00:00.000Z'));

test('each permission is named, with the widest scope and what is hidden there', () => {
  const both = of(['seller', 'lead', 'keeper']);
  expect(both.filter(({ permission }) => /^(order:(read|place)|stockItem:read)$/.test(permission))).toEqual([
    { permission: 'order:place', scope: 'own', hidden: ['cost'] },
    { permission: 'order:read', scope: 'team', hidden: [] },
    // Stock has no owner: a permission for it is for all of it.
    { permission: 'stockItem:read', scope: 'all', hidden: ['cost'] },
  ]);
  expect(both.some(({ permission }) => permission.startsWith('customer:'))).toBe(false);
});

test('an administrator has each, for all and with all fields, and who has no role has none', () => {
  const all = of([administrator]);
  expect(all.length).toBeGreaterThan(80);
  expect(all.filter(({ scope, hidden }) => scope !== 'all' || hidden.length > 0)).toEqual([]);
  expect(of([])).toEqual([]);
});

test('what another user has delegated counts too', () => {
  expect(of([], ['keeper'])).toEqual([{ permission: 'stockItem:read', scope: 'all', hidden: ['cost'] }]);
});
