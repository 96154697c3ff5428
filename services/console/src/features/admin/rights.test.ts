import { expect, test } from 'vitest';
import { byThing, isByPattern, scopeOf, withScope } from './rights.ts';

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
