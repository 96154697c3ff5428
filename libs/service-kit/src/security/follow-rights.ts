import type { Topic } from '@sales/contracts';
import {
  type EventLog,
  fromMessage,
  isTombstone,
  type LogMessage,
  pause,
  positionOf,
  previousOf,
} from '@sales/eventsourcing';
import { NotCaughtUp } from '../http/consistency-token.ts';
import type { CheckResult } from '../observability/health.ts';
import { foldRights, type KnownRights, nothingKnown, rightsTopics } from './known-rights.ts';

/** Keeps what is known of rights in memory, from the log. One in a process. */
export type RightsFollower = {
  /** Now, as far as this process has read. The same object until something is different. */
  readonly known: () => KnownRights;
  /** Whether it has had everything that the log had at the start. It stays so. */
  readonly isCaughtUp: () => boolean;
  /** Resolves when it is caught up. @throws NotCaughtUp after `ms` */
  readonly caughtUp: (ms: number) => Promise<void>;
  readonly check: () => CheckResult;
  /** Resolves after abort. */
  readonly run: (signal: AbortSignal) => Promise<void>;
};

export type RightsFollowerOptions = {
  readonly log: Pick<EventLog, 'ensureTopic' | 'read'>;
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

type Part = { readonly topic: string; readonly partition: number; next: bigint; reached: bigint };

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
 * Reads the topics of rights from their beginning, and then what is new. Without a consumer group: each process needs
 * all of it. While the log is away, what is known stays; where something is missing in it, nothing new is believed.
 */
export const followRights = (options: RightsFollowerOptions): RightsFollower => {
  const { log, topics = rightsTopics, every = 250, onError = () => {} } = options;
  const parts: readonly Part[] = topics.flatMap(({ name: topic, partitions }) =>
    Array.from({ length: partitions }, (_, partition) => ({ topic, partition, next: 0n, reached: 0n })),
  );
  const start = Promise.withResolvers<void>();
  let known = nothingKnown;
  let isCaughtUp = false;
  let failure: unknown;

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

  const look = async (): Promise<void> => {
    for (const part of parts) await readOn(part);
    failure = undefined;
    if (isCaughtUp) return;
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
          await look();
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
