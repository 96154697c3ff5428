import { setTimeout as delay } from 'node:timers/promises';

/** Does a piece of work when its turn has come: at once, unless other work goes first. */
export type Turn = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** Nothing goes first. */
export const atOnce: Turn = (work) => work();

/** In ms. */
type Time = { readonly now: () => number; readonly pass: (ms: number) => Promise<unknown> };

const realTime: Time = { now: () => performance.now(), pass: (ms) => delay(ms) };

/** After a piece of work the others have this many times its duration. */
const share = 3;
/** Longest pause between two pieces of work, in ms. */
const longestPause = 2000;
/** How often to look whether there is still pressure, in ms. */
const lookAgain = 20;
/** How long commands may go first without a break, in ms. Then those who follow have fallen back far enough. */
const timeoutMs = 10_000;

/**
 * Lets those who follow events (relays, processes, projections) step back in favour of commands: while `isPressed`,
 * they work one piece at a time and rest three times as long, so that a burst of commands finds the process nearly to
 * itself and the followers do with a few large batches what would have been many small ones. After ten seconds of it
 * they rest no more, until there was no pressure for a moment.
 */
export const givingWay = (isPressed: () => boolean, { now, pass }: Time = realTime): Turn => {
  let since: number | undefined;
  let last: Promise<void> = Promise.resolve();

  const mustGiveWay = (): boolean => {
    if (!isPressed()) {
      since = undefined;
      return false;
    }
    since ??= now();
    return now() - since < timeoutMs;
  };

  const rest = async (ms: number): Promise<void> => {
    for (const end = now() + ms; now() < end && mustGiveWay(); ) await pass(lookAgain);
  };

  return async (work) => {
    if (!mustGiveWay()) return work();
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
