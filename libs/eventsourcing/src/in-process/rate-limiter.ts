import type { RateLimiter, RatePolicy, RateVerdict } from '../ports.ts';

/**
 * A window is counted in slices: the current one and this many before it, which together are never shorter than the
 * window. So the limit holds in any window, a caller is held back a tenth of a window too long at most, and a key takes
 * a few numbers, not one a request.
 */
export const slicesPerWindow = 10;

export type InProcessRateLimiter = RateLimiter & {
  /** `take` at once. */
  count(key: string, policy: RatePolicy): RateVerdict;
  /** What `count` would say, without counting. */
  look(key: string, policy: RatePolicy): RateVerdict;
};

export type InProcessRateLimiterOptions = {
  /** In ms, rising. */
  readonly now?: () => number;
  /** Number of keys at which those that count no more are forgotten. */
  readonly sweepAt?: number;
};

/** Requests by number of the slice, oldest first; `until` is when none of them counts any more. */
type Entry = { readonly slices: Map<number, number>; until: number };

/** Counts the requests that this process has seen. */
export const inProcessRateLimiter = ({
  now = () => performance.now(),
  sweepAt = 10_000,
}: InProcessRateLimiterOptions = {}): InProcessRateLimiter => {
  const entries = new Map<string, Entry>();
  let sweep = sweepAt;

  const forget = (at: number): void => {
    for (const [key, { until }] of entries) if (until <= at) entries.delete(key);
    // Looking again before there are twice as many would cost more than it frees.
    sweep = Math.max(sweepAt, entries.size * 2);
  };

  const ask = (key: string, { limit, window }: RatePolicy, counting: boolean): RateVerdict => {
    const at = now();
    const width = window / slicesPerWindow;
    const slice = Math.floor(at / width);
    const endOf = (one: number): number => (one + slicesPerWindow + 1) * width;
    const entry = entries.get(key) ?? { slices: new Map<number, number>(), until: 0 };
    const { slices } = entry;
    for (const old of slices.keys()) if (old < slice - slicesPerWindow) slices.delete(old);
    const taken = [...slices.values()].reduce((sum, one) => sum + one, 0);
    const allowed = taken < limit;
    if (allowed && counting) {
      slices.set(slice, (slices.get(slice) ?? 0) + 1);
      entry.until = endOf(slice);
      if (entries.size >= sweep) forget(at);
      entries.set(key, entry);
    }
    const [oldest] = slices.keys();
    return {
      allowed,
      remaining: Math.max(0, limit - taken - (allowed && counting ? 1 : 0)),
      resetAfter: oldest === undefined ? 0 : endOf(oldest) - at,
    };
  };

  return {
    take: async (key, policy) => ask(key, policy, true),
    count: (key, policy) => ask(key, policy, true),
    look: (key, policy) => ask(key, policy, false),
  };
};
