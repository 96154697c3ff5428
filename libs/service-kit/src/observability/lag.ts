import type { EventBatch, SupervisorStatus } from '@sales/eventsourcing';

/** In ms since 1970. */
type Instant = number;

const recordedAt = (batch: EventBatch, nth: number): Instant | undefined => {
  const event = batch.events.at(nth);
  return event && Date.parse(event.metadata.recordedAt);
};

/**
 * How old the oldest event is that a relay has not published yet. Only the process whose turn it is knows; the others
 * say nothing.
 */
export const relayLag = (now: () => Instant = Date.now) => {
  let works = false;
  let last: EventBatch | undefined;
  let behindSince: Instant | undefined;
  return {
    read: (batch: EventBatch | undefined): void => {
      works = batch !== undefined;
      last = batch;
      behindSince = batch && recordedAt(batch, 0);
    },
    /** What was read last is published. Gives how long its oldest event took, in seconds. */
    published: (): number | undefined => {
      const oldest = last && recordedAt(last, 0);
      // What comes next was recorded after what was read last.
      behindSince = last?.caughtUp === false ? (recordedAt(last, -1) ?? behindSince) : undefined;
      return oldest === undefined ? undefined : Math.max(0, now() - oldest) / 1000;
    },
    failed: (): void => {
      works = true;
      behindSince ??= now();
    },
    seconds: (): number | undefined => {
      if (!works) return undefined;
      return behindSince === undefined ? 0 : Math.max(0, now() - behindSince) / 1000;
    },
  };
};

export type PartitionLag = {
  /** `sales.order.v1/3` */
  readonly partition: string;
  readonly positions: number;
  readonly seconds: number;
};

type End = { readonly position: bigint; readonly at: Instant };

/** Ends of the log that are remembered for a partition; further ones tell nothing about the oldest event. */
const mostEnds = 100;

/**
 * How far the tables of a projection are behind the log, by partition. Seconds count from the recording of the first
 * end of the log that was seen and is not in the tables yet: they are exact where the projection stands still, and
 * short of the truth by the time between two looks at most.
 */
export const projectionLag = (now: () => Instant = Date.now) => {
  const ends = new Map<string, End[]>();
  const positions = new Map<string, number>();
  return {
    note: (partitions: SupervisorStatus['partitions']): void => {
      for (const { topic, partition: number, position, end, endAt } of partitions) {
        const partition = `${topic}/${number}`;
        const open = (ends.get(partition) ?? []).filter((one) => one.position > position);
        if (end > (open.at(-1)?.position ?? position) && open.length < mostEnds)
          open.push({ position: end, at: endAt === undefined ? now() : Date.parse(endAt) });
        ends.set(partition, open);
        positions.set(partition, Math.max(0, Number(end - position)));
      }
    },
    partitions: (): readonly PartitionLag[] =>
      [...ends].map(([partition, [oldest]]) => ({
        partition,
        positions: positions.get(partition) ?? 0,
        seconds: oldest === undefined ? 0 : Math.max(0, now() - oldest.at) / 1000,
      })),
  };
};
