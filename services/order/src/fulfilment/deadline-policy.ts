/** Longest pause between two requests for the same stock, in ms. */
const longestPause = 3_600_000;
const day = 86_400_000;

const later = (instant: string, ms: number): string => new Date(Date.parse(instant) + ms).toISOString();

/** When warehouses that do not answer are asked again: each time after twice as long, at most after an hour. */
export const askAgainAt = (askedAt: string, attempt: number, timeout: number): string =>
  later(askedAt, Math.min(timeout * 2 ** (attempt - 1), longestPause));

/** When an order closes by itself that was settled at the instant, or could not be closed then; undefined: never. */
export const closeAt = (instant: string, autoCloseDays: number): string | undefined =>
  autoCloseDays === 0 ? undefined : later(instant, autoCloseDays * day);
