import { setTimeout as delay } from 'node:timers/promises';
import type { Health } from '../observability/health.ts';
import type { Logger } from '../observability/logger.ts';

/** Runs until its signal is aborted. Resolving or throwing before that is a failure. */
export type Task = (signal: AbortSignal) => Promise<void>;

export type Background = {
  /**
   * Owns a long-running task: starts it, starts it again after a pause that grows when it ends by itself, and shows
   * that in the health of the service until it has run for a while.
   */
  run(name: string, task: Task): void;
  /** Stops the tasks in reverse order of start, each after it has finished what it had in hand. */
  stop(): Promise<void>;
};

export type BackgroundOptions = {
  readonly logger: Logger;
  readonly health: Health;
  /** First and longest pause before a restart, in ms; the first also is how long a task must run to count as well. */
  readonly pauses?: readonly [first: number, longest: number];
};

type Running = { readonly name: string; readonly abort: AbortController; readonly done: Promise<void> };

export const createBackground = ({ logger, health, pauses = [200, 30_000] }: BackgroundOptions): Background => {
  const tasks: Running[] = [];
  const [firstPause, longestPause] = pauses;

  const supervise = async (name: string, task: Task, signal: AbortSignal): Promise<void> => {
    let failure: string | undefined;
    health.check(name, () => (failure === undefined ? { ok: true } : { ok: false, detail: failure }));
    for (let pause = firstPause; !signal.aborted; pause = Math.min(pause * 2, longestPause)) {
      const started = performance.now();
      const recovered = setTimeout(() => {
        failure = undefined;
      }, firstPause);
      try {
        await task(signal);
        if (!signal.aborted) throw new Error('ended by itself');
      } catch (error) {
        if (signal.aborted) break;
        failure = error instanceof Error ? error.message : String(error);
        logger.error({ err: error, task: name, pause }, 'background task failed');
      } finally {
        clearTimeout(recovered);
      }
      if (performance.now() - started > longestPause) pause = firstPause;
      await delay(pause, undefined, { signal }).catch(() => {});
    }
  };

  return {
    run: (name, task) => {
      const abort = new AbortController();
      tasks.push({ name, abort, done: supervise(name, task, abort.signal) });
    },
    stop: async () => {
      for (const { name, abort, done } of tasks.splice(0).reverse()) {
        abort.abort();
        await done;
        logger.debug({ task: name }, 'background task stopped');
      }
    },
  };
};
