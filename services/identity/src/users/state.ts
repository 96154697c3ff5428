import { administrator, type UserDetails } from '@sales/contracts';
import { erasedText, type KeyName } from '@sales/eventsourcing';
import type { Delegation } from './commands.ts';
import type { UserEvent } from './events.ts';

/** Most delegations of one user that run or will run. */
export const mostDelegations = 50;

/** Of what has ended, as much is remembered: a state must not grow with its history. */
const mostEnded = 50;

/**
 * Rises with every event that may change which e-mail address the user has, or whether the user is an administrator.
 * What was claimed or released at one epoch counts at that epoch only.
 */
type Epoch = { readonly epoch: number };

export type User = Epoch & {
  readonly status: 'registered';
  readonly personId: string;
  readonly details: UserDetails;
  readonly isActive: boolean;
  /** When the user was deactivated last: what let in before lets in no more, also after a reactivation. */
  readonly deactivatedAt?: string;
  /** Of a user who is erased: which keys are destroyed. */
  readonly erasedKeys?: readonly KeyName[];
  /** Codes, in their order. */
  readonly roles: readonly string[];
  /** Those that run or will run, and some that have run out. */
  readonly delegations: readonly Delegation[];
  /** Accounts at the provider of the company: the latest of them. */
  readonly accounts: readonly string[];
  /** Ids of delegations that were ended, and of sessions: the latest of them. */
  readonly ended: readonly string[];
};

export type UserState = (Epoch & { readonly status: 'none' }) | User;

export const initialState: UserState = { status: 'none', epoch: 0 };

export const isAdministrator = (state: UserState): boolean =>
  state.status === 'registered' && state.isActive && state.roles.includes(administrator);

const withEnded = (user: User, id: string): User => ({ ...user, ended: [...user.ended, id].slice(-mostEnded) });

export const evolve = (state: UserState, event: UserEvent, at: string): UserState => {
  const epoch = state.epoch + 1;
  if (event.type === 'UserRegistered') {
    const { personId, ...details } = event.data;
    const nothing = { roles: [], delegations: [], accounts: [], ended: [] };
    return { status: 'registered', epoch, personId, details, isActive: true, ...nothing };
  }
  if (event.type === 'ClaimWithdrawn') return { ...state, epoch };
  if (state.status === 'none') return state;
  switch (event.type) {
    case 'UserChanged': {
      const { personId: _, ...details } = event.data;
      return { ...state, epoch, details };
    }
    case 'RolesAssigned':
      return { ...state, epoch, roles: event.data.roles };
    case 'UserDeactivated':
      return { ...state, epoch, isActive: false, deactivatedAt: at };
    case 'UserErased': {
      const details = { ...state.details, name: erasedText, email: erasedText };
      return { ...state, epoch, details, isActive: false, delegations: [], erasedKeys: [] };
    }
    case 'PersonalDataErased':
      return { ...state, erasedKeys: [...(state.erasedKeys ?? []), ...event.data.keys] };
    case 'UserReactivated':
      return { ...state, epoch, isActive: true };
    case 'DelegationGranted': {
      const running = state.delegations.filter(({ until }) => until > at);
      return { ...state, delegations: [...running, event.data] };
    }
    case 'DelegationEnded': {
      const { delegationId } = event.data;
      const delegations = state.delegations.filter((one) => one.delegationId !== delegationId);
      return withEnded({ ...state, delegations }, delegationId);
    }
    case 'CompanyAccountLinked':
      return { ...state, accounts: [...state.accounts, event.data.account].slice(-mostEnded) };
    case 'SignedOut':
      return withEnded(state, event.data.sessionId);
    case 'SignedOutEverywhere':
      return state;
  }
};
