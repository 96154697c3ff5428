import { DomainError, type PartitionOfBuild, type ProjectionStatus } from '@sales/eventsourcing';
import type { Health } from './health.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';

/** Where a runner's doings are shown. */
export type Observers = { readonly health: Health; readonly metrics: Metrics; readonly logger: Logger };

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * Callbacks for `runRelay`. One that fails shows in the health until its next progress, but keeps nobody from commands: what it
 * has to publish is safe in the store.
 */
export const observeRelay = (name: string, { health, metrics, logger }: Observers) => {
  let failure: string | undefined;
  health.check(`relay:${name}`, () =>
    failure === undefined ? { ok: true } : { ok: true, detail: `tries again: ${failure}` },
  );
  return {
    onProgress: (checkpoint: bigint, published: number): void => {
      failure = undefined;
      metrics.relayProgress(name, checkpoint, published);
    },
    onError: (error: unknown): void => {
      failure = textOf(error);
      logger.warn({ err: error, relay: name }, 'relay failed, tries again');
    },
  };
};

/** Callbacks for `runProjection`: not ready while an event cannot be applied; says which. */
export const observeProjection = (name: string, { health, metrics, logger }: Observers) => {
  let status: ProjectionStatus = { state: 'running' };
  health.check(`projection:${name}`, () => {
    const event = status.eventId === undefined ? '' : ` at event ${status.eventId}`;
    const detail = status.error === undefined ? {} : { detail: `${status.state}${event}: ${status.error}` };
    return { ok: status.state !== 'stopped', ...detail };
  });
  return {
    onProgress: ({ topic, partition }: PartitionOfBuild, position: bigint, applied: number): void =>
      metrics.projectionProgress(name, `${topic}/${partition}`, position, applied),
    onStatus: (next: ProjectionStatus): void => {
      status = next;
      if (next.state === 'running') logger.info({ projection: name }, 'projection runs again');
      else logger.error({ projection: name, ...next }, 'projection cannot apply an event');
    },
  };
};

/** Callback for `runProcessManager`. A refusal is an answer: it only shows in the log. A parked key needs a person. */
export const observeProcess = (name: string, { metrics, logger }: Omit<Observers, 'health'>) => ({
  onError: (error: unknown, { key, parked }: { readonly key: string; readonly parked: boolean }): void => {
    if (parked) {
      metrics.parked(name);
      logger.error({ err: error, process: name, key }, 'process manager set a key aside');
    } else if (error instanceof DomainError) {
      logger.info({ process: name, key, code: error.code, details: error.details }, 'process manager was refused');
    } else logger.warn({ err: error, process: name, key }, 'process manager failed, tries again');
  },
});
