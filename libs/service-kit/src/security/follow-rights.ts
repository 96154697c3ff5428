import { type Topic, topicsByCategory } from '@sales/contracts';
import {
  categoryOf,
  type EventLog,
  type EventStore,
  fromMessage,
  isTombstone,
  type LogMessage,
  type Position,
  pause,
  position,
  positionOf,
  previousOf,
  StoreRestored,
} from '@sales/eventsourcing';
import { NotCaughtUp } from '../http/consistency-token.ts';
import type { CheckResult } from '../observability/health.ts';
import { foldRights, type KnownRights, nothingKnown, rightsTopics } from './known-rights.ts';

/** Keeps what is known of rights in memory, from the log. One in a process. */
export type RightsFollower = {
  /** Now, as far as this process has read. The same object until something is different. */
  readonly known: () => KnownRights;
  /** Whether it has had everything that log and store had at the start. It stays so. */
  readonly isCaughtUp: () => boolean;
  /** Resolves when it is caught up. @throws NotCaughtUp after `ms` */
  readonly caughtUp: (ms: number) => Promise<void>;
  readonly check: () => CheckResult;
  /** Resolves after abort. */
  readonly run: (signal: AbortSignal) => Promise<void>;
};

export type RightsFollowerOptions = {
  readonly log: Pick<EventLog, 'ensureTopic' | 'read'>;
  /** A log that is filled again after a restore lacks what was withdrawn: the store says what there is. */
  readonly store: Pick<EventStore, 'subscribeAll'>;
  readonly topics?: readonly Topic[];
  /** Between two looks, in ms. Default: a change is known well within a second, with what it takes to publish it. */
  readonly every?: number;
  /** Told of what went wrong; it is tried again. */
  readonly onError?: (error: unknown) => void;
};

/** Something is missing in front of a message: what was withdrawn with it would be believed. */
class RightsGap extends Error {
  override readonly name = 'RightsGap';
}

type FollowedStore = Pick<EventStore, 'subscribeAll'>;

type Part = { readonly topic: string; readonly partition: number; next: bigint; reached: bigint };

/** The last positions that the store has behind one, by topic. @throws StoreUnavailable */
const endsIn = async (
  store: FollowedStore,
  topics: readonly Topic[],
  after: bigint,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Position>> => {
  const names = new Set(topics.map(({ name }) => name));
  const topicOf = new Map(Object.entries(topicsByCategory).map(([category, { name }]) => [category, name]));
  const categories = [...topicOf].filter(([, name]) => names.has(name)).map(([category]) => category);
  const ends = new Map<string, Position>();
  const done = new AbortController();
  const options = { ...(after > 0n && { after: position(after) }), categories };
  try {
    const batches = store.subscribeAll({ ...options, signal: AbortSignal.any([signal, done.signal]) });
    for await (const { events, caughtUp } of batches) {
      for (const { stream, position: at } of events) ends.set(topicOf.get(categoryOf(stream)) ?? '', at);
      if (caughtUp) return ends;
    }
  } catch (error) {
    // The log has more than the store: there is nothing to wait for.
    if (error instanceof StoreRestored) return ends;
    throw error;
  } finally {
    done.abort();
  }
  throw new NotCaughtUp('the event store does not say what it has');
};

/** The last position that was reached in any of them. */
const mostOf = (parts: readonly Part[]): bigint => {
  let most = 0n;
  for (const { reached } of parts) if (reached > most) most = reached;
  return most;
};

/** @throws RightsGap */
const freshIn = (part: Part, messages: readonly LogMessage[]): readonly LogMessage[] => {
  const fresh: LogMessage[] = [];
  for (const message of messages) {
    const at = positionOf(message);
    // What was published again is known already.
    if (at <= part.reached) continue;
    if (previousOf(message) > part.reached)
      throw new RightsGap(`${part.topic}/${part.partition} lacks what is between ${part.reached} and ${at}`);
    part.reached = at;
    if (!isTombstone(message)) fresh.push(message);
  }
  return fresh;
};

/**
 * Reads the topics of rights from their beginning, up to what the store has at the start, then what is new. Without a
 * consumer group: each process needs all of it. While the log is away, what is known stays; where something is missing
 * in it, nothing new is believed.
 */
export const followRights = (options: RightsFollowerOptions): RightsFollower => {
  const { log, store, topics = rightsTopics, every = 250, onError = () => {} } = options;
  const parts: readonly Part[] = topics.flatMap(({ name: topic, partitions }) =>
    Array.from({ length: partitions }, (_, partition) => ({ topic, partition, next: 0n, reached: 0n })),
  );
  const start = Promise.withResolvers<void>();
  let known = nothingKnown;
  let isCaughtUp = false;
  let failure: unknown;
  let ends: ReadonlyMap<string, Position> | undefined;

  /** Reads a partition to its end. */
  const readOn = async (part: Part): Promise<void> => {
    for (;;) {
      const messages = await log.read(part.topic, part.partition, part.next);
      const last = messages.at(-1);
      if (last === undefined) return;
      known = foldRights(known, freshIn(part, messages).map(fromMessage));
      part.next = last.offset + 1n;
    }
  };

  const reachedIn = (topic: string): bigint => mostOf(parts.filter((part) => part.topic === topic));

  const look = async (signal: AbortSignal): Promise<void> => {
    for (const part of parts) await readOn(part);
    if (!isCaughtUp && ends === undefined) {
      // One relay publishes all of it in the order of the store.
      const last = mostOf(parts);
      ends = await endsIn(store, topics, last, signal);
    }
    failure = undefined;
    if (isCaughtUp) return;
    const lacking = [...(ends ?? [])].find(([topic, end]) => reachedIn(topic) < end);
    if (lacking !== undefined) {
      failure = `${lacking[0]} lacks what the store has up to ${lacking[1]}`;
      return;
    }
    isCaughtUp = true;
    start.resolve();
  };

  return {
    known: () => known,
    isCaughtUp: () => isCaughtUp,
    caughtUp: async (ms) => {
      if (isCaughtUp) return;
      const late = new AbortController();
      await Promise.race([start.promise, pause(ms, late.signal)]).finally(() => late.abort());
      if (!isCaughtUp) throw new NotCaughtUp('it is not known yet who may do what; the service has just started');
    },
    check: () => {
      const what = failure instanceof Error ? failure.message : failure;
      if (!isCaughtUp) return { ok: false, detail: `it is not known yet who may do what: ${what ?? 'just started'}` };
      // What a process knows may be old while the log is away, and is better than refusing all.
      return failure === undefined ? { ok: true } : { ok: !(failure instanceof RightsGap), detail: String(what) };
    },
    run: async (signal) => {
      let isMade = false;
      while (!signal.aborted) {
        try {
          if (!isMade) for (const one of topics) await log.ensureTopic(one.name, one.partitions, one.cleanup);
          isMade = true;
          await look(signal);
        } catch (error) {
          if (signal.aborted) return;
          if (failure === undefined) onError(error);
          failure = error;
        }
        await pause(every, signal);
      }
    },
  };
};
