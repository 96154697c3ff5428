import { crashpoint } from '../crashpoint.ts';
import type { EventLog } from '../ports.ts';
import type {
  Build,
  Comparison,
  PartitionCheckpoint,
  Projection,
  ProjectionStore,
  RebuildProgress,
} from '../projection.ts';
import { positionOf } from '../published-event.ts';
import { type Throttle, unthrottled } from '../throttle.ts';
import type { Position } from '../types.ts';
import { type BuildRunner, type BuildRunnerOptions, startBuildRunner } from './build-runner.ts';
import { createLimit, partitionKey } from './limit.ts';
import { type Pacing, unpaced } from './pacing.ts';

export type RebuildOptions = {
  readonly log: EventLog;
  readonly store: ProjectionStore;
  readonly build: Build;
  /** The live one. */
  readonly from: Build;
  /** Keeps that up to date; absent when it is of another version, which this process cannot write. */
  readonly live: BuildRunner | undefined;
  /** The build may go live though it differs from the live one. */
  readonly accepted?: boolean;
  /** What the new build does once it is live waits for the throttle. Default: at once. */
  readonly throttle?: Throttle;
  /** Default: none, the build is filled as fast as can be. */
  readonly pacing?: Pacing;
  readonly onProgress: (progress: RebuildProgress) => void;
  readonly onParked?: BuildRunnerOptions['onParked'];
  /** Told of what the new build does then. */
  readonly whenLive?: Pick<BuildRunnerOptions, 'onApplied' | 'onProgress' | 'onStatus'>;
  /** Gets what keeps the new build up to date, while no process changes either build. */
  readonly onSwapped?: (runner: BuildRunner) => void;
  readonly signal: AbortSignal;
};

/** Messages of a partition that a filling build reads at a time. */
const fillingBatch = 500;
/** The last stretch is one that takes less than this, in ms. */
const lastStretch = 500;
/** Or one that takes at least this part of the one before it: on a busy machine it will not get much shorter. */
const noShorter = 0.8;
/** How long the live build stands still at most: the first time, and in the end. In ms. */
const [firstStandstill, longestStandstill] = [500, 8000];

/**
 * Fills a build that was begun from the beginning of the log beside the live one, compares both row by row as they were
 * at one moment, and swaps while the live one stands still. A live one of another version is not compared. Returns the
 * runner that keeps the new build up to date, or undefined when the two differ: then the live one stays, unless the
 * build was accepted. Killed at any point, it is begun again and takes up what it had filled.
 */
