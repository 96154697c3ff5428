import { crashpoint } from '../crashpoint.ts';
import type { EventLog } from '../ports.ts';
import type {
  Build,
  Comparison,
  PartitionCheckpoint,
  Projection,
  ProjectionStore,
  RebuildProgress,
  TableSummary,
} from '../projection.ts';
import { positionOf } from '../published-event.ts';
import type { Turn } from '../turn.ts';
import type { Position } from '../types.ts';
import { type Leg, type LegOptions, startLeg } from './leg.ts';
import { createLimit, partitionKey } from './limit.ts';

export type RebuildOptions = {
  readonly log: EventLog;
  readonly store: ProjectionStore;
  readonly build: Build;
  /** The live one. */
  readonly from: Build;
  /** Keeps that up to date; absent when it is of another version, which nobody here can write. */
  readonly live: Leg | undefined;
  readonly turn?: Turn;
  readonly onProgress: (progress: RebuildProgress) => void;
  readonly onParked?: LegOptions['onParked'];
  /** Told of what the new build does then. */
  readonly whenLive?: Pick<LegOptions, 'onApplied' | 'onProgress' | 'onStatus'>;
  readonly signal: AbortSignal;
};

/** Messages of a partition that a filling build takes at a time: more are fewer round trips and fewer rewritten rows. */
const fillingBatch = 4000;
/** The last stretch is one that takes less than this, in ms. */
const lastStretch = 500;
/** Or one that takes at least this part of the one before it: on a busy machine it will not get much shorter. */
const noShorter = 0.8;
/** How often a build tries to be on the heels of one of another version: a slow one becomes live at last, too. */
const mostTries = 5;

/**
 * Fills a build that was begun from the beginning of the log beside the live one, holds the live one still for a moment, compares
 * the two and swaps. A live one of another version goes on meanwhile, and nothing is compared. Returns the leg that keeps the new
 * build up to date. Killed at any point, it is begun again and takes up what it had filled.
 */
export const rebuild = async (options: RebuildOptions): Promise<Leg> => {
  const { log, store, build, from, live, turn, onProgress, whenLive = {}, signal } = options;
  const { projection } = build;
  const started = performance.now();
  const limit = createLimit();
  const leg = startLeg({
    log,
    store,
    build,
    limit,
    ...(turn !== undefined && { turn }),
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
  let targets: readonly PartitionCheckpoint[] = [];
  let swapped = false;

  const report = (state: RebuildProgress['state'], comparison?: Comparison): void =>
    onProgress({
      build: build.number,
      state,
      done: state === 'swapped' ? 1 : share(leg, targets),
      events: leg.applied(),
      seconds: Math.round(performance.now() - started) / 1000,
      ...(comparison !== undefined && { comparison }),
    });

  const goTo = async (checkpoints: readonly PartitionCheckpoint[]): Promise<void> => {
    targets = checkpoints;
    limit.raise(targets);
    report('filling');
    while (!(await leg.reaches(targets, 1000, signal))) {
      signal.throwIfAborted();
      const { state, error } = leg.status();
      if (state === 'stopped') throw new Error(`build ${build.number} of ${projection.name} cannot go on: ${error}`);
    }
  };

  /**
   * Where the live tables say nothing of what there is to read: topics that those do not read, and partitions that are shorter than
   * they are, since somebody has restored an older log.
   */
  const unknownToLive = async (): Promise<readonly PartitionCheckpoint[]> => {
    const checkpoints = await store.checkpoints(from);
    const shown = new Map(checkpoints.map((one) => [keyOf(one), one.position]));
    const read = new Set(checkpoints.map(({ topic }) => topic));
    const tails = await ends(log, projection);
    return tails.filter((tail) => !read.has(tail.topic) || (shown.get(keyOf(tail)) ?? 0n) > tail.position);
  };

  try {
    const apart = live === undefined ? await unknownToLive() : [];
    const others = new Set(apart.map(keyOf));
    /** What the new tables must have to show no less than the live ones. */
    const enough = async (): Promise<readonly PartitionCheckpoint[]> => {
      const checkpoints = await store.checkpoints(from);
      const read = checkpoints.filter((one) => projection.topics.includes(one.topic) && !others.has(keyOf(one)));
      return [...apart, ...read];
    };
    if (live === undefined) limit.lift();
    for (let took = Number.POSITIVE_INFINITY, before = took; took > lastStretch; before = took) {
      const since = performance.now();
      await goTo(await enough());
      took = performance.now() - since;
      if (took > before * noShorter) break;
    }
    let comparison: Comparison | undefined;
    if (live === undefined) {
      // Nobody holds still for it: it must be on the heels of what others keep.
      for (let nth = 0; nth < mostTries && !(await leg.reaches(await enough(), lastStretch, signal)); nth++)
        await goTo(await enough());
    } else {
      await live.stop();
      await goTo(await store.checkpoints(live.build));
      report('comparing');
      comparison = await compare(store, live, leg);
    }
    crashpoint('rebuild.ready');
    await store.swap(build);
    swapped = true;
    crashpoint('rebuild.swapped');
    limit.lift();
    report('swapped', comparison);
    return leg;
  } catch (error) {
    await leg.stop();
    throw error;
  }
};

const keyOf = ({ topic, partition }: PartitionCheckpoint): string => partitionKey(topic, partition);

const share = (leg: Leg, targets: readonly PartitionCheckpoint[]): number => {
  const parts = targets.filter((target) => target.position > 0n);
  if (parts.length === 0) return 0;
  const shares = parts.map(({ topic, partition, position }) =>
    Math.min(1, Number(leg.position(topic, partition)) / Number(position)),
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

const compare = async (store: ProjectionStore, live: Leg, built: Leg): Promise<Comparison | undefined> => {
  const [liveAt, builtAt] = await Promise.all([store.checkpoints(live.build), store.checkpoints(built.build)]);
  if (!sameCheckpoints(liveAt, builtAt)) return undefined;
  const [before, after] = await Promise.all([store.summary(live.build), store.summary(built.build)]);
  const tables = after.flatMap((summary) => {
    const old = before.find((one) => one.table === summary.table);
    return old === undefined ? [] : [{ live: old, built: summary, agrees: sameSummary(old, summary) }];
  });
  return { agrees: tables.every((table) => table.agrees), tables };
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

const sameSummary = (a: TableSummary, b: TableSummary): boolean =>
  a.rows === b.rows && Object.entries(a.sums).every(([column, sum]) => b.sums[column] === sum);
