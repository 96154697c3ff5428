/** Wakes what waits in this process; others find out by polling. */
export type Signal = {
  /** How often it was given. Read it before looking at the facts, and hand it to `wait`. */
  count(): number;
  notify(): void;
  /** Resolves once the signal has been given since `seen` was read, after `ms`, or on abort. */
  wait(seen: number, ms: number, abort: AbortSignal): Promise<void>;
};

export const signal = (): Signal => {
  const waiting = new Set<() => void>();
  let count = 0;
  return {
    count: () => count,
    notify: () => {
      count += 1;
      for (const wake of [...waiting]) wake();
    },
    wait: (seen, ms, abort) =>
      new Promise((resolve) => {
        if (abort.aborted || seen !== count) {
          resolve();
          return;
        }
        const wake = (): void => {
          clearTimeout(timer);
          abort.removeEventListener('abort', wake);
          waiting.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, ms);
        waiting.add(wake);
        abort.addEventListener('abort', wake);
      }),
  };
};

/** Resolves after `ms`, or on abort. */
export const pause = (ms: number, abort: AbortSignal): Promise<void> => signal().wait(0, ms, abort);

/** How long to wait before looking again: shorter while things happen, longer while nothing does. In ms. */
export type Pace = { next(found: boolean): number };

export const pace = (shortest: number, longest: number): Pace => {
  let ms = shortest;
  return {
    next: (found) => {
      ms = found ? shortest : Math.min(ms * 2, longest);
      return ms;
    },
  };
};
