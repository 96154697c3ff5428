import { type Decider, reject as rejectWith } from '@sales/eventsourcing';

/** Storage format: never rename. */
export type AdministrationEvent =
  /** The user is about to become an administrator. */
  | { readonly type: 'AdministratorNamed'; readonly data: { readonly user: string } }
  /** An administrator at this epoch may go, because another one stays. */
  | { readonly type: 'AdministratorReleased'; readonly data: { readonly user: string; readonly epoch: number } };

export type AdministrationCommand =
  | { readonly type: 'NameAdministrator'; readonly user: string }
  | {
      readonly type: 'ReleaseAdministrator';
      readonly user: string;
      readonly epoch: number;
      /** How many had been released when it was found that another administrator stays. */
      readonly seen: number;
    };

export type AdministrationState = {
  /** All who may be administrators. Whether they are, their own streams say. */
  readonly named: readonly string[];
  /** The epoch at which each user was released last, and when. */
  readonly released: Readonly<Record<string, { readonly epoch: number; readonly at: string }>>;
  /** How many releases there were. */
  readonly releases: number;
};

/** Refusals that the service deals with itself: they are never answered. */
export type AdministrationErrorCode =
  /** Another administrator was released meanwhile: find out again who stays. */
  'administration/moved-on';

/** Whether a user at this epoch may go, or has gone: an older release never takes the place of a newer one. */
export const isReleased = ({ released }: AdministrationState, user: string, epoch: number): boolean =>
  (released[user]?.epoch ?? -1) >= epoch;

/** After so long, in ms, what a user was released for has been done, or has broken off. */
const underWayFor = 60_000;

/** Whether a user who is still at this epoch was released long ago: what that was for has broken off. */
export const isBrokenOff = (state: AdministrationState, user: string, epoch: number, now: string): boolean => {
  const last = state.released[user];
  return last?.epoch === epoch && Date.parse(last.at) + underWayFor <= Date.parse(now);
};

/**
 * Sees to it that an administrator stays. One stream: of two who go at once, the second is decided on when the first
 * has been released. A release counts at one epoch of the user, and who is released at the present one counts as gone,
 * whether the user has been deactivated yet or not. Where that breaks off, the user is kept when another wants to go:
 * at the next epoch, at which the release counts no more, whatever may still be under way.
 */
export const administration: Decider<AdministrationState, AdministrationCommand, AdministrationEvent> = {
  initialState: { named: [], released: {}, releases: 0 },

  evolve: (state, { type, data }, at) => {
    if (type === 'AdministratorNamed') return { ...state, named: [...state.named, data.user] };
    return {
      ...state,
      released: { ...state.released, [data.user]: { epoch: data.epoch, at } },
      releases: state.releases + 1,
    };
  },

  decide: (command, state) => {
    const { user } = command;
    if (command.type === 'NameAdministrator')
      return state.named.includes(user) ? [] : [{ type: 'AdministratorNamed', data: { user } }];
    const { epoch, seen } = command;
    if (isReleased(state, user, epoch)) return [];
    if (seen !== state.releases) return rejectWith<AdministrationErrorCode>('administration/moved-on');
    return [{ type: 'AdministratorReleased', data: { user, epoch } }];
  },
};
