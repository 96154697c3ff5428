import { endedAt, type Period } from '@sales/contracts';
import { type Happened, happened, type Version, type Versions, versionAt, withVersion } from '@sales/eventsourcing';
import type { TeamEvent } from './events.ts';

/** Most users that are or were in one team: a state must not grow without end. */
export const mostMembers = 5000;

type Place = { readonly name: string; readonly parent?: string };
type DatedPlace = Version & Place;

export type Team = {
  readonly status: 'defined';
  readonly defined: Happened;
  readonly versions: Versions<DatedPlace>;
  /** By user: all the times in which the user is, was or will be in the team. */
  readonly members: Readonly<Record<string, readonly Period[]>>;
  /** Since when it is closed: for good. */
  readonly closedAt?: string;
};

export type TeamState = { readonly status: 'none' } | Team;

export const initialState: TeamState = { status: 'none' };

export const evolve = (state: TeamState, event: TeamEvent, at: string): TeamState => {
  if (event.type === 'TeamDefined') {
    const version = { from: at, ...event.data };
    return state.status === 'none'
      ? { status: 'defined', defined: happened(event, at), versions: [version], members: {} }
      : { ...state, versions: withVersion(state.versions, version) };
  }
  if (state.status === 'none') return state;
  if (event.type === 'TeamClosed') {
    const members = Object.entries(state.members).map(
      ([user, periods]) => [user, periods.flatMap((one) => endedAt(one, at))] as const,
    );
    return { ...state, members: Object.fromEntries(members.filter(([, left]) => left.length > 0)), closedAt: at };
  }
  const { user, periods } = event.data;
  const { [user]: _, ...others } = state.members;
  return { ...state, members: periods.length === 0 ? others : { ...others, [user]: periods } };
};

/** What the team is called at an instant, and the team above it. */
export const placeAt = ({ versions }: Pick<Team, 'versions'>, at: string): Place => {
  const { from: _, ...place } = versionAt(versions, at);
  return place;
};
