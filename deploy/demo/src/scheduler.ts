/** At most `size` at a time; those who wait are let in in the order in which they came. */
const semaphore = (size: number) => {
  let free = size;
  const waiting: (() => void)[] = [];
  return {
    acquire: (): Promise<void> => {
      if (free > 0) {
        free -= 1;
        return Promise.resolve();
      }
      return new Promise((resolve) => waiting.push(resolve));
    },
    release: (): void => {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    },
  };
};

export type Schedule<Task> = {
  /** What the task must have for itself while it runs. */
  readonly keys: (task: Task) => Iterable<string>;
  readonly run: (task: Task) => Promise<void>;
  /** Tasks that run at once. */
  readonly concurrency: number;
  /** Tasks that are looked at ahead, so that a blocked one does not hold up those behind it. */
  readonly lookAhead: number;
  /** When aborted no further task is begun; those that run are finished. */
  readonly signal: AbortSignal;
};

/**
 * Runs tasks side by side, except that tasks that share a key run one after the other in the order in which they came.
 * The first error ends it: what runs is finished, then the error is thrown.
 */
export const runConflictFree = async <Task>(
  tasks: Iterable<Task> | AsyncIterable<Task>,
  { keys, run, concurrency, lookAhead, signal }: Schedule<Task>,
): Promise<void> => {
  const window = semaphore(lookAhead);
  const slots = semaphore(concurrency);
  const lastOf = new Map<string, Promise<void>>();
  const pending = new Set<Promise<void>>();
  const failures: unknown[] = [];

  const perform = async (task: Task, before: readonly (Promise<void> | undefined)[]): Promise<void> => {
    await Promise.all(before.filter((task) => task !== undefined));
    await slots.acquire();
    try {
      if (failures.length === 0 && !signal.aborted) await run(task);
    } catch (error) {
      failures.push(error);
    } finally {
      slots.release();
      window.release();
    }
  };

  for await (const task of tasks) {
    await window.acquire();
    if (failures.length > 0 || signal.aborted) break;
    const own = new Set(keys(task));
    const done: Promise<void> = perform(
      task,
      [...own].map((key) => lastOf.get(key)),
    ).then(() => {
      pending.delete(done);
      for (const key of own) if (lastOf.get(key) === done) lastOf.delete(key);
    });
    pending.add(done);
    for (const key of own) lastOf.set(key, done);
  }
  await Promise.all(pending);
  if (failures.length > 0) throw failures[0];
};
