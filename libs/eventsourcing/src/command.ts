import type { DomainEvent, NewEvent, Position, Revision, StreamName } from './types.ts';

/** Who wants it, why, and as part of what. */
export type CommandContext = {
  /** A UUID. The ids of the events come from it, so that the same command again adds nothing. */
  readonly commandId: string;
  readonly actor: string;
  readonly onBehalfOf?: string;
  readonly correlationId: string;
  readonly causationId: string;
  readonly effectiveAt?: string;
  readonly reason?: string;
  readonly requestHash?: string;
  readonly traceparent?: string;
  /**
   * Position in the store of the event that the command follows from. No event up to there is of the command, so that
   * the memory may be able to say by itself that the command is new. Not recorded.
   */
  readonly causedAt?: Position;
  /** The revision that the caller has seen: anything else fails instead of being retried. */
  readonly ifMatch?: Revision;
  /**
   * Told of a further published stream that was changed for the command, so that the answer can say so too. Not
   * recorded.
   */
  readonly touched?: (stream: StreamName, position: Position) => void;
};

export type CommandResult<State, Event extends DomainEvent> = {
  readonly stream: StreamName;
  /** Events that this command recorded, now or when it came the first time. */
  readonly events: readonly NewEvent<Event>[];
  /** State right after them. */
  readonly state: State;
  /** Revision of the stream at that state; undefined when the stream does not exist. */
  readonly revision: Revision | undefined;
  /** Where a reader must be to have seen the events; undefined when there are none. */
  readonly position: Position | undefined;
  /** True when the command had been carried out before and nothing was added. */
  readonly repeated: boolean;
};

/** A state, and the revision of its last event; undefined when there is none. */
export type Loaded<State> = { readonly state: State; readonly revision: Revision | undefined };

export type CommandHandler<State, Command, Event extends DomainEvent> = {
  /**
   * Carries out one command: load, fold, decide, append with the revision read. Commands that wait for the same stream
   * are decided one after the other and appended together.
   *
   * @throws DomainError (refused); WrongExpectedRevision (`ifMatch`, or contention that did not end);
   * CommandReused (same command id, other request hash); StoreUnavailable (outcome unknown: send the command again)
   */
  handle(id: string, command: Command, context: CommandContext): Promise<CommandResult<State, Event>>;
  /**
   * What the stream has of the command: its result when it was carried out before, undefined when it was not.
   *
   * @throws CommandReused for another request hash than the context has; without one any request will do
   */
  recall(id: string, context: CommandContext): Promise<CommandResult<State, Event> | undefined>;
  /**
   * State now, or as it was known at an instant, from the store. The past is folded anew, from the beginning of the
   * stream.
   */
  load(id: string, asOf?: string): Promise<Loaded<State>>;
};