export const rebuild = async (options: RebuildOptions): Promise<BuildRunner | undefined> => {
  const { log, store, build, from, live, accepted = false, onProgress, whenLive = {}, onSwapped, signal } = options;
  const { throttle = unthrottled, pacing = unpaced } = options;
  const { projection } = build;
  const started = performance.now();
  const limit = createLimit();
  let targets: readonly PartitionCheckpoint[] = [];
  /** The live one stands still for the build, or is about to. */
  let hurried = false;
  let swapped = false;
  const runner = startBuildRunner({
    log,
    store,
    build,
    limit,
    throttle: (work) => (hurried || swapped ? throttle(work) : pacing.throttle(work)),
    stretch: () => (hurried || swapped ? Number.POSITIVE_INFINITY : pacing.stretch()),
    maxMessages: fillingBatch,
    ...(options.onParked !== undefined && { onParked: options.onParked }),
    onProgress: (...progress) => {
      if (swapped) return whenLive.onProgress?.(...progress);
      crashpoint('rebuild.filling');
      report('filling');
    },
    onApplied: (...applied) => {
      if (swapped) whenLive.onApplied?.(...applied);
    },
    onStatus: (status) => {
      if (swapped) whenLive.onStatus?.(status);
    },
  });

  /** Part of every report from then on: a reader that sees the swap sees it too. */
  let comparison: Comparison | undefined;

  const report = (state: RebuildProgress['state']): void =>
    onProgress({
      build: build.number,
      state,
      done: state === 'swapped' ? 1 : share(runner, targets),
      events: runner.applied(),
      seconds: Math.round(performance.now() - started) / 1000,
      ...(comparison !== undefined && { comparison }),
    });

  const goTo = async (checkpoints: readonly PartitionCheckpoint[], ms = Number.POSITIVE_INFINITY): Promise<boolean> => {
    targets = checkpoints;
    limit.raise(targets);
    report('filling');
    for (const deadline = performance.now() + ms; ; ) {
      const left = deadline - performance.now();
      if (await runner.reaches(targets, Math.min(1000, Math.max(left, 0)), signal)) return true;
      signal.throwIfAborted();
      const { state, error } = runner.status();
      if (state === 'stopped') throw new Error(`build ${build.number} of ${projection.name} cannot go on: ${error}`);
      if (left <= 0) return false;
    }
  };

  /**
   * Where the live tables say nothing of what there is to read: topics that those do not read, and partitions that are
   * shorter than they are, because an older log was restored.
   */
  const unknownToLive = async (): Promise<readonly PartitionCheckpoint[]> => {
    const checkpoints = await store.checkpoints(from);
    const shown = new Map(checkpoints.map((one) => [keyOf(one), one.position]));
    const read = new Set(checkpoints.map(({ topic }) => topic));
    const tails = await ends(log, projection);
    return tails.filter((tail) => !read.has(tail.topic) || (shown.get(keyOf(tail)) ?? 0n) > tail.position);
  };

  const apartFrom = async (): Promise<() => Promise<readonly PartitionCheckpoint[]>> => {
    const apart = live === undefined ? await unknownToLive() : [];
    const others = new Set(apart.map(keyOf));
    return async () => {
      const checkpoints = await store.checkpoints(from);
      const read = checkpoints.filter((one) => projection.topics.includes(one.topic) && !others.has(keyOf(one)));
      return [...apart, ...read];
    };
  };

  try {
    /** What the new tables must have to show no less than the live ones. */
    const enough = await apartFrom();
    if (live === undefined) limit.lift();

    const catchUp = async (): Promise<void> => {
      for (let took = Number.POSITIVE_INFINITY, before = took; took > lastStretch; before = took) {
        const since = performance.now();
        await goTo(await enough());
        took = performance.now() - since;
        if (took > before * noShorter) break;
      }
    };

    /** Runs the work at a moment at which the live build stands still and the new one has what that has. */
    const level = async <Result>(work: () => Promise<Result>): Promise<Result> => {
      for (let most = firstStandstill; most <= longestStandstill; most *= 2) {
        await catchUp();
        hurried = true;
        try {
          const done = await store.standstill(from, async () =>
            (await goTo(await enough(), most)) ? { result: await work() } : undefined,
          );
          if (done !== undefined) return done.result;
        } finally {
          hurried = false;
        }
      }
      throw new Error(`build ${build.number} of ${projection.name} does not catch up with the live one`);
    };

    if (live !== undefined) {
      const snapshot = await level(async () => {
        const [liveAt, builtAt] = await Promise.all([store.checkpoints(from), store.checkpoints(build)]);
        return sameCheckpoints(liveAt, builtAt) ? store.snapshot() : undefined;
      });
      report('comparing');
      try {
        comparison = await snapshot?.compare(from, build, pacing.throttle);
      } finally {
        await snapshot?.close();
      }
      report('comparing');
      if (comparison?.agrees === false && !accepted) {
        report('withheld');
        await runner.stop();
        return undefined;
      }
    }
    await store.prepare(build);
    crashpoint('rebuild.ready');
    let stopping: Promise<void> | undefined;
    await level(async () => {
      await store.swap(build);
      swapped = true;
      limit.lift();
      stopping = live?.stop();
      onSwapped?.(runner);
    });
    await stopping;
    crashpoint('rebuild.swapped');
    report('swapped');
    return runner;
  } catch (error) {
    if (swapped) return runner;
    await runner.stop();
    throw error;
  }
};

const keyOf = ({ topic, partition }: PartitionCheckpoint): string => partitionKey(topic, partition);

const share = (runner: BuildRunner, targets: readonly PartitionCheckpoint[]): number => {
  const parts = targets.filter((target) => target.position > 0n);
  if (parts.length === 0) return 0;
  const shares = parts.map(({ topic, partition, position }) =>
    Math.min(1, Number(runner.position(topic, partition)) / Number(position)),
  );
  return shares.reduce((sum, one) => sum + one, 0) / parts.length;
};

export type PartitionEnd = PartitionCheckpoint & {
  /** When the last event was recorded; absent when there is none. */
  readonly recordedAt?: string;
};

/** The last event of each partition of a projection's topics. */
export const ends = async (log: EventLog, projection: Projection): Promise<readonly PartitionEnd[]> => {
  const tails = await Promise.all(
    projection.topics.map(async (topic) =>
      (await log.tail(topic)).map((message, partition) => {
        const recordedAt = message?.headers['ce_time'];
        return { topic, partition, position: positionOf(message), ...(recordedAt !== undefined && { recordedAt }) };
      }),
    ),
  );
  return tails.flat();
};

const sameCheckpoints = (a: readonly PartitionCheckpoint[], b: readonly PartitionCheckpoint[]): boolean => {
  const of = (checkpoints: readonly PartitionCheckpoint[]) =>
    new Map(
      checkpoints
        .filter((one) => one.position > 0n)
        .map((one): [string, Position] => [`${one.topic}/${one.partition}`, one.position]),
    );
  const [x, y] = [of(a), of(b)];
  return x.size === y.size && [...x].every(([key, at]) => y.get(key) === at);
};
