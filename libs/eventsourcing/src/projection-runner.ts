import { crashpoint } from './crashpoint.ts';
import { Fenced, FoldFailed, GapDetected, ReadModelUnavailable, ValueRefused } from './errors.ts';
import { messagesBetween, type PartitionOfLog, watchStandstill } from './gap.ts';
import type { EventLog, LogBatch, LogMessage } from './ports.ts';
import {
  type Build,
  type Claim,
  groupOf,
  type ParkedStream,
  type PartitionOfBuild,
  type ProjectionStore,
  type ProjectionTransaction,
} from './projection.ts';
import { applyMessages } from './projection-fold.ts';
import { positionOf, previousOf } from './published-event.ts';
import { type Throttle, unthrottled } from './throttle.ts';
import { type Position, position } from './types.ts';

/** Holds a build back, so that it does not run ahead of another one. */
export type Limit = {
  /**
   * The last position of the partition that may be applied now. Waits while that is before `next`; rejects when the
   * signal is aborted.
   */
  reach(topic: string, partition: number, next: Position, signal: AbortSignal): Promise<Position>;
};

export type ProjectionStatus = {
  readonly state: 'running' | 'retrying' | 'stopped';
  readonly error?: string;
  /** The event that cannot be applied. */
  readonly eventId?: string;
};

/** `since`: when the batch was taken in hand, in ms since 1970. */
export type OnApplied = (messages: readonly LogMessage[], since: number) => void;

export type ProjectionRunnerOptions = {
  readonly log: EventLog;
  readonly store: ProjectionStore;
  readonly build: Build;
  readonly signal: AbortSignal;
  readonly onProgress?: (partition: PartitionOfBuild, position: Position, applied: number) => void;
  /**
   * Gets the messages whose effect has been committed, in order within a partition: after a failure, and when a
   * partition comes from another process, some that were told before, so that none is left out.
   */
  readonly onApplied?: OnApplied;
  readonly onStatus?: (status: ProjectionStatus) => void;
  /** A stream was parked: one of its events cannot be applied. */
  readonly onParked?: (stream: ParkedStream) => void;
  /** Messages were passed over; they are read from the log now. */
  readonly onGap?: (gap: GapDetected) => void;
  readonly maxMessages?: number;
  readonly limit?: Limit;
  /** Waits for the throttle before each transaction. Default: at once. */
  readonly throttle?: Throttle;
  /** Most messages of the next transaction. Default: all that have come in. */
  readonly stretch?: () => number;
  /** How often to look whether a partition stands still though the log has more of it, in ms. Default: a minute. */
  readonly lookEvery?: number;
};

const isTransient = (error: unknown): boolean => error instanceof ReadModelUnavailable || error instanceof Fenced;

/** It is the event: the same again fails again, and the others are not concerned. */
const isOfTheEvent = (error: unknown): boolean => error instanceof FoldFailed || error instanceof ValueRefused;

/**
 * Most streams that a partition of a build parks: where more cannot be applied, the code is wrong and not the events.
 */
const mostParked = 1000;

/** Messages of one partition on their way into the tables. */
type Piece = {
  readonly batch: LogBatch;
  readonly messages: readonly LogMessage[];
  readonly resolve: (applied: number) => void;
  readonly reject: (error: unknown) => void;
};

/**
 * A relay that stood still while another took its place says again what that one has said already, behind newer
 * messages.
 */
const withoutRepeats = (messages: readonly LogMessage[]): readonly LogMessage[] => {
  let end = -1n;
  return messages.filter((message) => {
    const at = positionOf(message);
    if (at <= end) return false;
    end = at;
    return true;
  });
};

/** Lets the batches that come at the same moment gather. */
const gathered = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Keeps a build up to date until the signal is aborted. The rows and the checkpoints of what has come in, of all
 * partitions at once, are committed together, so that each event has its effect exactly once whatever the log repeats.
 *
 * An event that cannot be applied is parked, with all later ones of its stream: the rows of the stream stay right as of
 * then, and everything else goes on. A build of the same code parks the same streams, so it comes to the same rows.
 * Messages that were passed over are read from the log, and applied first. What is not a fault of one event (a message
 * that the log has lost, a table that is missing) stops the projection after three tries; its status says where. It is
 * tried again, at long intervals and after a restart.
 */
