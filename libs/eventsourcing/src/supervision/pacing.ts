import { setTimeout as delay } from 'node:timers/promises';
import type { Throttle } from '../throttle.ts';

/** The requests that a process answers at present. */
export type Traffic = {
  readonly perSecond: number;
  /** Mean time to an answer lately, in ms. */
  readonly latency: number;
};

/** How the builds of a process share it with the requests that it answers. */
export type Pacing = {
  /** Runs one piece of work at a time, and rests after it while there are requests. */
  readonly throttle: Throttle;
  /** Messages that a piece should take now. */
  readonly stretch: () => number;
  /** Runs one build at a time, from beginning to end. */
  readonly alone: Throttle;
};

/** In ms. */
type Time = { readonly now: () => number; readonly pass: (ms: number) => Promise<unknown> };

const realTime: Time = { now: () => performance.now(), pass: (ms) => delay(ms) };

/** Requests a second below which builds need not rest: what probes and operators ask. */
const quiet = 10;
/** How long a piece should take while there are requests, and while there are none, in ms. */
const shortPiece = 20;
const longPiece = 100;
/** The rest after a piece, in multiples of what the piece took. */
const leastRest = 1;
const mostRest = 9;
/** And never longer than this, in ms: where all is slow a build must come to its end, too. */
const longestRest = 300;
/** Latency that needs no longer rests, in ms, or in multiples of what it was before the builds began. */
const acceptable = 15;
const acceptableGrowth = 1.5;
/** After so long without a piece the latency is taken for that of a process that builds nothing, in ms. */
const idleAfter = 5000;
const [leastStretch, mostStretch] = [50, 2000];

const between = (least: number, value: number, most: number): number => Math.min(most, Math.max(least, value));

/** One after the other, in the order in which they came. */
const inTurn = (): Throttle => {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const done = last.then(work);
    last = done.catch(() => {});
    return done;
  };
};

/**
 * Nothing else wants the process: pieces are large, without rests, and builds go on side by side. For tools and tests.
 */
export const unpaced: Pacing = { throttle: (work) => work(), stretch: () => mostStretch, alone: (work) => work() };

/**
 * Builds take small pieces while there are requests, and rest in between. The rests grow while requests take noticeably
 * longer than before the builds began, and shrink when they do not: a build takes as long as that needs.
 */
export const paceBuilds = (traffic: () => Traffic, { now, pass }: Time = realTime): Pacing => {
  let rest = leastRest;
  let stretch = 200;
  let usual = 0;
  let endedAt = Number.NEGATIVE_INFINITY;
  let restUntil = 0;
  const oneByOne = inTurn();

  const isBusy = (): boolean => traffic().perSecond >= quiet;

  /** Learns from a piece that has ended. */
  const learn = (took: number): void => {
    const { latency } = traffic();
    const busy = isBusy();
    const growth = (busy ? shortPiece : longPiece) / Math.max(took, 1);
    stretch = between(leastStretch, stretch * between(0.5, growth, 1.25), mostStretch);
    const isSlow = latency > Math.max(acceptable, usual * acceptableGrowth);
    rest = between(leastRest, isSlow ? rest * 1.3 : rest * 0.95, mostRest);
    endedAt = now();
    restUntil = busy ? endedAt + Math.min(took * rest, longestRest) : 0;
  };

  const piece: Throttle = async (work) => {
    if (now() - endedAt > idleAfter) usual = traffic().latency;
    for (let left = restUntil - now(); left > 0 && isBusy(); left = restUntil - now()) await pass(Math.min(20, left));
    const start = now();
    try {
      return await work();
    } finally {
      learn(now() - start);
    }
  };

  return { throttle: (work) => oneByOne(() => piece(work)), stretch: () => Math.round(stretch), alone: inTurn() };
};
