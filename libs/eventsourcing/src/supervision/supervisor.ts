import type { GapDetected } from '../errors.ts';
import type { EventLog, Leases } from '../ports.ts';
import type {
  LiveBuild,
  ParkedStream,
  PartitionOfBuild,
  Projection,
  ProjectionStore,
  RebuildProgress,
} from '../projection.ts';
import type { OnApplied, ProjectionStatus } from '../projection-runner.ts';
import { signal as createSignal } from '../signal.ts';
import type { Throttle } from '../throttle.ts';
import { type Position, position } from '../types.ts';
import { type BuildRunner, type BuildRunnerOptions, startBuildRunner } from './build-runner.ts';
import { partitionKey } from './limit.ts';
import { type Pacing, unpaced } from './pacing.ts';
import { ends, rebuild } from './rebuild.ts';
import { rebuildProgress } from './rebuild-progress.ts';

export type SupervisorOptions = {
  readonly log: EventLog;
  readonly store: ProjectionStore;
  readonly leases: Leases;
  readonly projection: Projection;
  /** What keeps the live build up to date waits for the throttle before each transaction. Default: at once. */
  readonly throttle?: Throttle;
  /** How builds beside the live one share the process with the requests that it answers. Default: they do not. */
  readonly pacing?: Pacing;
  readonly onEvent?: (event: SupervisorEvent) => void;
  readonly onProgress?: (partition: PartitionOfBuild, position: Position, applied: number) => void;
  /**
   * Gets what has just become visible in the live build, by this process. Not what a rebuild fills in: see `rebuilt`.
   */
  readonly onApplied?: OnApplied;
};

/** What an operator wants to read in the log. */
export type SupervisorEvent =
  | { readonly kind: 'status'; readonly projection: string; readonly status: ProjectionStatus }
  | { readonly kind: 'gap'; readonly projection: string; readonly gap: GapDetected }
  | { readonly kind: 'parked'; readonly projection: string; readonly stream: ParkedStream }
  | { readonly kind: 'rebuild-started' | 'rebuild-failed'; readonly projection: string; readonly error?: unknown }
  | { readonly kind: 'rebuilt' | 'withheld'; readonly projection: string; readonly progress: RebuildProgress };

export type PartitionStatus = {
  readonly topic: string;
  readonly partition: number;
  readonly position: Position;
  /** Position of the last event in the log. */
  readonly end: Position;
  /** When that was recorded; absent when there is none. */
  readonly endAt?: string;
};

export type SupervisorState = {
  readonly state: 'starting' | 'running' | 'retrying' | 'stopped' | 'outdated' | 'newer';
  readonly error?: string;
  /** The event that cannot be applied. */
  readonly eventId?: string;
};

export type SupervisorStatus = SupervisorState & {
  readonly name: string;
  /** Of the code. */
  readonly version: number;
  readonly live: { readonly build: number; readonly version: number } | undefined;
  readonly partitions: readonly PartitionStatus[];
  /** Streams whose later events are not in the live tables. */
  readonly parked: readonly ParkedStream[];
  /** Positions between the tables and the end of the log, in the partition that is furthest behind. */
  readonly lag: number;
  /** The last one, whichever process did it. */
  readonly rebuild?: RebuildProgress;
};

/**
 * Keeps one projection up to date, rebuilds it when its code is newer than its tables or when asked to. Tables of newer
 * code it leaves alone: they are those of the release that is being rolled out.
 */
