import { isOutage } from './errors.ts';
import type { DeadLetters, Leases, LogMessage } from './ports.ts';
import { pause } from './signal.ts';

export type RetryOptions = {
  /** Of whom the letters are. */
  readonly reader: string;
  readonly deadLetters: DeadLetters;
  readonly leases: Leases;
  readonly handle: (message: LogMessage) => Promise<void>;
  readonly onError: (error: unknown, key: string) => void;
  /** How often to look whether a retry was asked for, in ms. */
  readonly every: number;
  readonly signal: AbortSignal;
};

/**
 * Handles the letters of a key again when that was asked for: one after the other, each forgotten when it was handled.
 * As long as there is one the key stays parked, so that whatever comes meanwhile is parked behind it, in any process.
 * One that fails again ends the retry; an outage only delays it. One process of a reader does this at a time.
 */
export const runRetries = ({ leases, every, signal, ...options }: RetryOptions): Promise<void> => {
  const { reader, deadLetters, onError } = options;
  return leases.hold(
    `retry:${reader}`,
    async (held) => {
      while (!held.aborted) {
        try {
          for (const key of await deadLetters.retries(reader)) {
            if (held.aborted) return;
            await retry(key, options, held);
          }
        } catch (error) {
          if (!held.aborted) onError(error, '');
        }
        await pause(every, held);
      }
    },
    signal,
  );
};

const retry = async (
  key: string,
  { reader, deadLetters, handle, onError }: Omit<RetryOptions, 'leases' | 'every' | 'signal'>,
  held: AbortSignal,
): Promise<void> => {
  for (let letters = await deadLetters.list(reader, key); ; letters = await deadLetters.list(reader, key)) {
    if (letters.length === 0) return deadLetters.endRetry(reader, key);
    for (const letter of letters) {
      if (held.aborted) return;
      try {
        await handle(letter.message);
      } catch (error) {
        if (isOutage(error)) throw error;
        await deadLetters.endRetry(reader, key, String(error));
        onError(error, key);
        return;
      }
      await deadLetters.forget(letter);
    }
  }
};
