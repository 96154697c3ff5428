import { setTimeout as delay } from 'node:timers/promises';
import type { CommandTable } from './command-table.ts';
import { crashpoint } from './crashpoint.ts';
import type { Decider } from './decider.ts';
import { CommandReused, StoreUnavailable, WrongExpectedRevision } from './errors.ts';
import { eventIdOf, systemClock } from './ids.ts';
import { type KnownCommands, leaveToTable, noCommands, rememberEvent } from './known-commands.ts';
import type { Appended, Clock, EventStore, Snapshots, Trace } from './ports.ts';
import { type SnapshotFormat, type StreamMemory, schemaOf, snapshotKeeper } from './snapshots.ts';
import {
  type DomainEvent,
  type EventMetadata,
  type NewEvent,
  type Position,
  type RecordedEvent,
  type Revision,
  revision,
  type StreamName,
  streamName,
} from './types.ts';
import { weightedCache } from './weighted-cache.ts';

/** Who wants it, why, and as part of what. */
export type CommandContext = {
  /** A UUID. The ids of the events come from it, so that the same command again adds nothing. */
  readonly commandId: string;
  readonly actor: string;
  readonly correlationId: string;
  readonly causationId: string;
  readonly effectiveAt?: string;
  readonly reason?: string;
  readonly requestHash?: string;
  readonly traceparent?: string;
  /**
   * Position in the store of the event that the command follows from. No event up to there is of the command, so that the
   * memory may be able to say by itself that the command is new. Not recorded.
   */
  readonly causedAt?: Position;
  /** The revision that the caller has seen: anything else fails instead of being retried. */
  readonly ifMatch?: Revision;
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

export type CommandHandler<State, Command, Event extends DomainEvent> = {
  /**
   * Carries out one command: load, fold, decide, append with the revision read. Commands that wait for the same stream
   * are decided one after the other and appended together.
   *
   * @throws DomainError (refused); WrongExpectedRevision (`ifMatch`, or contention that did not end);
   * CommandReused (same command id, other request hash); StoreUnavailable (outcome unknown: send the command again)
   */
  handle(id: string, command: Command, context: CommandContext): Promise<CommandResult<State, Event>>;
  /** What the stream has of the command: its result when it was carried out before, undefined when it was not. */
  recall(id: string, context: CommandContext): Promise<CommandResult<State, Event> | undefined>;
  /** State now, from the store. */
  load(id: string): Promise<{ readonly state: State; readonly revision: Revision | undefined }>;
};

/** Where the states of long streams are kept, and in which form. */
export type SnapshotOptions<State> = {
  readonly in: Snapshots;
  // biome-ignore lint/suspicious/noExplicitAny: what is written is between `encode` and `decode`.
  readonly as: SnapshotFormat<State, any>;
  /**
   * Events between two snapshots of a stream. Default 500: reading so many costs about what fetching a snapshot does. A
   * stream that leaves the memory with a tenth of that gets one, too.
   */
  readonly every?: number;
};

export type CommandHandlerOptions<State, Command, Event extends DomainEvent> = {
  readonly store: EventStore;
  readonly category: string;
  readonly decider: Decider<State, Command, Event>;
  /** Version of the shapes that `decide` records now. */
  readonly schemaVersion?: number;
  /** Brings an event of an older schema version to the present shape. Pure. */
  readonly upcast?: (event: RecordedEvent) => RecordedEvent<Event>;
  readonly clock?: Clock;
  /**
   * A stream that is not in memory is most likely a new one: it is read only when the store says that it is not. A saving
   * where most streams are begun by the first command that this process sees.
   */
  readonly usuallyNew?: boolean;
  /** How much may stay in memory, all streams together: each counts 1, its commands that are not in the table, and its state. */
  readonly cacheWeight?: number;
  /** What a state counts for, where it grows with the stream. Default: nothing. */
  readonly weigh?: (state: State) => number;
  /** Where the commands of long streams are looked up, so that memory need not hold them. Default: memory holds all. */
  readonly table?: CommandTable | undefined;
  /** Default: a stream that is not in memory is read from its beginning. */
  readonly snapshots?: SnapshotOptions<State> | undefined;
  /** How long an append with an unknown outcome is repeated before the caller hears of it, in ms. */
  readonly patience?: number;
};

type Pending<State, Command, Event extends DomainEvent> = {
  readonly command: Command;
  readonly context: CommandContext;
  readonly resolve: (result: CommandResult<State, Event>) => void;
  readonly reject: (error: unknown) => void;
};

/** How one command of a round ends, told to its caller once the append of the round has succeeded. */
type Outcome = (appended: Appended | undefined) => void | Promise<void>;

type Sought = Pick<CommandContext, 'commandId' | 'causedAt'>;

type Round<State, Event extends DomainEvent> = {
  readonly events: readonly NewEvent<Event>[];
  readonly next: StreamMemory<State>;
  readonly commands: ReadonlyMap<string, Trace>;
  readonly outcomes: readonly Outcome[];
};

const attempts = 10;
const page = 1000;
/** Events between two snapshots. */
const defaultEvery = 500;
/** Pages that are read to find out which commands a table has lost, while the relay fills it again. */
const lostPages = 20;
/** Commands of one stream that are appended together. */
const together = 64;

const asRecorded = <Event extends DomainEvent>(event: RecordedEvent) => event as RecordedEvent<Event>;

export const commandHandler = <State, Command, Event extends DomainEvent>(
  options: CommandHandlerOptions<State, Command, Event>,
): CommandHandler<State, Command, Event> => {
  const { store, category, decider, schemaVersion = 1, upcast = asRecorded<Event>, clock = systemClock } = options;
  const { usuallyNew = false, table, weigh = () => 0 } = options;
  const patience = options.patience ?? 4000;
  const cacheWeight = options.cacheWeight ?? 20_000;
  const every = options.snapshots?.every ?? defaultEvery;
  const snapshots =
    options.snapshots &&
    snapshotKeeper(
      options.snapshots.in,
      options.snapshots.as,
      schemaOf(options.snapshots.as, decider.evolve, table?.name),
    );
  const memories = weightedCache<StreamName, StreamMemory<State>>(
    cacheWeight,
    // However large it is, a stream that is worked on stays: to read it each time would cost more than all others together.
    ({ known, state }) => Math.min(1 + known.recent.size + weigh(state), Math.max(cacheWeight, 1)),
    (stream, memory) => {
      if (isAhead(memory, every / 10)) snapshots?.keep(stream, memory);
    },
  );
  const queues = new Map<StreamName, Pending<State, Command, Event>[]>();

  /** Events behind a revision, up to another one or the end, in order, a page at a time. */
  async function* pagesOf(
    stream: StreamName,
    behind: Revision | undefined,
    last?: Revision,
  ): AsyncGenerator<readonly RecordedEvent<Event>[]> {
    for (let next = (behind ?? -1n) + 1n; last === undefined || next <= last; next += BigInt(page)) {
      const maxCount = last === undefined ? page : Math.min(page, Number(last - next) + 1);
      const found = await store.read(stream, { fromRevision: revision(next), maxCount });
      if (found.length > 0) yield found.map(upcast);
      if (found.length < maxCount) return;
    }
  }

  const keep = (stream: StreamName, memory: StreamMemory<State>): StreamMemory<State> => {
    if (table !== undefined) leaveToTable(memory.known, table);
    const due = snapshots !== undefined && isAhead(memory, every);
    if (due) snapshots.keep(stream, memory);
    const kept = due ? { ...memory, kept: memory.revision } : memory;
    memories.set(stream, kept);
    return kept;
  };

  const advance = (memory: StreamMemory<State>, events: readonly RecordedEvent<Event>[]): StreamMemory<State> => {
    const last = events.at(-1);
    if (last === undefined) return memory;
    for (const event of events) rememberEvent(memory.known.recent, event);
    const state = events.reduce(decider.evolve, memory.state);
    return { ...memory, state, revision: last.revision, eventId: last.eventId };
  };

  const empty = (): StreamMemory<State> => ({
    state: decider.initialState,
    revision: undefined,
    eventId: undefined,
    known: noCommands(),
    kept: undefined,
  });

  const readOn = async (stream: StreamName, memory: StreamMemory<State>): Promise<StreamMemory<State>> => {
    let latest = memory;
    for await (const events of pagesOf(stream, memory.revision)) {
      latest = advance(latest, events);
      if (table !== undefined) leaveToTable(latest.known, table);
    }
    return latest;
  };

  /** A snapshot, if the stream has its last event where it says: the store may be an older one by now. */
  const snapshotOf = async (stream: StreamName, atMost?: Revision): Promise<StreamMemory<State> | undefined> => {
    const found = await snapshots?.find(stream, atMost);
    if (found?.revision === undefined) return undefined;
    const [last] = await store.read(stream, { fromRevision: found.revision, maxCount: 1 });
    return last?.eventId === found.eventId ? found : undefined;
  };

  /** The memory and whatever the stream has had since. A stream only grows, so an old memory is never wrong. */
  const catchUp = async (stream: StreamName, memory: StreamMemory<State>): Promise<StreamMemory<State>> => {
    const from = memory.revision === undefined ? ((await snapshotOf(stream)) ?? memory) : memory;
    const latest = await readOn(stream, from);
    return latest === memory ? memory : keep(stream, latest);
  };

  /**
   * The same memory when the table has lost commands that were left to it: those that it lacks are read from the stream
   * again, from its end back to where the table reaches, or to its beginning if it was short there.
   * @throws StoreUnavailable while the table lacks too much of the stream for that
   */
  const recover = async (
    stream: StreamName,
    memory: StreamMemory<State>,
    { bound }: CommandTable,
    reached: Position,
  ): Promise<StreamMemory<State>> => {
    const lacking: RecordedEvent[] = [];
    let tabled: Position | undefined;
    for (
      let from = memory.revision ?? -1n, pages = 0;
      from >= 0n && tabled === undefined;
      from -= BigInt(page), pages++
    ) {
      if (pages === lostPages) throw new StoreUnavailable(`${stream}: its commands are being put into the table again`);
      const found = await store.read(stream, { fromRevision: revision(from), maxCount: page, direction: 'backwards' });
      const edge = found.findIndex(
        ({ position, revision: at, metadata }, nth) =>
          // The table may have a part of a command.
          position <= reached &&
          at >= bound &&
          metadata.commandId !== (found[nth - 1] ?? lacking.at(-1))?.metadata.commandId,
      );
      lacking.push(...(edge < 0 ? found : found.slice(0, edge)));
      if (edge >= 0) tabled = reached;
    }
    const known: KnownCommands = { recent: new Map(), tabled };
    for (const event of lacking.reverse()) rememberEvent(known.recent, event);
    return keep(stream, { ...memory, known });
  };

  /** What the stream has seen of the commands up to the revision of the memory, and a memory that knows them. */
  const look = async (
    stream: StreamName,
    memory: StreamMemory<State>,
    commands: readonly Sought[],
  ): Promise<{ readonly memory: StreamMemory<State>; readonly traceOf: (commandId: string) => Trace | undefined }> => {
    const { recent, tabled } = memory.known;
    const traceOf = (commandId: string) => recent.get(commandId);
    const others = new Set(
      commands
        .filter(({ commandId, causedAt = 0n }) => !recent.has(commandId) && causedAt < (tabled ?? 0n))
        .map(({ commandId }) => commandId),
    );
    if (table === undefined || tabled === undefined || others.size === 0) return { memory, traceOf };
    const { traces, reached } = await table.find(stream, [...others]);
    if (reached < tabled) return look(stream, await recover(stream, memory, table, reached), commands);
    return {
      memory,
      traceOf: (commandId) => {
        const trace = traces.get(commandId);
        // Of what is further on, the table may have only a part yet.
        return trace !== undefined && trace.last <= (memory.revision ?? -1n) ? trace : traceOf(commandId);
      },
    };
  };

  /** The answer to a command that the stream has seen before: the state right after it, from the nearest snapshot on. */
  const replay = async (
    stream: StreamName,
    commandId: string,
    { first, last }: Trace,
  ): Promise<CommandResult<State, Event>> => {
    const base = first > every ? await snapshotOf(stream, revision(first - 1n)) : undefined;
    let { state } = base ?? empty();
    const events: RecordedEvent<Event>[] = [];
    for await (const found of pagesOf(stream, base?.revision, last)) {
      state = found.reduce(decider.evolve, state);
      events.push(...found.filter((event) => event.revision >= first));
    }
    if (events[0]?.metadata.commandId !== commandId)
      throw new StoreUnavailable(`${stream} has no event of command ${commandId}: the table is ahead of the store`);
    return { stream, events, state, revision: last, position: events.at(-1)?.position, repeated: true };
  };

  const decideOne = (
    stream: StreamName,
    { command, context }: Pending<State, Command, Event>,
    { state, revision: at }: Pick<StreamMemory<State>, 'state' | 'revision'>,
    now: string,
  ): NewEvent<Event>[] => {
    const { ifMatch, causedAt: _, ...given } = context;
    if (ifMatch !== undefined && ifMatch !== at) throw new WrongExpectedRevision(stream, ifMatch, at);
    const metadata: EventMetadata = { ...given, occurredAt: now, schemaVersion };
    return decider
      .decide(command, state)
      .map((event, index) => ({ ...event, eventId: eventIdOf(context, index, event), metadata }));
  };

  /** Decides the commands one after the other, each on the state that the one before leaves. Tells nobody yet. */
  const decideRound = (
    stream: StreamName,
    batch: readonly Pending<State, Command, Event>[],
    memory: StreamMemory<State>,
    traceOf: (commandId: string) => Trace | undefined,
  ): Round<State, Event> => {
    const now = clock.now();
    const appended: NewEvent<Event>[] = [];
    const outcomes: Outcome[] = [];
    const commands = new Map<string, Trace>();
    let { state, revision: at } = memory;
    for (const pending of batch) {
      const { commandId, requestHash } = pending.context;
      const trace = commands.get(commandId) ?? traceOf(commandId);
      if (trace !== undefined) {
        outcomes.push(async () => {
          if (trace.requestHash !== requestHash) pending.reject(new CommandReused(commandId));
          else await replay(stream, commandId, trace).then(pending.resolve, pending.reject);
        });
        continue;
      }
      try {
        const events = decideOne(stream, pending, { state, revision: at }, now);
        for (const event of events) {
          state = decider.evolve(state, event);
          at = revision((at ?? -1n) + 1n);
          const first = commands.get(commandId)?.first ?? at;
          commands.set(commandId, { first, last: at, requestHash });
          appended.push(event);
        }
        const result = { stream, events, state, revision: at, repeated: false };
        outcomes.push((done) =>
          pending.resolve({ ...result, position: events.length > 0 ? done?.position : undefined }),
        );
      } catch (error) {
        outcomes.push(() => pending.reject(error));
      }
    }
    const eventId = appended.at(-1)?.eventId ?? memory.eventId;
    return { events: appended, next: { ...memory, state, revision: at, eventId }, commands, outcomes };
  };

  /** Appends until the outcome is known: the same events at the same revision, so that no repeat can double them. */
  const appendSurely = async (
    stream: StreamName,
    events: readonly NewEvent<Event>[],
    expected: Revision | 'no_stream',
  ) => {
    const deadline = performance.now() + patience;
    for (let pause = 50; ; pause = Math.min(pause * 2, 1000)) {
      try {
        return await store.append(stream, events, expected);
      } catch (error) {
        if (!(error instanceof StoreUnavailable) || performance.now() + pause > deadline) throw error;
        await delay(pause);
      }
    }
  };

  const execute = async (stream: StreamName, batch: readonly Pending<State, Command, Event>[]): Promise<void> => {
    const commands = batch.map(({ context }) => context);
    const known = memories.get(stream) ?? (usuallyNew ? empty() : undefined);
    let memory = known ?? (await catchUp(stream, empty()));
    let current = known === undefined;
    for (let attempt = 1; ; attempt++) {
      const seen = await look(stream, memory, commands);
      memory = seen.memory;
      const round = decideRound(stream, batch, memory, seen.traceOf);
      let appended: Appended | undefined;
      if (round.events.length > 0) {
        crashpoint('command.decided');
        try {
          appended = await appendSurely(stream, round.events, memory.revision ?? 'no_stream');
        } catch (error) {
          if (!(error instanceof WrongExpectedRevision) || attempt === attempts) throw error;
          await delay(Math.random() * 4 * attempt);
          memory = await catchUp(stream, memory);
          current = true;
          continue;
        }
        crashpoint('command.appended');
        const { position } = appended;
        for (const [commandId, trace] of round.commands) memory.known.recent.set(commandId, { ...trace, position });
        keep(stream, round.next);
      } else if (!current) {
        // Re-read before refusing: another process may have changed the stream.
        current = true;
        const latest = await catchUp(stream, memory);
        if (latest !== memory) {
          memory = latest;
          continue;
        }
      }
      for (const settle of round.outcomes) await settle(appended);
      return;
    }
  };

  const drain = async (stream: StreamName, queue: Pending<State, Command, Event>[]): Promise<void> => {
    while (queue.length > 0) {
      const batch = queue.splice(0, together);
      try {
        await execute(stream, batch);
      } catch (error) {
        for (const pending of batch) pending.reject(error);
      }
    }
    queues.delete(stream);
  };

  return {
    handle: (id, command, context) =>
      new Promise((resolve, rejectWith) => {
        const stream = streamName(category, id);
        const pending = { command, context, resolve, reject: rejectWith };
        const queue = queues.get(stream);
        if (queue !== undefined) {
          queue.push(pending);
          return;
        }
        const started = [pending];
        queues.set(stream, started);
        void drain(stream, started);
      }),
    recall: async (id, context) => {
      const { commandId, requestHash } = context;
      const stream = streamName(category, id);
      const memory = await catchUp(stream, memories.get(stream) ?? empty());
      const trace = (await look(stream, memory, [context])).traceOf(commandId);
      if (trace === undefined) return undefined;
      if (trace.requestHash !== requestHash) throw new CommandReused(commandId);
      return replay(stream, commandId, trace);
    },
    load: async (id) => {
      const stream = streamName(category, id);
      const { state, revision: at } = await catchUp(stream, memories.get(stream) ?? empty());
      return { state, revision: at };
    },
  };
};

/** Whether a stream has had so many events since its last snapshot. */
const isAhead = ({ revision: at, kept }: StreamMemory<unknown>, events: number): boolean =>
  at !== undefined && at - (kept ?? -1n) >= events;
