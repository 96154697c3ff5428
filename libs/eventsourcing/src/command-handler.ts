import { setTimeout as delay } from 'node:timers/promises';
import type { CommandContext, CommandHandler } from './command.ts';
import type { CommandTable } from './command-table.ts';
import { crashpoint } from './crashpoint.ts';
import { decideRound, type Pending } from './decide-round.ts';
import type { Decider } from './decider.ts';
import { CommandReused, StoreUnavailable, WrongExpectedRevision } from './errors.ts';
import { systemClock } from './ids.ts';
import type { KeyedHash } from './keyed-hash.ts';
import type { Appended, Clock, EventStore } from './ports.ts';
import { type SnapshotOptions, streamMemories } from './stream-memories.ts';
import { type DomainEvent, type NewEvent, type Revision, type StreamName, streamName } from './types.ts';

export type { CommandContext, CommandHandler, CommandResult, Loaded } from './command.ts';
export type { SnapshotOptions } from './stream-memories.ts';

/** How hashes are made that are recorded, and must give nothing away. */
export type Secrecy = {
  /** The same at all times, in every process. @throws KeysUnavailable */
  readonly hash: () => Promise<KeyedHash>;
  /** Whether values of persons are in an event: then its id comes from a keyed hash. */
  readonly isPersonal: (stream: StreamName, event: DomainEvent) => boolean;
};

export type CommandHandlerOptions<State, Command, Event extends DomainEvent> = {
  /** Gives events in the shape of today: see `codedStore`. */
  readonly store: EventStore;
  readonly category: string;
  readonly decider: Decider<State, Command, Event>;
  /**
   * Told of every event before it is appended. What it throws is what the caller gets; nothing of the command is
   * recorded then.
   */
  readonly check?: ((stream: StreamName, event: NewEvent<Event>) => void) | undefined;
  readonly clock?: Clock;
  /**
   * A stream that is not in memory is most likely a new one: it is read only when the store says that it is not. A
   * saving where most streams are begun by the first command that this process sees.
   */
  readonly usuallyNew?: boolean;
  /**
   * How much may stay in memory, all streams together: each counts 1, its commands that are not in the table, and its
   * state.
   */
  readonly cacheWeight?: number;
  /** What a state counts for, where it grows with the stream. Default: nothing. */
  readonly weigh?: (state: State) => number;
  /** Where the commands of long streams are looked up, so that memory need not hold them. Default: memory holds all. */
  readonly table?: CommandTable | undefined;
  /** Hashes of what must not be guessed. Default: the request hashes as they come, and plain ones of events. */
  readonly secrecy?: Secrecy | undefined;
  /** Default: a stream that is not in memory is read from its beginning. */
  readonly snapshots?: SnapshotOptions<State> | undefined;
  /** See `KnownKeys`. Default: no keys are ever erased. */
  readonly generation?: (() => number) | undefined;
  /** How long an append with an unknown outcome is repeated before the caller hears of it, in ms. */
  readonly timeoutMs?: number;
};

const attempts = 10;
/** Commands of one stream that are appended together. */
const together = 64;

export const commandHandler = <State, Command, Event extends DomainEvent>(
  options: CommandHandlerOptions<State, Command, Event>,
): CommandHandler<State, Command, Event> => {
  const { store, category, decider, clock = systemClock, usuallyNew = false } = options;
  const timeoutMs = options.timeoutMs ?? 4000;
  const memories = streamMemories<State, Event>({
    store,
    decider,
    cacheWeight: options.cacheWeight ?? 20_000,
    weigh: options.weigh ?? (() => 0),
    table: options.table,
    snapshots: options.snapshots,
    generation: options.generation,
  });
  const { secrecy } = options;
  const rules = { decider, check: options.check, replay: memories.replay };
  const queues = new Map<StreamName, Pending<State, Command, Event>[]>();

  /** Appends until the outcome is known: the same events at the same revision, so that no repeat can double them. */
  const appendSurely = async (
    stream: StreamName,
    events: readonly NewEvent<Event>[],
    expected: Revision | 'no_stream',
  ) => {
    const deadline = performance.now() + timeoutMs;
    for (let pause = 50; ; pause = Math.min(pause * 2, 1000)) {
      try {
        return await store.append(stream, events, expected);
      } catch (error) {
        if (!(error instanceof StoreUnavailable) || performance.now() + pause > deadline) throw error;
        await delay(pause);
      }
    }
  };

  /** A request hash is recorded, so it must be one from which the request cannot be guessed. */
  const keyed = <Context extends CommandContext>(context: Context, hash: KeyedHash | undefined): Context => {
    const { requestHash } = context;
    return hash === undefined || requestHash === undefined ? context : { ...context, requestHash: hash(requestHash) };
  };

  const execute = async (stream: StreamName, given: readonly Pending<State, Command, Event>[]): Promise<void> => {
    const hash = await secrecy?.hash();
    const batch = given.map((pending) => ({ ...pending, context: keyed(pending.context, hash) }));
    const hashFor = (event: Event) => (secrecy?.isPersonal(stream, event) === true ? hash : undefined);
    const commands = batch.map(({ context }) => context);
    const known = memories.known(stream) ?? (usuallyNew ? memories.empty() : undefined);
    let memory = known ?? (await memories.catchUp(stream, memories.empty()));
    let current = known === undefined;
    for (let attempt = 1; ; attempt++) {
      const seen = await memories.look(stream, memory, commands);
      memory = seen.memory;
      const round = decideRound({ ...rules, hashFor }, stream, batch, seen, clock.now());
      let appended: Appended | undefined;
      if (round.events.length > 0) {
        crashpoint('command.decided');
        try {
          appended = await appendSurely(stream, round.events, memory.revision ?? 'no_stream');
        } catch (error) {
          if (!(error instanceof WrongExpectedRevision) || attempt === attempts) throw error;
          await delay(Math.random() * 4 * attempt);
          memory = await memories.catchUp(stream, memory);
          current = true;
          continue;
        }
        crashpoint('command.appended');
        const { position } = appended;
        for (const [commandId, trace] of round.commands) memory.known.recent.set(commandId, { ...trace, position });
        memories.keep(stream, round.next);
      } else if (!current) {
        // Re-read before refusing: another process may have changed the stream.
        current = true;
        const latest = await memories.catchUp(stream, memory);
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

  const latest = (stream: StreamName) => memories.catchUp(stream, memories.known(stream) ?? memories.empty());

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
    recall: async (id, given) => {
      const context = keyed(given, await secrecy?.hash());
      const { commandId, requestHash } = context;
      const stream = streamName(category, id);
      const memory = await latest(stream);
      const trace = (await memories.look(stream, memory, [context])).traceOf(commandId);
      if (trace === undefined) return undefined;
      if (requestHash !== undefined && trace.requestHash !== requestHash) throw new CommandReused(commandId);
      return memories.replay(stream, commandId, trace);
    },
    load: async (id, asOf) => {
      const stream = streamName(category, id);
      if (asOf !== undefined) return memories.asOf(stream, asOf);
      const { state, revision: at } = await latest(stream);
      return { state, revision: at };
    },
  };
};
