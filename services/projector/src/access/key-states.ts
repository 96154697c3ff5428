import type { RightsFacts, UserFacts } from '@sales/service-kit';
import { isActiveAt, limitedRoles } from '@sales/service-kit';
import type { ApiKeyRow, RoleRow, UserRow } from './table.ts';

/** Whether a key counts. */
export const keyStates = ['good', 'limited', 'issuerInactive', 'revoked', 'expired'] as const;
export type KeyState = (typeof keyStates)[number];

type Activity = { readonly from: string; readonly isActive: boolean };

const factsOf = (activity: readonly Activity[], roles: readonly string[]): UserFacts => ({
  activity: activity.map((one) => ({ ...one, event: '' })),
  roles: [{ from: '', event: '', roles }],
  delegations: [],
});

/** As far as it matters for keys: when the user was deactivated last, and whether the user is active again. */
const activityOf = ({ is_active, deactivated_at: from }: UserRow): readonly Activity[] => [
  { from: '', isActive: true },
  ...(from === null ? [] : [false, ...(is_active ? [true] : [])].map((isActive) => ({ from, isActive }))),
];

/** What is known of rights by the rows of an instant: as much of it as says what a key is good for. */
export const rightsIn = (
  keys: readonly ApiKeyRow[],
  users: readonly UserRow[],
  roles: readonly RoleRow[],
  at: string,
): RightsFacts => ({
  roles: new Map(
    roles.map(({ role, versions }) => [role, versions.map(({ from, details }) => ({ from, event: '', ...details }))]),
  ),
  users: new Map([
    ...users.map((row) => [`user:${row.user_id}`, factsOf(activityOf(row), row.roles)] as const),
    ...keys.map((row) => {
      const isActive = row.revoked_at === null && at < row.expires_at;
      const facts = factsOf([{ from: row.issued_at, isActive }], row.roles);
      return [`service:${row.key_id}`, { ...facts, issuedBy: row.issued_by }] as const;
    }),
  ]),
  teams: new Map(),
});

/** What a key may do at an instant, and the roles that it has only in part. */
export const stateOfKey = (
  row: ApiKeyRow,
  facts: RightsFacts,
  at: string,
): { readonly state: KeyState; readonly limitedRoles?: readonly string[] } => {
  if (row.revoked_at !== null) return { state: 'revoked' };
  if (row.expires_at <= at) return { state: 'expired' };
  const principal = `service:${row.key_id}`;
  if (!isActiveAt(facts, principal, at)) return { state: 'issuerInactive' };
  const limited = limitedRoles(facts, principal, at);
  return limited.length === 0 ? { state: 'good' } : { state: 'limited', limitedRoles: limited };
};
