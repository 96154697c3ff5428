import { atMost } from './at-most.ts';
import type { CommandContext, CommandHandler } from './command.ts';
import { GapDetected, isOutage } from './errors.ts';
import { messagesBetween, type PartitionOfLog, watchStandstill } from './gap.ts';
import { derivedId } from './ids.ts';
import type { Checkpoints, DeadLetters, EventLog, Leases, LogBatch, LogMessage, Timers } from './ports.ts';
import { processReactions } from './process-reactions.ts';
import { runRetries } from './process-retry.ts';
import { fromMessage, isTombstone, type PublishedEvent, positionOf, previousOf } from './published-event.ts';
import { type Throttle, unthrottled } from './throttle.ts';
import { type DomainEvent, type NewEvent, type Position, position } from './types.ts';

/** An input for one instance. */
export type Routed<Input> = { readonly id: string; readonly input: Input };

/** Work that an event asks for, as data: what comes of it are the inputs. */
export type Asked<Work> = { readonly work: Work };

/** Of an event, as what follows from it carries it on. */
export type Cause = Pick<CommandContext, 'correlationId' | 'causationId'>;

/** What the commands of a reaction have in common. */
export type Followed = Omit<CommandContext, 'commandId' | 'actor' | 'causationId'>;

/** What a reaction may do: everything in it is repeatable. */
export type Reaction<Input> = {
  /** Id of the instance that reacts. */
  readonly id: string;
  /**
   * Context for a command that the event causes: its id is the same each time the reaction runs. `name` tells several
   * apart.
   */
  command(name: string): CommandContext;
  /** Answers the process itself, after the reaction. */
  answer(input: Routed<Input>): void;
  /**
   * Instead of an answer, by a reaction that finds that it has answered before: the recorded answer is acted on again,
   * because a crash may have come in between.
   */
  answered(): void;
};

/** What work may do: everything in it is repeatable. */
export type Task = {
  /**
   * Context for a command of the work: its id is the same each time that the event is handled. With a `root`, the id
   * (a UUID) of what several events ask for, it is the same for all of these.
   */
  command(name: string, root?: string): CommandContext;
};

/** Where an event goes: to instances at once, or to work and then to the instances that the work names. */
type Routing<Input, Work> =
  | { readonly route: (event: PublishedEvent) => readonly Routed<Input>[]; readonly carryOut?: undefined }
  | {
      readonly route: (event: PublishedEvent) => readonly (Routed<Input> | Asked<Work>)[];
      /**
       * Does what an event asks for, before anything is recorded of it. Must be repeatable. A refusal that it does not
       * answer itself is a failure: the event is tried again, then parked.
       */
      readonly carryOut: (work: Work, task: Task) => Promise<readonly Routed<Input>[]>;
    };

/**
 * What a process manager does. `route` is pure: it says which instances an event is for, and what work comes first, in
 * the same order each time; an event of a type that is not known is for none.
 */
export type ProcessRules<State, Input, Event extends DomainEvent, Work = never> = Routing<Input, Work> & {
  readonly handler: CommandHandler<State, Input, Event>;
  /** Acts on one recorded event: sends commands to its own service, sets timers. Must be repeatable. */
  readonly react?: (event: NewEvent<Event>, state: State, reaction: Reaction<Input>) => Promise<void>;
  /** Input of a timer that has gone off, and what had set it. */
  readonly alarm?: (payload: unknown) => Routed<Input> & { readonly cause?: Cause };
};

/**
 * A stateful reaction to events: a decider whose commands are inputs. Its stream is its inbox and its outbox: what it
 * decides is recorded first, then acted on, and acted on again after a crash.
 */
export type ProcessManager<State, Input, Event extends DomainEvent, Work = never> = ProcessRules<
  State,
  Input,
  Event,
  Work
> & {
  /** Consumer group, and owner of its timers. */
  readonly name: string;
  readonly topics: readonly string[];
};

/** Follows one reaction from its event to what comes of it. */
export type ReactionTrace = {
  /** What the commands of the reaction carry on. */
  traceparent(): string;
  end(error?: unknown): void;
};

