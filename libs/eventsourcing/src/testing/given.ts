import assert from 'node:assert/strict';
import type { Decider } from '../decider.ts';
import { DomainError } from '../errors.ts';
import type { DomainEvent } from '../types.ts';

/** The instant of everything in a test that names no other. */
export const instant = '2024-01-15T09:00:00.000Z';

/** An event of a test, with the instant at which it was true where that matters. */
export type Told<Event> = Event & { readonly at?: string };

/** State after the events. */
export const fold = <State, Event extends DomainEvent>(
  { initialState, evolve }: Pick<Decider<State, never, Event>, 'initialState' | 'evolve'>,
  events: readonly Told<Event>[],
): State => events.reduce((state, event) => evolve(state, event, event.at ?? instant), initialState);

/** Rules for tests in which everything is true at one instant. */
export const atOneInstant = <State, Command, Event extends DomainEvent>(
  { initialState, decide, evolve }: Decider<State, Command, Event>,
  at = instant,
) => ({
  initialState,
  decide: (command: Command, state: State): readonly Event[] => decide(command, state, at),
  evolve: (state: State, event: Event): State => evolve(state, event, at),
});

export type Given<State, Command, Event extends DomainEvent> = {
  /** Carries out a command on the state after the given events. */
  when(command: Command, at?: string): When<State, Event>;
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
  (...history: readonly Told<Event>[]): Given<State, Command, Event> => ({
    when: (command, at) => {
      const state = fold(decider, history);
      const rules = atOneInstant(decider, at);
      const decide = (): readonly Event[] => rules.decide(command, state);
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
        thenState: (expected) => assert.deepEqual(decide().reduce(rules.evolve, state), expected),
      };
    },
  });
