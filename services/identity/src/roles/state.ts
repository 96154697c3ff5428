import type { RoleDetails } from '@sales/contracts';
import { type Version, type Versions, withVersion } from '@sales/eventsourcing';
import type { RoleEvent } from './events.ts';

type DatedDetails = Version & { readonly details: RoleDetails };

export type Role = { readonly status: 'defined'; readonly versions: Versions<DatedDetails> };

export type RoleState = { readonly status: 'none' } | Role;

export const initialState: RoleState = { status: 'none' };

export const evolve = (state: RoleState, { data: details }: RoleEvent, at: string): RoleState => {
  const version = { from: at, details };
  return state.status === 'none'
    ? { status: 'defined', versions: [version] }
    : { ...state, versions: withVersion(state.versions, version) };
};

/** What the role says at an instant; undefined before it says anything. */
export const detailsAt = ({ versions }: Role, at: string): RoleDetails | undefined =>
  versions.findLast(({ from }) => from <= at)?.details;

/** What the role says at an instant, and what it will say later. */
export const detailsFrom = (role: Role, at: string): readonly RoleDetails[] => {
  const now = detailsAt(role, at);
  return [
    ...(now === undefined ? [] : [now]),
    ...role.versions.filter(({ from }) => from > at).map(({ details }) => details),
  ];
};
