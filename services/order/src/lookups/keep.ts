import {
  type Build,
  type EventLog,
  type Position,
  type Projection,
  type ProjectionRunnerOptions,
  type ProjectionStore,
  positionOf,
  runProjection,
  type Signal,
} from '@sales/eventsourcing';

export type KeepOptions = {
  readonly log: EventLog;
  readonly projections: ProjectionStore;
  readonly projection: Projection;
  /** Notified whenever something was applied. */
  readonly changed: Signal;
  readonly signal: AbortSignal;
} & Pick<ProjectionRunnerOptions, 'onProgress' | 'onStatus'>;

const lookAgain = 200;

/** Whether the build has everything that was in the log when it was asked. */
const hasAll = async ({ log, projections, projection }: KeepOptions, build: Build): Promise<boolean> => {
  const checkpoints = await projections.checkpoints(build);
  const at = new Map(checkpoints.map((one): [string, Position] => [`${one.topic}/${one.partition}`, one.position]));
  for (const topic of projection.topics) {
    const tail = await log.tail(topic);
    const isBehind = tail.some((last, partition) => positionOf(last) > (at.get(`${topic}/${partition}`) ?? 0n));
    if (isBehind) return false;
  }
  return true;
};

/**
 * Keeps a local read model up to date until the signal is aborted. When the code is newer than the tables it fills new ones
 * beside them and swaps as soon as they have everything.
 */
export const keepProjection = async (options: KeepOptions): Promise<void> => {
  const { log, projections, projection, changed, signal, onStatus } = options;
  const live = await projections.live(projection);
  const isCurrent = live.version === projection.version;
  const build = isCurrent ? live.build : await projections.begin(projection);
  const running = runProjection({
    log,
    store: projections,
    build,
    signal,
    onProgress: (partition, position, applied) => {
      changed.notify();
      options.onProgress?.(partition, position, applied);
    },
    ...(onStatus !== undefined && { onStatus }),
  });
  if (!isCurrent) {
    while (!signal.aborted && !(await hasAll(options, build))) {
      await changed.wait(changed.count(), lookAgain, signal);
    }
    if (!signal.aborted) await projections.swap(build);
  }
  await running;
};
