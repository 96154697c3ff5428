import type { Period } from '@sales/contracts';
import { equal, requireAfter } from '@sales/eventsourcing';
import type { TeamCommand } from './commands.ts';
import { reject, type TeamErrorCode } from './errors.ts';
import type { TeamEvent } from './events.ts';
import { mostMembers, placeAt, type TeamState } from './state.ts';

type Define = Extract<TeamCommand, { readonly type: 'DefineTeam' }>;
type SetMembership = Extract<TeamCommand, { readonly type: 'SetMembership' }>;

const define = (command: Define, state: TeamState, at: string): readonly TeamEvent[] => {
  const { team, name, parent, above, dated } = command;
  if (parent !== undefined && parent !== team && above.length === 0) return reject('team/parent-unknown', { parent });
  if (parent === team || above.includes(team)) return reject('team/circle', { team, parent });
  const place = { name, ...(parent !== undefined && { parent }) };
  if (state.status === 'none') return [{ type: 'TeamDefined', data: place }];
  requireAfter<TeamErrorCode>('team/dated-too-early', dated, state.defined);
  return equal(placeAt(state, at), place) ? [] : [{ type: 'TeamDefined', data: place }];
};

/** In their order, each with some time, and none at the time of another. */
const checked = (periods: readonly Period[]): readonly Period[] => {
  const ordered = periods.toSorted((a, b) => (a.from < b.from ? -1 : 1));
  for (const [nth, { from, until }] of ordered.entries()) {
    if (until !== undefined && until <= from) reject('team/period-without-time', { from, until });
    const next = ordered[nth + 1];
    if (next !== undefined && (until === undefined || next.from < until))
      reject('team/periods-overlap', { from, ...(until !== undefined && { until }), next: next.from });
  }
  return ordered;
};

const setMembership = ({ user, isUser, periods }: SetMembership, state: TeamState): readonly TeamEvent[] => {
  if (state.status === 'none') return reject('team/unknown');
  const ordered = checked(periods);
  const known = state.members[user] ?? [];
  if (equal(known, ordered)) return [];
  if (!isUser) return reject('team/user-unknown', { user });
  if (known.length === 0 && Object.keys(state.members).length >= mostMembers)
    return reject('team/too-many-members', { most: mostMembers });
  return [{ type: 'MembershipSet', data: { user, periods: ordered } }];
};

export const decide = (command: TeamCommand, state: TeamState, at: string): readonly TeamEvent[] =>
  command.type === 'DefineTeam' ? define(command, state, at) : setMembership(command, state);
