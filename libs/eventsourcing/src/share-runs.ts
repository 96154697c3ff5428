/**
 * Runs work that gives the same to every caller, one run at a time: callers that come while one goes on share the next,
 * so that each gets a run that began after its call.
 */
export const shareRuns = <Result>(work: () => Promise<Result>): (() => Promise<Result>) => {
  let last: Promise<unknown> = Promise.resolve();
  let next: Promise<Result> | undefined;
  return () => {
    if (next !== undefined) return next;
    const started = last.then(() => {
      next = undefined;
      return work();
    });
    next = started;
    last = started.catch(() => {});
    return started;
  };
};
