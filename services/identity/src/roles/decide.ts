import { administrator, allRights, type Giver, isKnownPermission, mayGive, type RoleDetails } from '@sales/contracts';
import { equal } from '@sales/eventsourcing';
import type { RoleCommand } from './commands.ts';
import { reject } from './errors.ts';
import type { RoleEvent } from './events.ts';
import { detailsAt, detailsFrom, type RoleState } from './state.ts';

/** Each permission is one that a route asks for, or a pattern of such, and has one scope. */
const check = ({ permissions }: RoleDetails): void => {
  const known = new Set<string>();
  for (const { permission } of permissions) {
    if (!isKnownPermission(permission)) reject('role/permission-unknown', { permission });
    if (known.has(permission)) reject('role/permission-repeated', { permission });
    known.add(permission);
  }
};

/** But for the second factor, which may be required of every role. */
const isSame = (details: RoleDetails, state: RoleState, at: string): boolean => {
  if (state.status === 'none') return false;
  const { requiresSecondFactor: _, ...rest } = details;
  const { requiresSecondFactor: __, ...now } = detailsAt(state, at) ?? {};
  return equal(rest, now);
};

/**
 * Whether someone may have a role say this from an instant on: who takes from it, takes from those who have it, so that
 * it needs all that it says then and later as well. Only an administrator takes back that it asks for a second factor.
 */
const mayDefine = (giver: Giver, details: RoleDetails, state: RoleState, at: string): boolean => {
  const before = state.status === 'none' ? [] : detailsFrom(state, at);
  const isWeakened = before[0]?.requiresSecondFactor === true && details.requiresSecondFactor !== true;
  return [...before, details, ...(isWeakened ? [allRights] : [])].every((one) => mayGive(giver, one));
};

type Upgrade = Extract<RoleCommand, { readonly type: 'UpgradeRole' }>;

const sorted = (permissions: RoleDetails['permissions']): readonly string[] =>
  permissions.map(({ permission, scope }) => `${permission} ${scope}`).toSorted();

/** Only where no one has changed what it may do, will change it, or has taken back what it gained. */
const upgrade = ({ details, earlier }: Upgrade, state: RoleState, at: string): readonly RoleEvent[] => {
  if (state.status === 'none' || state.versions.some(({ from }) => from > at)) return [];
  const now = detailsAt(state, at);
  if (now === undefined || !equal(now.hidden.toSorted(), details.hidden.toSorted())) return [];
  const before = earlier.find((permissions) => equal(sorted(permissions), sorted(now.permissions)));
  if (before === undefined) return [];
  const had = new Set(state.versions.flatMap((one) => one.details.permissions.map(({ permission }) => permission)));
  const isNew = ({ permission }: RoleDetails['permissions'][number]): boolean =>
    before.every((one) => one.permission !== permission);
  if (details.permissions.some((one) => isNew(one) && had.has(one.permission))) return [];
  return [{ type: 'RoleDefined', data: { ...now, permissions: details.permissions } }];
};

export const decide = (command: RoleCommand, state: RoleState, at: string): readonly RoleEvent[] => {
  const { details } = command;
  if (command.type === 'FoundRole') return state.status === 'none' ? [{ type: 'RoleDefined', data: details }] : [];
  if (command.type === 'UpgradeRole') return upgrade(command, state, at);
  const { role, giver, now, dated } = command;
  if (role === administrator && !isSame(details, state, at)) return reject('role/fixed', { role });
  check(details);
  if (dated !== undefined && dated < now) return reject('role/dated-too-early', { date: dated, earliest: now });
  if (state.status === 'defined' && equal(detailsAt(state, at), details)) return [];
  if (!mayDefine(giver, details, state, at)) return reject('role/beyond-own-rights', { role });
  return [{ type: 'RoleDefined', data: details }];
};