export type ProcessRunnerOptions = {
  readonly log: EventLog;
  readonly timers: Timers;
  readonly deadLetters: DeadLetters;
  readonly leases: Leases;
  /** Keeps how far the process has handled each partition, to find what it was not given. */
  readonly checkpoints: Checkpoints;
  readonly signal: AbortSignal;
  /** Told of everything that fails; `parked` when the messages of a key were set aside. */
  readonly onError?: (error: unknown, context: { readonly key: string; readonly parked: boolean }) => void;
  readonly maxMessages?: number;
  /** Waits for the throttle before each batch. Default: at once. */
  readonly throttle?: Throttle;
  /** Begins to follow the reaction to an event. Default: commands carry on what the event does. */
  readonly trace?: (event: PublishedEvent) => ReactionTrace;
  /** How often to look whether parked messages are to be handled again, in ms. Default 1000. */
  readonly retryEvery?: number;
  /** How often to look whether a partition stands still though the log has more of it, in ms. Default: a minute. */
  readonly lookEvery?: number;
};

/**
 * Keys that are handled at the same time, of all partitions. What they ask of a database waits in one queue: hundreds
 * at once would wait longer than a question may on a slow machine, fail, and come again, all of them, for as long as it
 * is slow.
 */
const keysAtOnce = 64;

/** The same failure this many times on one message parks its key. */
const attempts = 3;

/** The first message with a gap before it, for a reader that has what there is up to a position. */
const firstBehindGap = (messages: readonly LogMessage[], reached: Position): LogMessage | undefined => {
  let end = reached;
  return messages.find((message) => {
    const at = positionOf(message);
    if (at <= end) return false;
    const isBehindGap = previousOf(message) > end;
    end = at;
    return isBehindGap;
  });
};

/**
 * Runs a process manager until the signal is aborted: one message of a key at a time, different keys at once. Messages
 * that its group was not given are read from the log: the log, or the database, was restored to an earlier point.
 */
