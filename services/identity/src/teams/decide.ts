import type { Period } from '@sales/contracts';
import { equal, requireAfter } from '@sales/eventsourcing';
import type { TeamCommand } from './commands.ts';
import { reject, type TeamErrorCode } from './errors.ts';
import type { TeamEvent } from './events.ts';
import { mostMembers, placeAt, type TeamState } from './state.ts';

type Define = Extract<TeamCommand, { readonly type: 'DefineTeam' }>;
type Close = Extract<TeamCommand, { readonly type: 'CloseTeam' }>;
type SetMembership = Extract<TeamCommand, { readonly type: 'SetMembership' }>;

const define = (command: Define, state: TeamState, at: string): readonly TeamEvent[] => {
  const { team, name, parent, above, parentClosed, dated } = command;
  if (parent !== undefined && parent !== team && above.length === 0) return reject('team/parent-unknown', { parent });
  if (parent === team || above.includes(team)) return reject('team/circle', { team, parent });
  const place = { name, ...(parent !== undefined && { parent }) };
  if (state.status !== 'none') {
    requireAfter<TeamErrorCode>('team/dated-too-early', dated, state.defined);
    if (equal(placeAt(state, at), place)) return [];
    if (state.closedAt !== undefined) return reject('team/closed');
  }
  if (parentClosed) return reject('team/parent-closed', { parent });
  return [{ type: 'TeamDefined', data: place }];
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
  if (state.closedAt !== undefined) return reject('team/closed');
  if (!isUser) return reject('team/user-unknown', { user });
  if (known.length === 0 && Object.keys(state.members).length >= mostMembers)
    return reject('team/too-many-members', { most: mostMembers });
  return [{ type: 'MembershipSet', data: { user, periods: ordered } }];
};

const close = ({ dated }: Close, state: TeamState): readonly TeamEvent[] => {
  if (state.status === 'none') return reject('team/unknown');
  if (state.closedAt !== undefined) return [];
  requireAfter<TeamErrorCode>('team/dated-too-early', dated, state.defined);
  return [{ type: 'TeamClosed', data: {} }];
};

export const decide = (command: TeamCommand, state: TeamState, at: string): readonly TeamEvent[] => {
  switch (command.type) {
    case 'DefineTeam':
      return define(command, state, at);
    case 'SetMembership':
      return setMembership(command, state);
    case 'CloseTeam':
      return close(command, state);
  }
};
