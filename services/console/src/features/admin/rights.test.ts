import { expect, test } from 'vitest';
import { byThing, groundsOf, isByPattern, permissionsBy, scopeOf, withScope } from './rights.ts';

const granted = [
  { permission: 'order:read', scope: 'own' },
  { permission: 'order:*', scope: 'team' },
  { permission: '*:read', scope: 'all' },
] as const;

test('the widest of what a role says counts', () => {
  expect(scopeOf(granted, 'order:read')).toBe('all');
  expect(scopeOf(granted, 'order:place')).toBe('team');
  expect(scopeOf(granted, 'customer:read')).toBe('all');
  expect(scopeOf(granted, 'customer:hold')).toBeUndefined();
});

test('what comes by a pattern is told from what is said by itself', () => {
  expect(isByPattern(granted, 'order:place')).toBe(true);
  expect(isByPattern([{ permission: 'order:place', scope: 'own' }], 'order:place')).toBe(false);
});

test('a permission is set, changed and taken away', () => {
  const set = withScope([], 'order:place', 'own');
  expect(set).toEqual([{ permission: 'order:place', scope: 'own' }]);
  expect(withScope(set, 'order:place', 'all')).toEqual([{ permission: 'order:place', scope: 'all' }]);
  expect(withScope(set, 'order:place', undefined)).toEqual([]);
});

test('permissions are shown by what they are about', () => {
  expect(byThing(['order:read', 'user:read', 'order:place'])).toEqual([
    ['order', ['order:read', 'order:place']],
    ['user', ['user:read']],
  ]);
});

test('what one role shows of own things is not shown of those that another adds', () => {
  const sells = { permission: 'order:*', scope: 'own', owners: ['user:1'], hidden: [] } as const;
  const looks = { permission: 'order:read', scope: 'all', owners: 'all', hidden: ['cost'] } as const;
  const shows = { permission: '*:read', scope: 'all', owners: 'all', hidden: ['credit'] } as const;
  const hiddenOf = (grounds: Parameters<typeof permissionsBy>[0], name: string) =>
    permissionsBy(grounds).find(({ permission }) => permission === name)?.hidden;
  expect(hiddenOf([sells, looks], 'order:read')).toEqual(['cost']);
  expect(hiddenOf([sells, looks], 'order:place')).toEqual([]);
  expect(hiddenOf([sells, looks, shows], 'order:read')).toEqual([]);
  const lent = { ...sells, owners: ['user:2'], hidden: ['personal'] } as const;
  expect(hiddenOf([sells, lent], 'order:read')).toEqual(['personal']);
});

test('a role by itself gives what it says, and hides of all of it', () => {
  const given = permissionsBy(
    groundsOf({
      name: 'Sales',
      permissions: [
        { permission: 'order:read', scope: 'team' },
        { permission: 'order:*', scope: 'own' },
      ],
      hidden: ['cost'],
    }),
  );
  expect(given).toContainEqual({ permission: 'order:read', scope: 'team', hidden: ['cost'] });
  expect(given).toContainEqual({ permission: 'order:place', scope: 'own', hidden: ['cost'] });
  expect(given.some(({ permission }) => permission.startsWith('customer:'))).toBe(false);
});
