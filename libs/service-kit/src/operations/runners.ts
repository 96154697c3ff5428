import { type DeadLetters, DomainError, type EventBatch, type LostEnd } from '@sales/eventsourcing';
import type { Health } from '../observability/health.ts';
import { relayLag } from '../observability/lag.ts';
import type { Logger } from '../observability/logger.ts';
import type { Metrics } from '../observability/metrics.ts';
import { instant, type Tracer, traceBatch, traceReaction, tracesOfEvents } from '../observability/tracing.ts';
import type { Waiting } from './waiting.ts';

/** Where a runner's doings are shown. */
export type Observers = {
  readonly health: Health;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** Absent where traces are not collected. */
  readonly tracer?: Tracer | undefined;
};

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * Callbacks for `runRelay`. One that fails shows in the health until its next progress, but commands go on:
 * what it has to publish is safe in the store.
 */
export const observeRelay = (name: string, { health, metrics, logger, tracer }: Observers) => {
  const lag = relayLag();
  let inHand: { readonly batch: EventBatch; readonly start: number } | undefined;
  let failure: string | undefined;
  health.check(`relay:${name}`, () =>
    failure === undefined ? { ok: true } : { ok: true, detail: `tries again: ${failure}` },
  );
  const help = 'Age of the oldest event that is not published yet; only from the process whose turn it is';
  metrics.sampled({ name: 'relay_lag_seconds', help, labelNames: ['relay'] }, () => {
    const seconds = lag.seconds();
    return seconds === undefined ? [] : [{ labels: { relay: name }, value: seconds }];
  });
  return {
    onRead: (batch: EventBatch | undefined): void => {
      lag.read(batch);
      if (tracer !== undefined && batch !== undefined) inHand = { batch, start: instant() };
    },
    onProgress: (checkpoint: bigint, published: number): void => {
      failure = undefined;
      metrics.relayProgress(name, checkpoint, published);
      const seconds = lag.published();
      if (published > 0 && seconds !== undefined) metrics.relayDelay(name, seconds);
      if (tracer !== undefined && published > 0 && inHand !== undefined) {
        const { batch, start } = inHand;
        traceBatch(tracer, tracesOfEvents(batch), { name: `publish ${name}`, kind: 'producer', start, attributes: {} });
      }
    },
    onError: (error: unknown): void => {
      failure = textOf(error);
      lag.failed();
      logger.warn({ err: error, relay: name }, 'relay failed, tries again');
    },
    onLost: (lost: readonly LostEnd[]): void => {
      metrics.relayLost(name, lost.length);
      logger.error({ relay: name, lost }, 'the log lacks what was published to it, publishes it again');
    },
  };
};

export type ObservedProcess = {
  readonly deadLetters: Pick<DeadLetters, 'parkedKeys'>;
  /** Which of its instances wait for machines. */
  readonly waiting?: Waiting;
};

/**
 * Callbacks for `runProcessManager`, and for what a process finds that cannot be. A refusal is an answer: it only shows
 * in the log. A parked key and a contradiction need a person.
 */
export const observeProcess = (
  name: string,
  { metrics, logger, tracer }: Omit<Observers, 'health'>,
  { deadLetters, waiting }: ObservedProcess,
) => {
  const labels = { process: name };
  const byProcess = { labelNames: ['process'] };
  const parkedHelp = 'Keys that are set aside now: their messages wait for a person';
  metrics.sampled({ name: 'process_parked_keys', help: parkedHelp, ...byProcess }, async () => [
    { labels, value: (await deadLetters.parkedKeys(name)).size },
  ]);
  const oldestHelp =
    'How long the instance that has waited longest for machines has done so; people and dates do not count';
  if (waiting !== undefined)
    metrics.sampled({ name: 'process_oldest_waiting_seconds', help: oldestHelp, ...byProcess }, async () => [
      { labels, value: await waiting.oldest() },
    ]);
  const contradictions = metrics.contradictions(name);
  return {
    ...(tracer !== undefined && { trace: traceReaction(tracer, name) }),
    onContradiction: (facts: object, what: string): void => {
      contradictions();
      logger.error({ process: name, ...facts }, what);
    },
    onError: (error: unknown, { key, parked }: { readonly key: string; readonly parked: boolean }): void => {
      if (parked) {
        metrics.parked(name);
        logger.error({ err: error, process: name, key }, 'process manager set a key aside');
      } else if (error instanceof DomainError) {
        logger.info({ process: name, key, code: error.code, details: error.details }, 'process manager was refused');
      } else logger.warn({ err: error, process: name, key }, 'process manager failed, tries again');
    },
  };
};
