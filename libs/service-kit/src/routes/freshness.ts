import {
  categoryOf,
  firstIncarnation,
  type Incarnation,
  isWithdrawn,
  type Position,
  type Projection,
  partitionFor,
  type Supervisor,
  type Topic,
} from '@sales/eventsourcing';
import { type ConsistencyToken, NotCaughtUp } from '../http/consistency-token.ts';

/** A local read model that can be waited for. A `Supervisor` is one. */
export type Reader = Pick<Supervisor, 'reaches' | 'position'> & {
  readonly projection: Pick<Projection, 'name' | 'topics'>;
};

/** Read-your-writes: waits until the read models have what a client has written. */
export type Freshness = {
  /** @throws NotCaughtUp when that takes longer than `timeoutMs` */
  waitFor(
    tokens: readonly ConsistencyToken[],
    signal: AbortSignal,
    reads: readonly string[] | undefined,
  ): Promise<void>;
  /**
   * How far each partition that the named read models read is in them, at least: `sales.order.v1/0@42`, with commas.
   */
  readPosition(reads: readonly string[]): string;
};

export type FreshnessOptions = {
  /** How long a request may wait, in ms. */
  readonly timeoutMs?: number | undefined;
  /** Of the log. */
  readonly incarnation?: Incarnation | undefined;
};

/**
 * `topics` is where the events of each category are read; a token of any other waits for nothing. Positions are of the
 * whole store, so that a token of another service means the same here. One of an event that was withdrawn waits for
 * nothing.
 */
export const createFreshness = (
  readers: readonly Reader[],
  topics: Readonly<Record<string, Topic>>,
  { timeoutMs = 2000, incarnation = firstIncarnation }: FreshnessOptions = {},
): Freshness => {
  const named = (reads: readonly string[] | undefined): readonly Reader[] =>
    reads === undefined ? readers : readers.filter(({ projection }) => reads.includes(projection.name));

  return {
    waitFor: async (tokens, signal, reads) => {
      const deadline = performance.now() + timeoutMs;
      for (const { stream, position } of tokens) {
        const topic = topics[categoryOf(stream)];
        if (topic === undefined || isWithdrawn(incarnation, position)) continue;
        const partition = partitionFor(stream, topic.partitions);
        for (const reader of named(reads)) {
          const { name, topics: read } = reader.projection;
          if (!read.includes(topic.name)) continue;
          const left = Math.max(1, deadline - performance.now());
          if (await reader.reaches(topic.name, partition, position, left, signal)) continue;
          const reached: Position = reader.position(topic.name, partition);
          throw new NotCaughtUp(`${name} has ${topic.name}/${partition} up to ${reached}, not yet up to ${position}`);
        }
      }
    },
    readPosition: (reads) => {
      const parts = new Map<string, bigint>();
      for (const { projection, position } of named(reads)) {
        for (const topic of Object.values(topics)) {
          if (!projection.topics.includes(topic.name)) continue;
          for (let partition = 0; partition < topic.partitions; partition++) {
            const key = `${topic.name}/${partition}`;
            const at = position(topic.name, partition);
            const least = parts.get(key);
            parts.set(key, least === undefined || at < least ? at : least);
          }
        }
      }
      return [...parts]
        .filter(([, at]) => at > 0n)
        .map(([key, at]) => `${key}@${at}`)
        .join(',');
    },
  };
};
