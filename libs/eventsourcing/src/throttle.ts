import { setTimeout as delay } from 'node:timers/promises';

/** Does a piece of work: at once, unless other work goes first. */
export type Throttle = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** Does every piece of work at once. */
export const unthrottled: Throttle = (work) => work();

/** In ms. */
type Time = { readonly now: () => number; readonly pass: (ms: number) => Promise<unknown> };

const realTime: Time = { now: () => performance.now(), pass: (ms) => delay(ms) };

/** The pause after a piece of work, as a multiple of its duration. */
const share = 3;
/** Longest pause between two pieces of work, in ms. */
const longestPause = 2000;
/** How often to look whether the process is still saturated, in ms. */
const lookAgain = 20;
/** How long commands may go first without a break, in ms: consumers fall behind no further than that. */
const timeoutMs = 10_000;

/**
 * Throttles background consumers (relays, processes, projections) in favour of commands: while `isSaturated`, they work
 * one piece at a time and pause three times as long after it. A burst of commands then has the process nearly to
 * itself, and the consumers do with a few large batches what would have been many small ones. After ten seconds the
 * pauses end, until the process was not saturated for a moment.
 */
export const yieldToCommands = (isSaturated: () => boolean, { now, pass }: Time = realTime): Throttle => {
  let since: number | undefined;
  let last: Promise<void> = Promise.resolve();

  const mustYield = (): boolean => {
    if (!isSaturated()) {
      since = undefined;
      return false;
    }
    since ??= now();
    return now() - since < timeoutMs;
  };

  const rest = async (ms: number): Promise<void> => {
    for (const end = now() + ms; now() < end && mustYield(); ) await pass(lookAgain);
  };

  return async (work) => {
    if (!mustYield()) return work();
    const before = last;
    const { promise, resolve } = Promise.withResolvers<void>();
    last = promise;
    await before;
    const start = now();
    try {
      return await work();
    } finally {
      void rest(Math.min((now() - start) * share, longestPause)).then(resolve);
    }
  };
};
