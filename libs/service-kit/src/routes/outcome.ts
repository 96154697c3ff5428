import {
  type CommandContext,
  type CommandHandler,
  type CommandResult,
  CommandReused,
  DomainError,
  type DomainEvent,
  idOf,
  type NewEvent,
} from '@sales/eventsourcing';
import { canonicalJson, sha256 } from '../http/canonical.ts';
import type { ConsistencyToken } from '../http/consistency-token.ts';

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
  handler: Pick<CommandHandler<State, Command, Event>, 'handle' | 'recall'>,
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

/** What a request does under an id that its client has chosen. */
export type Named<Event extends DomainEvent> = {
  /** Follows from the id, and from what is done under it: the same whatever key the request comes with. */
  readonly commandId: string;
  /** What the request says of it. */
  readonly content: unknown;
  /**
   * Refuses content that differs from what was recorded, with `again`. For what the state forgets: where it is absent,
   * the decider compares.
   */
  readonly compare?: (recorded: readonly NewEvent<Event>[]) => void;
};

/**
 * Does something once for its id, whatever key the request comes with and however late. The same content again gets the
 * answer of the first time, other content is refused with the differences.
 */
export const handleNamed = async <State, Command, Event extends DomainEvent>(
  handler: Pick<CommandHandler<State, Command, Event>, 'handle' | 'recall'>,
  id: string,
  context: CommandContext,
  { commandId, content, compare }: Named<Event>,
  make: NoInfer<() => Promise<Command>>,
): Promise<CommandResult<State, Event>> => {
  const once = { ...context, commandId, requestHash: sha256(canonicalJson([content, context.effectiveAt])) };
  // The stream knows the command by another id than that of the key, so the answer is kept under the key.
  const underKey = (result: CommandResult<State, Event>) => ({ ...result, events: [] });
  try {
    return underKey(await handleOnce(handler, id, once, make));
  } catch (error) {
    if (!(error instanceof CommandReused)) throw error;
    if (compare === undefined) return handler.handle(id, await make(), context);
    const { requestHash: _, ...whatever } = once;
    const recorded = await handler.recall(id, whatever);
    if (recorded === undefined) throw error;
    compare(recorded.events);
    return underKey(recorded);
  }
};
