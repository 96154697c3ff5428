import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../observability/logger.ts';
import type { Server } from '../server/server.ts';

export type Lifecycle = {
  /**
   * Registers what must be stopped at the end. The last one registered is stopped first; after the end it is stopped at
   * once.
   */
  onStop(name: string, stop: () => Promise<void> | void): void;
  /** Stops everything, once. A stop that fails is logged and does not keep the others from stopping. */
  stop(): Promise<void>;
  /** From now on SIGTERM and SIGINT stop the process: orderly at first, at once when they come again. */
  handleSignals(): void;
};

export type LifecycleOptions = {
  readonly logger: Logger;
  /** Everything must have stopped after this long, in ms; else the process exits with 1. Default 25 s. */
  readonly deadline?: number;
  readonly process?: {
    on(signal: 'SIGTERM' | 'SIGINT', handler: (signal: NodeJS.Signals) => void): unknown;
    exit(code: number): void;
  };
};

/** Owner of the end of a process: stops in reverse order of start, by a deadline. */
export const createLifecycle = ({
  logger,
  deadline = 25_000,
  process: host = process,
}: LifecycleOptions): Lifecycle => {
  const stops: { readonly name: string; readonly stop: () => Promise<void> | void }[] = [];
  let stopping: Promise<void> | undefined;
  /** What is being stopped. */
  let current: string | undefined;

  // What is registered meanwhile is stopped, too.
  const stopAll = async (): Promise<void> => {
    for (let part = stops.pop(); part !== undefined; part = stops.pop()) {
      const { name, stop } = part;
      current = name;
      try {
        await stop();
        logger.debug({ part: name }, 'stopped');
      } catch (error) {
        logger.error({ err: error, part: name }, 'did not stop cleanly');
      }
    }
  };

  const stop = (): Promise<void> => {
    stopping ??= stopAll();
    return stopping;
  };

  const onSignal = (signal: NodeJS.Signals): void => {
    if (stopping !== undefined) {
      logger.warn({ signal }, 'stopping at once');
      host.exit(1);
      return;
    }
    logger.info({ signal }, 'stopping');
    const timer = setTimeout(() => {
      logger.error({ deadline, part: current }, 'did not stop in time');
      host.exit(1);
    }, deadline);
    void stop().then(() => {
      clearTimeout(timer);
      logger.info('stopped');
      host.exit(0);
    });
  };

  return {
    onStop: (name, stopPart) => {
      stops.push({ name, stop: stopPart });
      if (stopping !== undefined) stopping = stopping.then(stopAll);
    },
    stop,
    handleSignals: () => {
      host.on('SIGTERM', onSignal);
      host.on('SIGINT', onSignal);
    },
  };
};

/**
 * Ends the service of requests: readiness says no at once, and every answer closes its connection; after `grace` ms, in
 * which a balancer takes note, new requests get 503; those in hand are answered; then the server is closed.
 */
export const closeServer = async (server: Server, grace = 0): Promise<void> => {
  server.accepting.ready = false;
  if (grace > 0) await delay(grace);
  server.accepting.requests = false;
  await server.close();
};
