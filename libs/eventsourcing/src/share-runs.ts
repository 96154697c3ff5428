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

/** Keys whose runs are shared; beyond these all are forgotten, and who comes next begins anew. */
const mostKeys = 1000;

/** The same for each key: callers with one key share runs, with others not. */
export const shareRunsBy = <Key, Result>(work: (key: Key) => Promise<Result>): ((key: Key) => Promise<Result>) => {
  const shared = new Map<Key, () => Promise<Result>>();
  return (key) => {
    const run = shared.get(key) ?? shareRuns(() => work(key));
    if (shared.size >= mostKeys) shared.clear();
    shared.set(key, run);
    return run();
  };
};
