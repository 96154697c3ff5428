import {
  type CommandContext,
  type CommandHandler,
  type CommandResult,
  DomainError,
  type DomainEvent,
  idOf,
} from '@sales/eventsourcing';
import type { ConsistencyToken } from './consistency-token.ts';

/** What a command route needs of the result of a command. A `CommandResult` is one. */
export type Outcome<State> = Pick<
  CommandResult<State, DomainEvent>,
  'stream' | 'events' | 'state' | 'revision' | 'position'
> & {
  /** Further streams that the request has changed. */
  readonly also?: readonly ConsistencyToken[];
};

/** What a command leaves behind: the same for the first request and for every repeat of it. */
export type After<State> = {
  /** Id of the stream, without its category. */
  readonly id: string;
  /** State right after the events of the command. */
  readonly state: State;
  /** Number of the last event at that state; -1 when the stream does not exist. */
  readonly revision: number;
};

export const afterOf = <State>({ stream, state, revision }: Outcome<State>): After<State> => ({
  id: idOf(stream),
  state,
  revision: revision === undefined ? -1 : Number(revision),
});

/** Where a reader must be to have seen everything that the request changed. */
export const tokensOf = ({ stream, position: at, also = [] }: Outcome<unknown>): readonly ConsistencyToken[] =>
  at === undefined ? also : [{ stream, position: at }, ...also];

/**
 * The result of a request that sent several commands: id, revision and ETag are those of `main`, the state is an object
 * of all states by name, the Consistency-Token covers all streams.
 */
export const combine = <Name extends string, State, Others extends Readonly<Record<string, Outcome<unknown>>>>(
  name: Name,
  main: Outcome<State>,
  others: Others,
): Outcome<{ readonly [Key in Name]: State } & { readonly [Key in keyof Others]: Others[Key]['state'] }> => {
  const outcomes = Object.entries<Outcome<unknown>>(others);
  const states = Object.fromEntries([[name, main.state], ...outcomes.map(([key, { state }]) => [key, state])]);
  return {
    ...main,
    events: [main, ...Object.values<Outcome<unknown>>(others)].flatMap(({ events }) => events),
    // The compiler cannot see that `fromEntries` keeps the names.
    state: states as { readonly [Key in Name]: State } & { readonly [Key in keyof Others]: Others[Key]['state'] },
    also: [...(main.also ?? []), ...outcomes.flatMap(([, outcome]) => tokensOf(outcome))],
  };
};

/**
 * Makes a command and sends it. When making it is refused (a look-up says no) although the stream has long carried the
 * command out, the answer is what it did then: the repeat of a request is not judged by today's facts.
 */
export const handleOnce = async <State, Command, Event extends DomainEvent>(
  handler: CommandHandler<State, Command, Event>,
  id: string,
  context: CommandContext,
  make: NoInfer<() => Promise<Command>>,
): Promise<CommandResult<State, Event>> => {
  let command: Command;
  try {
    command = await make();
  } catch (error) {
    const earlier =
      error instanceof DomainError && context.requestHash !== undefined ? await handler.recall(id, context) : undefined;
    if (earlier === undefined) throw error;
    return earlier;
  }
  return handler.handle(id, command, context);
};
