import { testId } from '@sales/eventsourcing/testing';
import { expect, test } from 'vitest';
import { rightsIn, stateOfKey } from './key-states.ts';
import type { ApiKeyRow, RoleRow, UserRow } from './table.ts';

const day = (nth: number): string => `2026-03-${String(nth).padStart(2, '0')}T00:00:00.000Z`;
const [ann, first, second, anew] = [testId(1), testId(2), testId(3), testId(4)];

const user = (is_active: boolean, deactivated_at: string | null): UserRow => ({
  ...{ user_id: ann, name: 'Ann', email: 'ann@example.com', locale: 'en', is_active, deactivated_at },
  ...{ roles: ['reader'], delegations: [], registered_at: day(1), updated_at: day(1), revision: 0, search: '' },
});
const key = (key_id: string, issued_by: string, issued_at: string): ApiKeyRow => ({
  ...{
    key_id,
    name: 'Shop',
    roles: ['reader'],
    issued_by,
    issued_at,
    expires_at: day(20),
    revoked_at: null,
    revision: 0,
  },
});
const reader: RoleRow = {
  ...{ role: 'reader', revision: 0 },
  versions: [
    { from: day(1), details: { name: 'R', permissions: [{ permission: '*:read', scope: 'all' }], hidden: [] } },
  ],
};
const keys = [
  key(first, `user:${ann}`, day(2)),
  key(second, `service:${first}`, day(3)),
  key(anew, `user:${ann}`, day(8)),
];

test.each([
  ['good as long as its issuer is active', user(true, null), ['good', 'good', 'good']],
  ['ended while its issuer is not', user(false, day(9)), Array(3).fill('issuerInactive')],
  ['ended for good by a deactivation since', user(true, day(5)), ['issuerInactive', 'issuerInactive', 'good']],
])('a key is %s', (_, issuer, states) => {
  const facts = rightsIn(keys, [issuer], [reader], day(10));
  expect(keys.map((row) => stateOfKey(row, facts, day(10)).state)).toEqual(states);
});