export const runProcessManager = async <State, Input, Event extends DomainEvent, Work = never>(
  process: ProcessManager<State, Input, Event, Work>,
  {
    log,
    timers,
    deadLetters,
    leases,
    checkpoints,
    signal,
    onError,
    maxMessages,
    throttle = unthrottled,
    trace,
    retryEvery = 1000,
    lookEvery = 60_000,
  }: ProcessRunnerOptions,
): Promise<void> => {
  // A refusal is an answer. What others must react to is an event, so here it only needs to be seen.
  const { advance, reactTo } = processReactions(process, (error, { stream }) =>
    onError?.(error, { key: stream, parked: false }),
  );
  const oneOfSome = atMost(keysAtOnce);
  const failures = new Map<string, number>();

  const handleEvent = async (event: PublishedEvent): Promise<void> => {
    if (trace === undefined) return reactTo(event);
    const { traceparent, end } = trace(event);
    const own = Object.getOwnPropertyDescriptors(event);
    const traced: PublishedEvent = Object.defineProperties(Object.create(null), {
      ...own,
      traceparent: { get: traceparent, enumerable: true },
    });
    try {
      await reactTo(traced);
      end();
    } catch (error) {
      end(error);
      throw error;
    }
  };

  /** Handles the messages of one key in order; parks the key when one of them keeps failing. */
  const handleKey = async (
    batch: LogBatch,
    key: string,
    messages: readonly LogMessage[],
    parked: boolean,
  ): Promise<void> => {
    let isParked = parked;
    for (const message of messages) {
      if (isTombstone(message)) continue;
      const failure = `${batch.topic}/${batch.partition}/${message.offset}`;
      if (isParked) {
        const error = 'an earlier message of this key is parked';
        isParked = await deadLetters.parkBehind({ reader: process.name, topic: batch.topic, key, message, error });
        if (isParked) continue;
      }
      try {
        await handleEvent(fromMessage(message));
        failures.delete(failure);
      } catch (error) {
        const count = (failures.get(failure) ?? 0) + 1;
        failures.set(failure, count);
        if (isOutage(error) || count < attempts) throw error;
        failures.delete(failure);
        await deadLetters.park({ reader: process.name, topic: batch.topic, key, message, error: String(error) });
        parkedKeys.forget();
        isParked = true;
        onError?.(error, { key, parked: true });
      }
    }
  };

  const handleBatch = async (batch: LogBatch): Promise<void> => {
    const byKey = Map.groupBy(batch.messages, (message) => message.key);
    const parked = await parkedKeys(batch.assignment);
    const done = await throttle(() =>
      Promise.allSettled(
        [...byKey].map(([key, messages]) => oneOfSome(() => handleKey(batch, key, messages, parked.has(key)))),
      ),
    );
    const failed = done.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  };

  const readerOf = ({ topic, partition }: PartitionOfLog): string => `${process.name}:${topic}/${partition}`;

  /** How far each partition is handled, as far as this process knows, and since which assignment it does. */
  const reached = new Map<string, { readonly assignment: string; readonly at: Position | undefined }>();

  const reachedIn = async (reader: string, { assignment }: LogBatch): Promise<Position | undefined> => {
    const known = reached.get(reader);
    if (known?.assignment === assignment) return known.at;
    const at = (await checkpoints.load([reader])).get(reader);
    reached.set(reader, { assignment, at });
    return at;
  };

  const reach = async (reader: string, { assignment, messages }: LogBatch): Promise<void> => {
    let at = reached.get(reader)?.at ?? position(0);
    for (const message of messages) if (positionOf(message) > at) at = positionOf(message);
    if (at === reached.get(reader)?.at) return;
    await checkpoints.save(new Map([[reader, at]]));
    reached.set(reader, { assignment, at });
  };

  /** Handles what lies between what was handled and what has come. @throws GapDetected when the log does not have it */
  const fillGap = async (reader: string, batch: LogBatch): Promise<void> => {
    const place = `${batch.topic}/${batch.partition}`;
    const at = await reachedIn(reader, batch);
    // A process that has no checkpoint is new, and was given everything.
    if (at === undefined) return;
    const next = firstBehindGap(batch.messages, at);
    if (next === undefined) return;
    const gap = new GapDetected(process.name, place, at, previousOf(next));
    onError?.(gap, { key: '', parked: false });
    let end = at;
    for await (const messages of messagesBetween(log, batch, at, next)) {
      const missed = { ...batch, messages };
      await handleBatch(missed);
      await reach(reader, missed);
      end = positionOf(messages.at(-1));
    }
    if (end < previousOf(next)) throw gap;
  };

  const parkedKeys = rememberFor(parkedFor, () => deadLetters.parkedKeys(process.name));

  const consuming = log.consume({
    group: process.name,
    topics: process.topics,
    ...(maxMessages !== undefined && { maxMessages }),
    handler: async (batch) => {
      const reader = readerOf(batch);
      await fillGap(reader, batch);
      await handleBatch(batch);
      await reach(reader, batch);
    },
    onError: (error) => onError?.(error, { key: '', parked: false }),
    signal,
  });

  const alarm = process.alarm;
  const ringing =
    alarm === undefined
      ? undefined
      : timers.run(
          process.name,
          async ({ timerId, payload }) => {
            const routed = alarm(payload);
            const fired = derivedId(timerId, 'fired');
            const { correlationId = timerId, causationId } = routed.cause ?? {};
            await advance(routed, fired, causationId, { correlationId });
          },
          signal,
        );
  const retrying = runRetries({
    reader: process.name,
    deadLetters,
    leases,
    handle: (message) => handleEvent(fromMessage(message)),
    onError: (error, key) => onError?.(error, { key, parked: false }),
    every: retryEvery,
    signal,
  });
  const watching = watchStandstill({
    log,
    topics: process.topics,
    reached: async (partitions) => {
      const readers = partitions.map(readerOf);
      const known = await checkpoints.load(readers);
      return readers.map((reader) => known.get(reader));
    },
    take: async (partition, messages) => {
      const batch = { ...partition, assignment: 'standstill', messages };
      await handleBatch(batch);
      await checkpoints.save(new Map([[readerOf(partition), positionOf(messages.at(-1))]]));
    },
    every: lookEvery,
    signal,
  });
  await Promise.all([consuming, ringing, retrying, watching]);
};

/** How long a key that was mended may still be parked, in ms. */
const parkedFor = 1000;

/**
 * The last answer, for a while; asked again when `about` is another, because then another process may have been at it.
 */
const rememberFor = <Value>(ms: number, ask: () => Promise<Value>) => {
  const answers = new Map<string, { readonly value: Promise<Value>; readonly until: number }>();
  const get = (about: string): Promise<Value> => {
    const known = answers.get(about);
    if (known !== undefined && performance.now() < known.until) return known.value;
    for (const [name, { until }] of answers) if (performance.now() >= until) answers.delete(name);
    const value = ask();
    answers.set(about, { value, until: performance.now() + ms });
    value.catch(() => answers.delete(about));
    return value;
  };
  return Object.assign(get, { forget: () => answers.clear() });
};
