import { type Decider, equal } from '@sales/eventsourcing';
import type { PublicKey, SigningKeyEvent } from './events.ts';

export type SigningKeyCommand = {
  /** Said again it changes nothing. */
  readonly type: 'PublishSigningKey';
  readonly key: PublicKey;
};

export type SigningKeyState = { readonly status: 'none' } | { readonly status: 'published'; readonly key: PublicKey };

/** What others must know of a key. One stream a key. */
export const signingKey: Decider<SigningKeyState, SigningKeyCommand, SigningKeyEvent> = {
  initialState: { status: 'none' },

  evolve: (_, { data }) => ({ status: 'published', key: data }),

  decide: ({ key }, state) =>
    state.status === 'published' && equal(state.key, key) ? [] : [{ type: 'SigningKeyPublished', data: key }],
};
