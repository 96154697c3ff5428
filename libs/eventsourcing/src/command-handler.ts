import { setTimeout as delay } from 'node:timers/promises';
import { crashpoint } from './crashpoint.ts';
import type { Decider } from './decider.ts';
import { CommandReused, StoreUnavailable, WrongExpectedRevision } from './errors.ts';
import { eventIdOf, systemClock } from './ids.ts';
import type { Appended, Clock, EventStore } from './ports.ts';
import type { Snapshot, Snapshots, Trace } from './snapshots.ts';
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
  /** How many commands the states kept in memory may have seen, all streams together. 0 keeps none. */
  readonly cacheWeight?: number;
  /** Where snapshots of hot streams are kept for other processes and the next ones. Default: nowhere. */
  readonly shared?: Snapshots<State> | undefined;
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

type Round<State, Event extends DomainEvent> = {
  readonly events: readonly NewEvent<Event>[];
  readonly next: Snapshot<State>;
  readonly commands: ReadonlyMap<string, Trace>;
  readonly outcomes: readonly Outcome[];
};

const attempts = 10;
const page = 1000;
/** Commands of one stream that are appended together. */
const together = 64;

const asRecorded = <Event extends DomainEvent>(event: RecordedEvent) => event as RecordedEvent<Event>;

export const commandHandler = <State, Command, Event extends DomainEvent>(
  options: CommandHandlerOptions<State, Command, Event>,
): CommandHandler<State, Command, Event> => {
  const { store, category, decider, schemaVersion = 1, upcast = asRecorded<Event>, clock = systemClock } = options;
  const { usuallyNew = false, shared } = options;
  const patience = options.patience ?? 4000;
  const snapshots = weightedCache<StreamName, Snapshot<State>>(
    options.cacheWeight ?? 20_000,
    (it) => it.commands.size + 1,
  );
  const queues = new Map<StreamName, Pending<State, Command, Event>[]>();

  const read = async (stream: StreamName, from: Revision): Promise<RecordedEvent<Event>[]> => {
    const events: RecordedEvent<Event>[] = [];
    for (let next = from; ; next = revision(next + BigInt(page))) {
      const found = await store.read(stream, { fromRevision: next, maxCount: page });
      for (const event of found) events.push(upcast(event));
      if (found.length < page) return events;
    }
  };

  const keep = (stream: StreamName, snapshot: Snapshot<State>): Snapshot<State> => {
    const kept = shared?.keep(stream, snapshot) ?? snapshot;
    snapshots.set(stream, kept);
    return kept;
  };

  const advance = (
    stream: StreamName,
    snapshot: Snapshot<State>,
    events: readonly RecordedEvent<Event>[],
  ): Snapshot<State> => {
    const last = events.at(-1);
    if (last === undefined) return snapshot;
    for (const event of events) remember(snapshot.commands, event.metadata, event.revision);
    const state = events.reduce(decider.evolve, snapshot.state);
    return keep(stream, { ...snapshot, state, revision: last.revision, eventId: last.eventId });
  };

  /** From the snapshot that others find too, if the stream has its last event where it says: the store may be an older one by now. */
  const resume = async (stream: StreamName): Promise<Snapshot<State> | undefined> => {
    const found = await shared?.find(stream);
    if (found?.revision === undefined) return undefined;
    const [last, ...events] = await read(stream, found.revision);
    if (last?.eventId !== found.eventId) return undefined;
    snapshots.set(stream, found);
    return advance(stream, found, events);
  };

  /** The snapshot and whatever the stream has had since. A stream only grows, so an old snapshot is never wrong. */
  const catchUp = async (stream: StreamName, snapshot: Snapshot<State>): Promise<Snapshot<State>> => {
    const resumed = snapshot.revision === undefined ? await resume(stream) : undefined;
    if (resumed !== undefined) return resumed;
    return advance(stream, snapshot, await read(stream, revision((snapshot.revision ?? -1n) + 1n)));
  };

  const empty = (): Snapshot<State> => ({
    state: decider.initialState,
    revision: undefined,
    eventId: undefined,
    commands: new Map(),
    kept: undefined,
  });

  /** The answer to a command that the stream has seen before. */
  const replay = async (stream: StreamName, trace: Trace): Promise<CommandResult<State, Event>> => {
    const events = (await read(stream, revision(0))).filter((event) => event.revision <= trace.last);
    return {
      stream,
      events: events.filter((event) => event.revision >= trace.first),
      state: events.reduce(decider.evolve, decider.initialState),
      revision: trace.last,
      position: events.at(-1)?.position,
      repeated: true,
    };
  };

  const decideOne = (
    stream: StreamName,
    { command, context }: Pending<State, Command, Event>,
    { state, revision: at }: Pick<Snapshot<State>, 'state' | 'revision'>,
    now: string,
  ): NewEvent<Event>[] => {
    const { ifMatch, ...given } = context;
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
    snapshot: Snapshot<State>,
  ): Round<State, Event> => {
    const now = clock.now();
    const appended: NewEvent<Event>[] = [];
    const outcomes: Outcome[] = [];
    const commands = new Map<string, Trace>();
    let { state, revision: at } = snapshot;
    for (const pending of batch) {
      const { commandId, requestHash } = pending.context;
      const trace = commands.get(commandId) ?? snapshot.commands.get(commandId);
      if (trace !== undefined) {
        outcomes.push(async () => {
          if (trace.requestHash !== requestHash) pending.reject(new CommandReused(commandId));
          else await replay(stream, trace).then(pending.resolve, pending.reject);
        });
        continue;
      }
      try {
        const events = decideOne(stream, pending, { state, revision: at }, now);
        for (const event of events) {
          state = decider.evolve(state, event);
          at = revision((at ?? -1n) + 1n);
          remember(commands, event.metadata, at);
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
    const eventId = appended.at(-1)?.eventId ?? snapshot.eventId;
    return { events: appended, next: { ...snapshot, state, revision: at, eventId }, commands, outcomes };
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
    const known = snapshots.get(stream) ?? (usuallyNew ? empty() : undefined);
    let snapshot = known ?? (await catchUp(stream, empty()));
    let current = known === undefined;
    for (let attempt = 1; ; attempt++) {
      const round = decideRound(stream, batch, snapshot);
      let appended: Appended | undefined;
      if (round.events.length > 0) {
        crashpoint('command.decided');
        try {
          appended = await appendSurely(stream, round.events, snapshot.revision ?? 'no_stream');
        } catch (error) {
          if (!(error instanceof WrongExpectedRevision) || attempt === attempts) throw error;
          await delay(Math.random() * 4 * attempt);
          snapshot = await catchUp(stream, snapshot);
          current = true;
          continue;
        }
        crashpoint('command.appended');
        for (const [commandId, trace] of round.commands) snapshot.commands.set(commandId, trace);
        keep(stream, round.next);
      } else if (!current) {
        // Nobody may be refused on the strength of a state that another process has long changed.
        current = true;
        const latest = await catchUp(stream, snapshot);
        if (latest !== snapshot) {
          snapshot = latest;
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
    recall: async (id, { commandId, requestHash }) => {
      const stream = streamName(category, id);
      const trace = (await catchUp(stream, snapshots.get(stream) ?? empty())).commands.get(commandId);
      if (trace === undefined) return undefined;
      if (trace.requestHash !== requestHash) throw new CommandReused(commandId);
      return replay(stream, trace);
    },
    load: async (id) => {
      const stream = streamName(category, id);
      const { state, revision: at } = await catchUp(stream, snapshots.get(stream) ?? empty());
      return { state, revision: at };
    },
  };
};

const remember = (commands: Map<string, Trace>, metadata: EventMetadata, at: Revision): void => {
  const first = commands.get(metadata.commandId)?.first ?? at;
  commands.set(metadata.commandId, { first, last: at, requestHash: metadata.requestHash });
};
