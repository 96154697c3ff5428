import { signal } from '@sales/eventsourcing';

/** What waits to be sent to one listener. It never holds more than its limit, however slow the listener is. */
export type Mailbox = {
  /** Replaces what waits under the same key: only the last of a thing is worth sending. */
  put(key: string, text: string): void;
  /** Drops what waits: everything must be read again, which says more. */
  reset(): void;
  /** What has come, after at most `ms`: the text of a reset, texts in the order of their last change, or nothing. */
  take(ms: number, abort: AbortSignal): Promise<readonly string[]>;
};

/** `overflow` is what is sent instead of more than `limit` texts. */
export const createMailbox = (limit: number, overflow: string): Mailbox => {
  const arrived = signal();
  let waiting = new Map<string, string>();
  let everything = false;

  const reset = (): void => {
    waiting.clear();
    everything = true;
    arrived.notify();
  };

  return {
    put: (key, text) => {
      if (everything) return;
      waiting.delete(key);
      if (waiting.size >= limit) return reset();
      waiting.set(key, text);
      arrived.notify();
    },
    reset,
    take: async (ms, abort) => {
      const seen = arrived.count();
      if (!everything && waiting.size === 0) await arrived.wait(seen, ms, abort);
      const texts = everything ? [overflow] : [...waiting.values()];
      waiting = new Map();
      everything = false;
      return texts;
    },
  };
};
