import { noAnswer } from './failures.ts';

/** Lets a limited number of pieces of work run at once; the others wait, first come, first served. */
export type Turns = {
  /** @throws NoAnswer when its turn has not come within `ms`; the work is not begun then */
  run<Result>(ms: number, work: () => Promise<Result>): Promise<Result>;
};

export const turnsOf = (most: number): Turns => {
  const waiting = new Set<() => void>();
  let running = 0;

  const enter = (ms: number): Promise<void> => {
    if (running < most) {
      running += 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const begin = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        waiting.delete(begin);
        reject(noAnswer(ms));
      }, ms);
      waiting.add(begin);
    });
  };
  const leave = (): void => {
    const [next] = waiting;
    if (next === undefined) {
      running -= 1;
      return;
    }
    waiting.delete(next);
    next();
  };

  return {
    run: async (ms, work) => {
      await enter(ms);
      try {
        return await work();
      } finally {
        leave();
      }
    },
  };
};
