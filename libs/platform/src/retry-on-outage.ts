import { setTimeout as delay } from 'node:timers/promises';

export type TimeoutOptions = {
  readonly onError: (error: unknown) => void;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
};

/** Only what is not there yet is worth waiting for: a database of a newer release will not get older. */
const isOutage = (error: unknown): boolean => error instanceof Error && /Unavailable$/.test(error.name);

/**
 * Tries until it works: whatever a process needs may come up after it.
 * @throws what is not an outage, and the last error when the signal ends the waiting
 */
export const retryOnOutage = async <Result>(
  work: () => Promise<Result>,
  { onError, signal }: TimeoutOptions,
): Promise<Result> => {
  for (let pause = 250; ; pause = Math.min(pause * 2, 5000)) {
    try {
      return await work();
    } catch (error) {
      if (!isOutage(error) || signal.aborted) throw error;
      onError(error);
      await delay(pause, undefined, { signal }).catch(() => {});
      if (signal.aborted) throw error;
    }
  }
};
