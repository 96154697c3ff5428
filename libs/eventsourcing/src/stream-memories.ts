import type { CommandResult, Loaded } from './command.ts';
import type { CommandTable } from './command-table.ts';
import { type Decider, evolveAll } from './decider.ts';
import { StoreUnavailable } from './errors.ts';
import { type KnownCommands, leaveToTable, noCommands, rememberEvent } from './known-commands.ts';
import type { EventStore, PersonKeys, Snapshots, Trace } from './ports.ts';
import { type SnapshotFormat, type StreamMemory, schemaOf, snapshotKeeper } from './snapshots.ts';
import {
  type DomainEvent,
  type Position,
  type RecordedEvent,
  type Revision,
  revision,
  type StreamName,
} from './types.ts';
import { weightedCache } from './weighted-cache.ts';

/** Where the states of long streams are kept, and in which form. */
export type SnapshotOptions<State> = {
  readonly in: Snapshots;
  /** Default: none are needed, because the states have no personal values. */
  readonly keys?: PersonKeys;
  // biome-ignore lint/suspicious/noExplicitAny: what is written is between `encode` and `decode`.
  readonly as: SnapshotFormat<State, any>;
  /**
   * Events between two snapshots of a stream. Default 500: reading so many costs about what fetching a snapshot does. A
   * stream that leaves the memory with a tenth of that gets one, too.
   */
  readonly every?: number;
};

export type StreamMemoriesOptions<State, Event extends DomainEvent> = {
  readonly store: EventStore;
  readonly decider: Pick<Decider<State, never, Event>, 'initialState' | 'evolve'>;
  readonly cacheWeight: number;
  readonly weigh: (state: State) => number;
  readonly table: CommandTable | undefined;
  readonly snapshots: SnapshotOptions<State> | undefined;
  /** States that were made in another generation of keys are not believed: see `KnownKeys`. Default: all are. */
  readonly generation?: (() => number) | undefined;
};

/** A command to look for, by what is known of it. */
export type Sought = { readonly commandId: string; readonly causedAt?: Position };

/** What the stream has seen of the commands that were looked for, and a memory that knows them. */
export type Seen<State> = {
  readonly memory: StreamMemory<State>;
  readonly traceOf: (commandId: string) => Trace | undefined;
};

/** What a process knows of the streams of one decider: their states, and the commands that they have seen. */
export type StreamMemories<State, Event extends DomainEvent> = {
  /** A stream as it was when this process looked last; undefined when it does not know it. */
  known(stream: StreamName): StreamMemory<State> | undefined;
  /** A stream without events. */
  empty(): StreamMemory<State>;
  keep(stream: StreamName, memory: StreamMemory<State>): StreamMemory<State>;
  /** The memory and whatever the stream has had since. A stream only grows, so an old memory is never wrong. */
  catchUp(stream: StreamName, memory: StreamMemory<State>): Promise<StreamMemory<State>>;
  /** Looks for commands up to the revision of the memory. */
  look(stream: StreamName, memory: StreamMemory<State>, commands: readonly Sought[]): Promise<Seen<State>>;
  /**
   * The answer to a command that the stream has seen before: the state right after it, from the nearest snapshot on.
   */
  replay(stream: StreamName, commandId: string, trace: Trace): Promise<CommandResult<State, Event>>;
  /**
   * The state before the first event that was recorded after an instant: one that the stream did have, whatever the
   * clocks of hosts say.
   *
   */
  asOf(stream: StreamName, instant: string): Promise<Loaded<State>>;
};

const page = 1000;
/** Events between two snapshots. */
const defaultEvery = 500;
/** Pages that are read to find out which commands a table has lost, while the relay fills it again. */
const lostPages = 20;

/** Whether a stream has had so many events since its last snapshot. */
const isAhead = ({ revision: at, kept }: StreamMemory<unknown>, events: number): boolean =>
  at !== undefined && at - (kept ?? -1n) >= events;

