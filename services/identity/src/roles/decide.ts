import { administrator, isKnownPermission, mayGive, type RoleDetails } from '@sales/contracts';
import { equal } from '@sales/eventsourcing';
import type { RoleCommand } from './commands.ts';
import { reject } from './errors.ts';
import type { RoleEvent } from './events.ts';
import { detailsAt, type RoleState } from './state.ts';

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

export const decide = (command: RoleCommand, state: RoleState, at: string): readonly RoleEvent[] => {
  const { details } = command;
  if (command.type === 'FoundRole') return state.status === 'none' ? [{ type: 'RoleDefined', data: details }] : [];
  const { role, giver, now, dated } = command;
  if (role === administrator && !isSame(details, state, at)) return reject('role/fixed', { role });
  check(details);
  if (dated !== undefined && dated < now) return reject('role/dated-too-early', { date: dated, earliest: now });
  if (state.status === 'defined' && equal(detailsAt(state, at), details)) return [];
  if (!mayGive(giver, details)) return reject('role/beyond-own-rights', { role });
  return [{ type: 'RoleDefined', data: details }];
};
