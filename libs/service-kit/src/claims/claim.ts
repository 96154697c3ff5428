import { type Decider, reject as rejectWith } from '@sales/eventsourcing';

/** Whom a claim is for, and the epoch at which they wanted the value. */
export type Holder = { readonly holderId: string; readonly epoch: number };

/** Storage format: never rename. */
export type ClaimEvent =
  /** The value is set aside for this holder alone. */
  | { readonly type: 'ValueClaimed'; readonly data: Holder & { readonly claimedAt: string } }
  /** The holder uses the value no more. */
  | { readonly type: 'ClaimReleased'; readonly data: { readonly holderId: string } };

export type ClaimCommand =
  | { readonly type: 'ClaimValue'; readonly holder: Holder; readonly now: string }
  /** Puts a new holder in the place of the one whose claim came to nothing. */
  | { readonly type: 'TakeOverClaim'; readonly from: Holder; readonly holder: Holder; readonly now: string }
  /** Gives up a claim that was made before this epoch of the holder. */
  | { readonly type: 'ReleaseClaim'; readonly holder: Holder };

export type ClaimState =
  | { readonly status: 'free' }
  | { readonly status: 'held'; readonly holder: Holder; readonly claimedAt: string };

export type ClaimErrorCode = 'claim/held';

const reject = (code: ClaimErrorCode): never => rejectWith(code);

const sameHolder = (a: Holder, b: Holder): boolean => a.holderId === b.holderId && a.epoch === b.epoch;

const claimed = (holder: Holder, claimedAt: string): readonly ClaimEvent[] => [
  { type: 'ValueClaimed', data: { ...holder, claimedAt } },
];

/**
 * Who may use a value that no two of a kind share: customers a tax id, products a bar code. One stream a value; it
 * knows nothing of the value itself.
 */
export const claim: Decider<ClaimState, ClaimCommand, ClaimEvent> = {
  initialState: { status: 'free' },

  evolve: (_, event) => {
    switch (event.type) {
      case 'ValueClaimed': {
        const { claimedAt, ...holder } = event.data;
        return { status: 'held', holder, claimedAt };
      }
      case 'ClaimReleased':
        return { status: 'free' };
    }
  },

  decide: (command, state) => {
    const { holder } = command;
    switch (command.type) {
      case 'ClaimValue':
        if (state.status === 'free') return claimed(holder, command.now);
        if (state.holder.holderId !== holder.holderId) return reject('claim/held');
        // At an older epoch nothing can be taken into use any more, so that claim loses nothing.
        return state.holder.epoch >= holder.epoch ? [] : claimed(holder, command.now);
      case 'TakeOverClaim':
        if (state.status === 'held' && sameHolder(state.holder, holder)) return [];
        if (state.status === 'held' && !sameHolder(state.holder, command.from)) return reject('claim/held');
        return claimed(holder, command.now);
      case 'ReleaseClaim':
        return state.status === 'held' && state.holder.holderId === holder.holderId && state.holder.epoch < holder.epoch
          ? [{ type: 'ClaimReleased', data: { holderId: holder.holderId } }]
          : [];
    }
  },
};