export const runProjection = async ({
  log,
  store,
  build,
  signal,
  throttle = unthrottled,
  stretch = () => Number.POSITIVE_INFINITY,
  lookEvery = 60_000,
  ...options
}: ProjectionRunnerOptions): Promise<void> => {
  const epochs = new Map<
    string,
    { readonly assignment: string; readonly epoch: number; readonly parked: Map<string, ParkedStream> }
  >();
  const failures = new Map<string, number>();
  /** Partitions with commits whose outcome this process does not know. */
  const unsure = new Set<string>();
  /** First event of what was tried last, by partition. */
  const attempted = new Map<string, string | undefined>();

  const claim = async ({ topic, partition, assignment }: LogBatch): Promise<Claim> => {
    const name = `${topic}/${partition}`;
    const held = epochs.get(name);
    if (held?.assignment === assignment) return { build, topic, partition, epoch: held.epoch };
    const epoch = await store.fence({ build, topic, partition });
    // No other process parks streams of the partition from now on.
    const parked = await store.parked(build, { topic, partition });
    epochs.set(name, { assignment, epoch, parked: new Map(parked.map((one) => [one.stream, one])) });
    unsure.add(name);
    return { build, topic, partition, epoch };
  };

  /** What is new among the messages of one partition. */
  const freshOf = (tx: ProjectionTransaction, partition: Claim, messages: readonly LogMessage[]): LogMessage[] => {
    const checkpoint = tx.checkpoint(partition);
    const fresh = messages.filter((message) => positionOf(message) > checkpoint);
    let end = checkpoint;
    for (const message of fresh) {
      const previous = previousOf(message);
      // It may name an earlier one: a relay that begins behind repeated messages knows of no later one than the last of
      // them.
      if (previous > end) {
        throw new GapDetected(groupOf(build), `${partition.topic}/${partition.partition}`, end, previous);
      }
      end = positionOf(message);
    }
    if (end !== checkpoint) tx.advance(partition, end);
    return fresh;
  };

  const isWanted = ({ headers }: LogMessage): boolean =>
    build.projection.types === undefined || build.projection.types.has(headers['ce_type'] ?? '');

  const parkedIn = ({ topic, partition }: LogBatch): Map<string, ParkedStream> =>
    epochs.get(`${topic}/${partition}`)?.parked ?? new Map();

  /** Applies what is new among the messages of several partitions in one transaction; returns how many that were. */
  const applyTogether = async (pieces: readonly Piece[]): Promise<number[]> => {
    const claims = await Promise.all(pieces.map(({ batch }) => claim(batch)));
    let counts: number[] = [];
    await store.transact(claims, async (tx) => {
      crashpoint('projection.locked');
      const fresh = pieces.map(({ messages }, nth) => {
        const partition = claims[nth];
        return partition === undefined ? [] : freshOf(tx, partition, messages);
      });
      const behind = new Map<ParkedStream, number>();
      const wanted = pieces.flatMap(({ batch }, nth) => {
        const parked = parkedIn(batch);
        return (fresh[nth] ?? []).filter(isWanted).filter(({ key }) => {
          const found = parked.get(key);
          if (found !== undefined) behind.set(found, (behind.get(found) ?? 0) + 1);
          return found === undefined;
        });
      });
      if (wanted.length > 0) await applyMessages(build.projection, tx, wanted);
      if (behind.size > 0)
        await tx.park(
          build,
          [...behind].map(([stream, events]) => ({ ...stream, events })),
        );
      counts = fresh.map(({ length }) => length);
      crashpoint('projection.written');
    });
    crashpoint('projection.committed');
    return counts;
  };

  /** Passes over an event that cannot be applied, and from now on over all that come behind it in its stream. */
  const park = async ({ batch }: Piece, message: LogMessage, error: unknown): Promise<number> => {
    const { topic, partition } = batch;
    const parked = parkedIn(batch);
    if (parked.size >= mostParked) throw error;
    const one: ParkedStream = {
      topic,
      partition,
      stream: message.key,
      eventId: message.headers['ce_id'] ?? '',
      type: message.headers['ce_type'] ?? '',
      position: positionOf(message),
      error: error instanceof Error ? error.message : String(error),
      events: 1,
    };
    const held = await claim(batch);
    await store.transact([held], async (tx) => {
      if (freshOf(tx, held, [message]).length > 0) await tx.park(build, [one]);
    });
    parked.set(one.stream, one);
    options.onParked?.(one);
    return 1;
  };

  /** Applies what is new among the messages of one partition; finds those that cannot be applied by halving. */
  const applyApart = async (piece: Piece): Promise<number> => {
    try {
      const [count = 0] = await applyTogether([piece]);
      return count;
    } catch (error) {
      const [message, ...others] = piece.messages;
      if (message === undefined || !isOfTheEvent(error)) throw error;
      if (others.length === 0) return park(piece, message, error);
      const middle = piece.messages.length >> 1;
      const before = await applyApart({ ...piece, messages: piece.messages.slice(0, middle) });
      return before + (await applyApart({ ...piece, messages: piece.messages.slice(middle) }));
    }
  };

  const waiting: Piece[] = [];
  let working = false;

  /** The pieces that come first, as many as make a stretch, and one at least. */
  const takeStretch = (): readonly Piece[] => {
    const most = stretch();
    let count = 0;
    const end = waiting.findIndex(({ messages }, nth) => {
      count += messages.length;
      return nth > 0 && count > most;
    });
    return waiting.splice(0, end === -1 ? waiting.length : end);
  };

  /**
   * Works off what has come in, a stretch of it at once; when that fails, piece by piece, so that each knows its own
   * trouble.
   */
  const workOff = async (): Promise<void> => {
    const pieces = takeStretch();
    try {
      const counts = await applyTogether(pieces);
      for (const [nth, piece] of pieces.entries()) piece.resolve(counts[nth] ?? 0);
    } catch (error) {
      for (const { batch } of pieces) unsure.add(`${batch.topic}/${batch.partition}`);
      if (pieces.length === 1 && !isOfTheEvent(error)) pieces[0]?.reject(error);
      else for (const piece of pieces) await applyApart(piece).then(piece.resolve, piece.reject);
    }
  };

  const work = async (): Promise<void> => {
    working = true;
    while (waiting.length > 0) {
      await gathered();
      await throttle(workOff);
    }
    working = false;
  };

  const apply = (batch: LogBatch, messages: readonly LogMessage[]): Promise<number> =>
    new Promise((resolve, reject) => {
      waiting.push({ batch, messages, resolve, reject });
      if (!working) void work();
    });

  /** Applies what is new; where messages in front of it were passed over, these come first. */
  const applyWhole = async (batch: LogBatch, messages: readonly LogMessage[]): Promise<number> => {
    try {
      return await apply(batch, messages);
    } catch (error) {
      if (!(error instanceof GapDetected)) throw error;
      const next = messages.find((message) => previousOf(message) === error.previous);
      if (next === undefined) throw error;
      options.onGap?.(error);
      for await (const missed of messagesBetween(log, batch, error.applied, next)) {
        await applyAll({ ...batch, messages: missed });
      }
      return apply(batch, messages);
    }
  };

  const handler = async (batch: LogBatch): Promise<void> => {
    crashpoint('projection.fetched');
    const name = `${batch.topic}/${batch.partition}`;
    await applyAll(batch);
    unsure.delete(name);
    if (failures.delete(name)) options.onStatus?.({ state: 'running' });
  };

  const applyAll = async (batch: LogBatch): Promise<void> => {
    const { topic, partition } = batch;
    const name = `${topic}/${partition}`;
    let rest = withoutRepeats(batch.messages);
    while (rest.length > 0) {
      const reach = await options.limit?.reach(topic, partition, positionOf(rest[0]), signal);
      const allowed = reach === undefined ? rest : rest.filter((message) => positionOf(message) <= reach);
      // After a failure one by one: up to the event that cannot be applied, and no further.
      const next = allowed.slice(0, (failures.get(name) ?? 0) > 0 ? 1 : stretch());
      attempted.set(name, next[0]?.headers['ce_id']);
      const since = performance.timeOrigin + performance.now();
      const applied = await applyWhole(batch, next);
      rest = rest.slice(next.length);
      // What was there before lies in front of what is new.
      const told = unsure.has(name) ? next : next.slice(next.length - applied);
      if (told.length > 0) options.onApplied?.(told, since);
      options.onProgress?.({ build, topic, partition }, positionOf(next.at(-1)), applied);
    }
  };

  const watching = watchStandstill({
    log,
    topics: build.projection.topics,
    reached: async (partitions) => {
      const all = await store.checkpoints(build);
      const at = ({ topic, partition }: PartitionOfLog) =>
        all.find((one) => one.topic === topic && one.partition === partition)?.position ?? position(0);
      return partitions.map(at);
    },
    take: (partition, messages) => {
      const held = epochs.get(`${partition.topic}/${partition.partition}`);
      return applyAll({ ...partition, assignment: held?.assignment ?? 'standstill', messages });
    },
    every: lookEvery,
    signal,
  });

  await log.consume({
    group: groupOf(build),
    topics: build.projection.topics,
    handler,
    ...(options.maxMessages !== undefined && { maxMessages: options.maxMessages }),
    onError: (error, batch) => {
      if (signal.aborted) return;
      const name = `${batch.topic}/${batch.partition}`;
      // After an outage it is not known what was committed: what is parked is read again.
      if (isTransient(error)) epochs.delete(name);
      const count = isTransient(error) ? 0 : (failures.get(name) ?? 0) + 1;
      failures.set(name, count);
      const message = error instanceof Error ? error.message : String(error);
      const eventId = attempted.get(name);
      options.onStatus?.({
        state: count >= 3 ? 'stopped' : 'retrying',
        error: message,
        ...(eventId !== undefined && { eventId }),
      });
    },
    signal,
  });
  await watching;
};
