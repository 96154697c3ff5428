import type { PartitionCheckpoint } from '../projection.ts';
import type { Limit } from '../projection-runner.ts';
import { signal } from '../signal.ts';
import { type Position, position } from '../types.ts';

export type MovableLimit = Limit & {
  /** Lets the build go as far as these, in each partition. */
  raise(checkpoints: readonly PartitionCheckpoint[]): void;
  /** Lifts the limit. */
  lift(): void;
};

export const partitionKey = (topic: string, partition: number): string => `${topic}/${partition}`;

/** Stands at the beginning until it is raised. */
export const createLimit = (): MovableLimit => {
  const reaches = new Map<string, Position>();
  const moved = signal();
  let lifted = false;
  const end = position(2n ** 63n - 1n);
  return {
    reach: async (topic, partition, next, abort) => {
      for (;;) {
        const seen = moved.count();
        const reach = lifted ? end : (reaches.get(partitionKey(topic, partition)) ?? position(0));
        if (reach >= next) return reach;
        abort.throwIfAborted();
        await moved.wait(seen, 60_000, abort);
      }
    },
    raise: (checkpoints) => {
      for (const { topic, partition, position: at } of checkpoints) {
        const key = partitionKey(topic, partition);
        if (at > (reaches.get(key) ?? 0n)) reaches.set(key, at);
      }
      moved.notify();
    },
    lift: () => {
      lifted = true;
      moved.notify();
    },
  };
};
