import assert from 'node:assert/strict';
import { type Decider, fold } from '../decider.ts';
import { DomainError } from '../errors.ts';
import type { DomainEvent } from '../types.ts';

export type Given<State, Command, Event extends DomainEvent> = {
  /** Carries out a command on the state after the given events. */
  when(command: Command): When<State, Event>;
};

export type When<State, Event extends DomainEvent> = {
  /** These events, whole and in this order; none for a command that has nothing to do. */
  then(...events: readonly Event[]): void;
  /** A refusal with this code and, when given, exactly these details. */
  thenRejected(code: string, details?: Readonly<Record<string, unknown>>): void;
  /** The state after the recorded events. */
  thenState(state: State): void;
};

/**
 * Tests a decider in its own words:
 * `given({ type: 'JarOpened', data }).when({ type: 'AddCoins', coins: 2 }).then({ type: 'CoinsAdded', data })`.
 */
export const specification =
  <State, Command, Event extends DomainEvent>(decider: Decider<State, Command, Event>) =>
  (...history: readonly Event[]): Given<State, Command, Event> => ({
    when: (command) => {
      const state = fold(decider, history);
      const decide = (): readonly Event[] => decider.decide(command, state);
      return {
        // biome-ignore lint/suspicious/noThenProperty: it is never awaited
        then: (...events) => assert.deepEqual(decide(), events),
        thenRejected: (code, details) =>
          assert.throws(decide, (error) => {
            if (!(error instanceof DomainError)) throw error;
            assert.equal(error.code, code);
            if (details !== undefined) assert.deepEqual(error.details, details);
            return true;
          }),
        thenState: (expected) => assert.deepEqual(decide().reduce(decider.evolve, state), expected),
      };
    },
  });
