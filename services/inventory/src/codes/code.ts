import type { Decider } from '@sales/eventsourcing';

/** Storage format: never rename. */
export type CodeEvent =
  /** A code was used for the first time, in this spelling. */
  { readonly type: 'CodeSpelled'; readonly data: { readonly spelling: string } };

export type CodeCommand = { readonly type: 'SpellCode'; readonly spelling: string };

/** The spelling that stands; undefined while there is none. */
export type CodeState = { readonly spelling: string | undefined };

/** How a code is spelt: as it was first. One stream a key, see `naturalKey`. It is not published. */
export const code: Decider<CodeState, CodeCommand, CodeEvent> = {
  initialState: { spelling: undefined },
  decide: ({ spelling }, state) => (state.spelling === undefined ? [{ type: 'CodeSpelled', data: { spelling } }] : []),
  evolve: (_, { data: { spelling } }) => ({ spelling }),
};
