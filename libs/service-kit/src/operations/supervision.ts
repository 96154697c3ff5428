import { setTimeout as delay } from 'node:timers/promises';
import {
  type ParkedStream,
  type Supervisor,
  type SupervisorEvent,
  type SupervisorOptions,
  type SupervisorStatus,
  superviseProjection,
} from '@sales/eventsourcing';
import type { Check } from '../observability/health.ts';
import { projectionLag } from '../observability/lag.ts';
import type { Logger } from '../observability/logger.ts';
import type { Metrics } from '../observability/metrics.ts';
import type { Observers } from './runners.ts';

/** How long a look at the log and the tables serves, in ms: the gauges of one scrape, and who asks often, share it. */
const fresh = 500;

/** Looks where a projection is; one look serves for a while. Undefined while the log or the database does not say. */
const looksAt = ({ status }: Supervisor): (() => Promise<SupervisorStatus | undefined>) => {
  let ended = Number.NEGATIVE_INFINITY;
  let isLooking = false;
  let looking: Promise<SupervisorStatus | undefined> = Promise.resolve(undefined);
  const look = async (): Promise<SupervisorStatus | undefined> => {
    try {
      return await status();
    } catch {
      return undefined;
    } finally {
      isLooking = false;
      ended = performance.now();
    }
  };
  return () => {
    if (isLooking || performance.now() - ended < fresh) return looking;
    isLooking = true;
    looking = look();
    return looking;
  };
};

type Look = ReturnType<typeof looksAt>;

/** Shows how far the tables are behind the log, and whether they stand still. */
const gauge = ({ projection: { name }, state }: Supervisor, metrics: Metrics, look: Look): void => {
  const lag = projectionLag();
  const lags = async () => {
    const status = await look();
    if (status !== undefined) lag.note(status.partitions);
    return lag.partitions();
  };
  const byPartition = { labelNames: ['projection', 'partition'] };
  metrics.sampled(
    {
      name: 'projection_lag_seconds',
      help: 'How long the oldest event that is not in the tables has been in the log',
      ...byPartition,
    },
    async () =>
      (await lags()).map(({ partition, seconds }) => ({ labels: { projection: name, partition }, value: seconds })),
  );
  metrics.sampled(
    {
      name: 'projection_lag_positions',
      help: 'Store positions between the tables and the end of the log (bytes where the store is EventStoreDB)',
      ...byPartition,
    },
    async () =>
      (await lags()).map(({ partition, positions }) => ({ labels: { projection: name, partition }, value: positions })),
  );
  metrics.sampled(
    {
      name: 'projection_stopped',
      help: '1 while nothing more can be applied; the readiness says why',
      labelNames: ['projection'],
    },
    async () => [{ labels: { projection: name }, value: state().state === 'stopped' ? 1 : 0 }],
  );
  metrics.sampled(
    {
      name: 'projection_parked_streams',
      help:
        'Streams that are left as they were since one of their events cannot be applied; from every process: take ' +
        'the max',
      labelNames: ['projection'],
    },
    async () => {
      const status = await look();
      return status === undefined ? [] : [{ labels: { projection: name }, value: status.parked.length }];
    },
  );
  metrics.sampled(
    {
      name: 'projection_withheld',
      help: '1 while a build that differs from the live one waits for an operator to accept it',
      labelNames: ['projection'],
    },
    async () => {
      const rebuild = (await look())?.rebuild;
      return [{ labels: { projection: name }, value: rebuild?.state === 'withheld' ? 1 : 0 }];
    },
  );
};

const parkedInWords = ([first, ...others]: readonly ParkedStream[]): string => {
  if (first === undefined) return '';
  const { stream, eventId, error } = first;
  return `, ${others.length + 1} streams parked, the first ${stream} at event ${eventId}: ${error}`;
};

/**
 * Ready as long as events can be applied to tables of this version, and these can be read. Says how far behind they
 * are, but waits for the log no longer than that (ms): without it the tables stand still, and answer.
 */
const readiness =
  ({ store, projection }: SupervisorOptions, { state }: Supervisor, look: Look, timeoutMs: number): Check =>
  async () => {
    await store.live(projection);
    const { state: now, error, eventId } = state();
    const what = error === undefined ? now : `${now} at event ${eventId ?? 'unknown'}: ${error}`;
    const seen = await Promise.race([look(), delay(timeoutMs, undefined, { ref: false })]);
    const behind = seen === undefined ? 'how far behind is not known' : `${seen.lag} positions behind`;
    return {
      ok: now === 'running' || now === 'retrying',
      detail: `${what}, ${behind}${seen === undefined ? '' : parkedInWords(seen.parked)}`,
      ...(seen !== undefined && { lag: seen.lag }),
    };
  };

const logEvent = (logger: Logger, event: SupervisorEvent): void => {
  const { projection } = event;
  switch (event.kind) {
    case 'status':
      if (event.status.state === 'running') logger.info({ projection }, 'projection runs again');
      else logger.error({ projection, ...event.status }, 'projection cannot apply an event');
      break;
    case 'gap':
      logger.error({ projection, reason: event.gap.message }, 'messages were passed over, reads them from the log');
      break;
    case 'parked':
      logger.error({ projection, ...event.stream }, 'projection cannot apply an event, parks its stream');
      break;
    case 'rebuild-started':
      logger.info({ projection }, 'rebuild started');
      break;
    case 'rebuild-failed':
      logger.error({ projection, err: event.error }, 'rebuild failed, will be tried again');
      break;
    case 'rebuilt':
      logger.info({ projection, ...event.progress }, 'rebuilt');
      break;
    case 'withheld':
      logger.error({ projection, ...event.progress }, 'rebuilt tables differ from the live ones, which stay');
      break;
  }
};

/**
 * Supervises a projection, and shows it: readiness, metrics, log. Its tables are there then; `run` fills them.
 * `timeoutMs`: how long the readiness waits to hear how far the log is, in ms.
 */
export const superviseVisibly = async (
  options: SupervisorOptions,
  { health, metrics, logger }: Omit<Observers, 'tracer'>,
  timeoutMs = 500,
): Promise<Supervisor> => {
  const { name } = options.projection;
  await options.store.live(options.projection);
  const supervisor = superviseProjection({
    ...options,
    onEvent: (event) => {
      logEvent(logger, event);
      options.onEvent?.(event);
    },
    onProgress: (part, position, applied) => {
      metrics.projectionProgress(name, `${part.topic}/${part.partition}`, position, applied);
      options.onProgress?.(part, position, applied);
    },
  });
  const look = looksAt(supervisor);
  gauge(supervisor, metrics, look);
  health.check(`projection:${name}`, readiness(options, supervisor, look, timeoutMs));
  return supervisor;
};
