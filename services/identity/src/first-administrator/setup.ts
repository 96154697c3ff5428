import { type Decider, reject as rejectWith } from '@sales/eventsourcing';

/** Storage format: never rename. */
export type SetupEvent =
  /** The first administrator is there: from now on people sign in. */
  { readonly type: 'FirstAdministratorAppointed'; readonly data: { readonly userId: string } };

export type SetupCommand =
  /** Whose command is recorded first is the administrator. */
  { readonly type: 'AppointFirstAdministrator'; readonly userId: string };

export type SetupState =
  | { readonly status: 'open' }
  /** The system has its first administrator. */
  | { readonly status: 'done'; readonly administratorId: string };

export type SetupErrorCode = 'setup/done';

export const reject = (code: SetupErrorCode): never => rejectWith(code);

/** The first start of a system. One stream. */
export const setup: Decider<SetupState, SetupCommand, SetupEvent> = {
  initialState: { status: 'open' },

  evolve: (_, { data }) => ({ status: 'done', administratorId: data.userId }),

  decide: ({ userId }, state) => {
    if (state.status === 'open') return [{ type: 'FirstAdministratorAppointed', data: { userId } }];
    return state.administratorId === userId ? [] : reject('setup/done');
  },
};
