/** A domain for the tests of this package: a jar of coins, with room for a hundred. */
import type { CommandContext } from '../command.ts';
import type { Decider } from '../decider.ts';
import { reject } from '../errors.ts';
import { testId } from './fixed.ts';

export type JarEvent =
  | { readonly type: 'CoinsAdded'; readonly data: { readonly coins: number } }
  | { readonly type: 'JarFilled'; readonly data: Record<string, never> };

export type JarCommand = { readonly type: 'AddCoins'; readonly coins: number };

export type Jar = { readonly coins: number; readonly full: boolean };

/** Adding none is nothing to do; adding too many is refused; the last coin that fits fills the jar. */
export const jar: Decider<Jar, JarCommand, JarEvent> = {
  initialState: { coins: 0, full: false },
  decide: ({ coins }, state) => {
    if (coins === 0) return [];
    if (state.coins + coins > 100) return reject('jar/full', { room: 100 - state.coins });
    const added: JarEvent = { type: 'CoinsAdded', data: { coins } };
    return state.coins + coins === 100 ? [added, { type: 'JarFilled', data: {} }] : [added];
  },
  evolve: (state, event) => {
    switch (event.type) {
      case 'CoinsAdded':
        return { ...state, coins: state.coins + event.data.coins };
      case 'JarFilled':
        return { ...state, full: true };
    }
  },
};

export const add = (coins: number): JarCommand => ({ type: 'AddCoins', coins });

/** Context of the nth command of a test. */
export const context = (nth: number, more: Partial<CommandContext> = {}): CommandContext => ({
  commandId: testId(nth),
  actor: 'user:ann',
  correlationId: 'conversation',
  causationId: testId(nth),
  ...more,
});
