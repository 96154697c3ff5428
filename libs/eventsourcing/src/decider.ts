import { type DomainEvent, effectiveAt, type NewEvent } from './types.ts';

/**
 * The rules of one kind of stream, as pure functions.
 * `decide` gets everything it needs as data (time, ids, prices are in the command), returns the events to record (none
 * when there is nothing to do) and refuses with `reject`. `evolve` never throws and never decides. `at` is the instant
 * at which the command, or the event, is true in the business: the metadata of the event have it, its data need not.
 */
export type Decider<State, Command, Event extends DomainEvent> = {
  readonly initialState: State;
  readonly decide: (command: Command, state: State, at: string) => readonly Event[];
  readonly evolve: (state: State, event: Event, at: string) => State;
};

/** State after events, each at the instant that its metadata say. */
export const evolveAll = <State, Event extends DomainEvent>(
  { evolve }: Pick<Decider<State, never, Event>, 'evolve'>,
  state: State,
  events: readonly NewEvent<Event>[],
): State => events.reduce((now, event) => evolve(now, event, effectiveAt(event.metadata)), state);
