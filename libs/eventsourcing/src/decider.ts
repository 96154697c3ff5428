import type { DomainEvent } from './types.ts';

/**
 * The rules of one kind of stream, as pure functions.
 * `decide` gets everything it needs as data (time, ids, prices are in the command), returns the events to record (none
 * when there is nothing to do) and refuses with `reject`. `evolve` never throws and never decides.
 */
export type Decider<State, Command, Event extends DomainEvent> = {
  readonly initialState: State;
  readonly decide: (command: Command, state: State) => readonly Event[];
  readonly evolve: (state: State, event: Event) => State;
};

/** State after the events. */
export const fold = <State, Event extends DomainEvent>(
  decider: Pick<Decider<State, never, Event>, 'initialState' | 'evolve'>,
  events: readonly Event[],
): State => events.reduce(decider.evolve, decider.initialState);
