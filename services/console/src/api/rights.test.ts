import type { SignedInUser } from '@sales/client';
import { expect, it } from 'vitest';
import { mayOf } from './rights.ts';

const me = {
  permissions: [
    { permission: 'order:read', scope: 'own', hidden: ['cost'] },
    { permission: 'customer:read', scope: 'all', hidden: [] },
  ],
} as unknown as SignedInUser;

it('allows what the session names, and shows the fields that are not withheld', () => {
  const may = mayOf({ is: 'signedIn', me });
  expect(may({ permission: 'order:read' })).toBe(true);
  expect(may({ permission: 'order:place' })).toBe(false);
  expect(may({ permission: 'order:read', group: 'cost' })).toBe(false);
  expect(may({ permission: 'order:read', group: 'credit' })).toBe(true);
});

it('allows everything before there is an administrator, and nothing to who is not signed in', () => {
  const wanted = { permission: 'customer:read', group: 'credit' } as const;
  expect([mayOf({ is: 'local' })(wanted), mayOf({ is: 'out' })(wanted), mayOf(undefined)(wanted)]).toEqual([
    true,
    false,
    false,
  ]);
});