export type Supervisor = {
  readonly projection: Projection;
  run(signal: AbortSignal): Promise<void>;
  /**
   * Begins a build beside the live one, which some process fills: `status` shows how it goes. Asking again while it
   * goes on changes nothing. Where the live one is of newer code, this is the way back: the build is of this code, and
   * stays live until newer code runs again.
   * @returns the number of the build
   */
  requestRebuild(): Promise<number>;
  /**
   * Lets a build go live that was withheld because it differs from the live one: it catches up first. False when there
   * is not such a withheld build.
   */
  accept(build: number): Promise<boolean>;
  /** What this process knows, without asking another. */
  state(): SupervisorState;
  /** The same, and how far the tables are behind the log. Asks both. */
  status(): Promise<SupervisorStatus>;
  /** Resolves when the live build has the partition up to there, or after `ms`: says whether it has. */
  reaches(topic: string, partition: number, at: Position, ms: number, abort: AbortSignal): Promise<boolean>;
  /** What the live build has of each partition, at least. */
  position(topic: string, partition: number): Position;
};

/** How often to look whether another process has swapped the live build, in ms. */
const lookEvery = 1000;

/** How often to look how far the live build is for who waits for it, in ms. */
const lookAgain = 100;

export const superviseProjection = (options: SupervisorOptions): Supervisor => {
  const { log, store, leases, projection, throttle, pacing = unpaced, onEvent, onProgress, onApplied } = options;
  const changed = createSignal();
  let live: LiveBuild | undefined;
  let runner: BuildRunner | undefined;

  const adopt = (next: BuildRunner): void => {
    runner = next;
    changed.notify();
  };

  const onParked: NonNullable<BuildRunnerOptions['onParked']> = (stream) =>
    onEvent?.({ kind: 'parked', projection: projection.name, stream });

  const onGap: NonNullable<BuildRunnerOptions['onGap']> = (gap) =>
    onEvent?.({ kind: 'gap', projection: projection.name, gap });

  const told: Pick<BuildRunnerOptions, 'onApplied' | 'onProgress' | 'onStatus'> = {
    onStatus: (status) => onEvent?.({ kind: 'status', projection: projection.name, status }),
    ...(onProgress !== undefined && { onProgress }),
    ...(onApplied !== undefined && { onApplied }),
  };

  const newRunner = (build: LiveBuild['build']): BuildRunner =>
    startBuildRunner({ log, store, build, onParked, onGap, ...(throttle !== undefined && { throttle }), ...told });

  const isWanted = ({ unfinished, version }: LiveBuild): boolean => unfinished || version < projection.version;

  /** Makes one build, in this process or not at all: when another has done it meanwhile there is nothing to do. */
  const build = async (from: LiveBuild, signal: AbortSignal): Promise<void> => {
    const now = await store.live(projection);
    if (now.build.number !== from.build.number || !isWanted(now)) return;
    onEvent?.({ kind: 'rebuild-started', projection: projection.name });
    const begun = await store.begin(projection);
    const notes = rebuildProgress(store, begun);
    try {
      const built = await rebuild({
        log,
        store,
        build: begun,
        from: now.build,
        live: runner,
        accepted: now.accepted,
        ...(throttle !== undefined && { throttle }),
        pacing,
        signal,
        onProgress: notes.note,
        onParked,
        whenLive: told,
        onSwapped: (next) => {
          live = { build: begun, version: projection.version, unfinished: false, accepted: false };
          adopt(next);
        },
      });
      if (built === undefined) {
        await notes.written();
        await store.withhold(begun);
      }
      const kind = built === undefined ? 'withheld' : 'rebuilt';
      onEvent?.({ kind, projection: projection.name, progress: notes.last() });
    } catch (error) {
      if (!signal.aborted) {
        const message = error instanceof Error ? error.message : String(error);
        notes.note({ ...notes.last(), state: 'failed', error: message });
      }
      throw error;
    } finally {
      await notes.written();
    }
  };

  const rebuildOnce = async (from: LiveBuild, abort: AbortSignal): Promise<void> => {
    const finished = new AbortController();
    let failure: unknown;
    await leases.hold(
      `rebuild:${projection.name}`,
      async (signal) => {
        try {
          await pacing.alone(() => build(from, signal));
          finished.abort();
        } catch (error) {
          if (signal.aborted) return;
          failure = error;
          finished.abort();
        }
      },
      AbortSignal.any([abort, finished.signal]),
    );
    if (failure === undefined) return;
    onEvent?.({ kind: 'rebuild-failed', projection: projection.name, error: failure });
    throw failure;
  };

  /** Until a build was begun beside the live one, or the projection lives in another build. */
  const keep = async (current: LiveBuild, abort: AbortSignal): Promise<void> => {
    while (!abort.aborted) {
      const seen = changed.count();
      const ended = runner?.done.then(() => true);
      const woken = changed.wait(seen, lookEvery, abort).then(() => false);
      if (await (ended === undefined ? woken : Promise.race([ended, woken]))) return;
      if (abort.aborted) return;
      const now = await store.live(projection).catch(() => undefined);
      if (now !== undefined && (now.unfinished || now.build.number !== current.build.number)) return;
    }
  };

  const run = async (abort: AbortSignal): Promise<void> => {
    try {
      while (!abort.aborted) {
        const current = await store.live(projection);
        live = current;
        const newer = current.version > projection.version;
        const older = current.version < projection.version;
        if (runner !== undefined && (runner.build.number !== current.build.number || newer || older)) {
          await runner.stop();
          runner = undefined;
        }
        if (runner === undefined && !newer && !older) adopt(newRunner(current.build));
        if (isWanted(current)) await rebuildOnce(current, abort);
        else await keep(current, abort);
      }
    } finally {
      await runner?.stop();
      runner = undefined;
    }
  };

  const state = (): SupervisorState => {
    if (live === undefined) return { state: 'starting' };
    if (live.version > projection.version) return { state: 'newer' };
    if (live.version < projection.version) return { state: 'outdated' };
    return runner?.status() ?? { state: 'starting' };
  };

  const status = async (): Promise<SupervisorStatus> => {
    const tails = await ends(log, projection);
    const [checkpoints, parked] =
      live === undefined ? [[], []] : await Promise.all([store.checkpoints(live.build), store.parked(live.build)]);
    const at = new Map(checkpoints.map((one) => [partitionKey(one.topic, one.partition), one.position]));
    const partitions = tails.map(({ topic, partition, position: end, recordedAt }) => ({
      topic,
      partition,
      position: at.get(partitionKey(topic, partition)) ?? position(0),
      end,
      ...(recordedAt !== undefined && { endAt: recordedAt }),
    }));
    const lastRebuild = await store.lastRebuild(projection);
    return {
      ...state(),
      name: projection.name,
      version: projection.version,
      live: live && { build: live.build.number, version: live.version },
      partitions,
      parked,
      lag: partitions.reduce((most, one) => Math.max(most, Number(one.end - one.position)), 0),
      ...(lastRebuild !== undefined && { rebuild: lastRebuild }),
    };
  };

  /** Tables of another version are brought forward by other processes. */
  const liveReaches = async (topic: string, partition: number, at: Position): Promise<boolean> => {
    const checkpoints = live === undefined ? [] : await store.checkpoints(live.build);
    return checkpoints.some((one) => one.topic === topic && one.partition === partition && one.position >= at);
  };

  return {
    projection,
    run,
    requestRebuild: async () => {
      const { number } = await store.begin(projection);
      changed.notify();
      return number;
    },
    accept: async (number) => {
      const accepted = await store.accept(projection, number);
      changed.notify();
      return accepted;
    },
    state,
    status,
    reaches: async (topic, partition, at, ms, abort) => {
      const deadline = performance.now() + ms;
      for (;;) {
        const seen = changed.count();
        const now = runner;
        const left = deadline - performance.now();
        if (left <= 0 || abort.aborted) return false;
        if (now !== undefined) {
          if (await now.reaches([{ topic, partition, position: at }], Math.min(left, lookAgain), abort)) return true;
        } else if (await liveReaches(topic, partition, at)) return true;
        else await changed.wait(seen, Math.min(left, lookAgain), abort);
      }
    },
    position: (topic, partition) => runner?.position(topic, partition) ?? position(0),
  };
};
