import type { EventLog } from '../ports.ts';
import type { Build, PartitionCheckpoint, PartitionOfBuild, ProjectionStore } from '../projection.ts';
import {
  type Limit,
  type OnApplied,
  type ProjectionRunnerOptions,
  type ProjectionStatus,
  runProjection,
} from '../projection-runner.ts';
import { signal } from '../signal.ts';
import type { Throttle } from '../throttle.ts';
import { type Position, position } from '../types.ts';
import { partitionKey } from './limit.ts';

/** A build that is being kept up to date by this process, and how far it is. */
export type BuildRunner = {
  readonly build: Build;
  status(): ProjectionStatus;
  /** Events applied by this process since the runner began. */
  applied(): number;
  /** What this process knows of it: never ahead of the tables. 0 where nothing is known. */
  position(topic: string, partition: number): Position;
  /** Resolves when every partition has passed these checkpoints, or after `ms`, or on abort: says whether it has. */
  reaches(targets: readonly PartitionCheckpoint[], ms: number, abort: AbortSignal): Promise<boolean>;
  /** Rejects when the runner fails, which it does not by itself. */
  readonly done: Promise<void>;
  stop(): Promise<void>;
};

export type BuildRunnerOptions = {
  readonly log: EventLog;
  readonly store: ProjectionStore;
  readonly build: Build;
  readonly limit?: Limit;
  readonly maxMessages?: number;
  readonly throttle?: Throttle;
  readonly stretch?: () => number;
  readonly onStatus?: (status: ProjectionStatus) => void;
  readonly onApplied?: OnApplied;
  readonly onParked?: NonNullable<ProjectionRunnerOptions['onParked']>;
  readonly onGap?: NonNullable<ProjectionRunnerOptions['onGap']>;
  readonly onProgress?: (partition: PartitionOfBuild, position: Position, applied: number) => void;
};

/** Other processes may hold some of the partitions: what they have done shows in the store only. In ms. */
const lookAgain = 50;

export const startBuildRunner = ({
  log,
  store,
  build,
  onStatus,
  onProgress,
  ...options
}: BuildRunnerOptions): BuildRunner => {
  const abort = new AbortController();
  const positions = new Map<string, Position>();
  const moved = signal();
  let status: ProjectionStatus = { state: 'running' };
  let applied = 0;

  const note = (topic: string, partition: number, at: Position): void => {
    const key = partitionKey(topic, partition);
    if (at > (positions.get(key) ?? 0n)) positions.set(key, at);
  };
  const known = (topic: string, partition: number): Position =>
    positions.get(partitionKey(topic, partition)) ?? position(0);

  const lookUp = async (): Promise<void> => {
    for (const at of await store.checkpoints(build)) note(at.topic, at.partition, at.position);
    moved.notify();
  };
  lookUp().catch(() => {});

  const done = runProjection({
    log,
    store,
    build,
    signal: abort.signal,
    ...options,
    onProgress: (partition, at, count) => {
      applied += count;
      note(partition.topic, partition.partition, at);
      onProgress?.(partition, at, count);
      moved.notify();
    },
    onStatus: (next) => {
      status = next;
      onStatus?.(next);
    },
  });
  done.catch(() => {});

  return {
    build,
    status: () => status,
    applied: () => applied,
    position: known,
    reaches: async (targets, ms, signalled) => {
      const deadline = performance.now() + ms;
      const reached = () => targets.every((target) => known(target.topic, target.partition) >= target.position);
      for (let seen = moved.count(); !reached(); seen = moved.count()) {
        const left = deadline - performance.now();
        if (left <= 0 || signalled.aborted) return false;
        await moved.wait(seen, Math.min(lookAgain, left), signalled);
        if (seen !== moved.count() || reached()) continue;
        await lookUp();
      }
      return true;
    },
    done,
    stop: async () => {
      abort.abort();
      await done;
    },
  };
};
