import type { Cache } from '../ports.ts';
import { weightedCache } from '../weighted-cache.ts';

const mib = 1024 * 1024;

export type InProcessCacheOptions = {
  /** Of all texts together, in characters. Default 8 Mi. */
  readonly capacity?: number;
  /** In ms, rising. */
  readonly now?: () => number;
};

/** In the memory of this process; forgets what was not used for longest when it is full. */
export const inProcessCache = ({
  capacity = 8 * mib,
  now = () => performance.now(),
}: InProcessCacheOptions = {}): Cache => {
  const entries = weightedCache<string, { readonly text: string; readonly until: number }>(
    capacity,
    ({ text }) => text.length,
  );
  return {
    isShared: false,
    get: async (key) => {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      if (entry.until > now()) return entry.text;
      entries.delete(key);
      return undefined;
    },
    set: async (key, text, ttl) => entries.set(key, { text, until: now() + ttl }),
  };
};