export const streamMemories = <State, Event extends DomainEvent>(
  options: StreamMemoriesOptions<State, Event>,
): StreamMemories<State, Event> => {
  const { store, decider, cacheWeight, weigh, table } = options;
  const every = options.snapshots?.every ?? defaultEvery;
  const snapshots =
    options.snapshots &&
    snapshotKeeper(
      options.snapshots.in,
      options.snapshots.as,
      schemaOf(options.snapshots.as, decider.evolve, table?.name),
      options.snapshots.keys,
    );
  const generation = options.generation ?? (() => 0);
  const memories = weightedCache<StreamName, StreamMemory<State>>(
    cacheWeight,
    // However large it is, a stream that is worked on stays: to read it each time would cost more than all others
    // together.
    ({ known, state }) => Math.min(1 + known.recent.size + weigh(state), Math.max(cacheWeight, 1)),
    (stream, memory) => {
      if (isAhead(memory, every / 10)) snapshots?.keep(stream, memory);
    },
  );

  /** Events behind a revision, up to another one or the end, in order, a page at a time. */
  async function* pagesOf(
    stream: StreamName,
    behind: Revision | undefined,
    last?: Revision,
  ): AsyncGenerator<readonly RecordedEvent<Event>[]> {
    for (let next = (behind ?? -1n) + 1n; last === undefined || next <= last; next += BigInt(page)) {
      const maxCount = last === undefined ? page : Math.min(page, Number(last - next) + 1);
      const found = await store.read(stream, { fromRevision: revision(next), maxCount });
      // The streams of a decider have the events of that decider, and no others.
      if (found.length > 0) yield found as readonly RecordedEvent<Event>[];
      if (found.length < maxCount) return;
    }
  }

  const keep = (stream: StreamName, memory: StreamMemory<State>): StreamMemory<State> => {
    if (table !== undefined) leaveToTable(memory.known, table);
    const due = snapshots !== undefined && isAhead(memory, every);
    if (due) snapshots.keep(stream, memory);
    const kept = due ? { ...memory, kept: memory.revision } : memory;
    // One that was made before keys were erased is of use once more, to what is under way.
    if (kept.generation === generation()) memories.set(stream, kept);
    return kept;
  };

  const known = (stream: StreamName): StreamMemory<State> | undefined => {
    const memory = memories.get(stream);
    return memory?.generation === generation() ? memory : undefined;
  };

  const advance = (memory: StreamMemory<State>, events: readonly RecordedEvent<Event>[]): StreamMemory<State> => {
    const last = events.at(-1);
    if (last === undefined) return memory;
    for (const event of events) rememberEvent(memory.known.recent, event);
    const state = evolveAll(decider, memory.state, events);
    return {
      ...memory,
      ...{ state, revision: last.revision, eventId: last.eventId, recordedAt: last.metadata.recordedAt },
    };
  };

  const empty = (): StreamMemory<State> => ({
    state: decider.initialState,
    revision: undefined,
    eventId: undefined,
    recordedAt: undefined,
    known: noCommands(),
    kept: undefined,
    generation: generation(),
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
    const made = generation();
    const found = await snapshots?.find(stream, atMost);
    if (found?.revision === undefined) return undefined;
    const [last] = await store.read(stream, { fromRevision: found.revision, maxCount: 1 });
    return last?.eventId === found.eventId
      ? { ...found, recordedAt: last?.metadata.recordedAt, generation: made }
      : undefined;
  };

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

  const look = async (
    stream: StreamName,
    memory: StreamMemory<State>,
    commands: readonly Sought[],
  ): Promise<Seen<State>> => {
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

  const replay = async (
    stream: StreamName,
    commandId: string,
    { first, last }: Trace,
  ): Promise<CommandResult<State, Event>> => {
    const base = first > every ? await snapshotOf(stream, revision(first - 1n)) : undefined;
    let { state } = base ?? empty();
    const events: RecordedEvent<Event>[] = [];
    for await (const found of pagesOf(stream, base?.revision, last)) {
      state = evolveAll(decider, state, found);
      events.push(...found.filter((event) => event.revision >= first));
    }
    if (events[0]?.metadata.commandId !== commandId)
      throw new StoreUnavailable(`${stream} has no event of command ${commandId}: the table is ahead of the store`);
    return { stream, events, state, revision: last, position: events.at(-1)?.position, repeated: true };
  };

  const asOf = async (stream: StreamName, instant: string): Promise<Loaded<State>> => {
    let loaded: Loaded<State> = { state: decider.initialState, revision: undefined };
    for await (const events of pagesOf(stream, undefined)) {
      const later = events.findIndex(({ metadata }) => Date.parse(metadata.recordedAt) > Date.parse(instant));
      const known = later < 0 ? events : events.slice(0, later);
      const state = evolveAll(decider, loaded.state, known);
      loaded = { state, revision: known.at(-1)?.revision ?? loaded.revision };
      if (later >= 0) break;
    }
    return loaded;
  };

  return { known, empty, keep, catchUp, look, replay, asOf };
};
