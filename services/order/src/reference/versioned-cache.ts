import type { PartitionCheckpoint, Position } from '@sales/eventsourcing';

/** What the tables hold, in short: another `text` when they hold something else. */
export type Stamp = { readonly text: string; readonly checkpoints: readonly PartitionCheckpoint[] };

export type StampedCacheOptions<Value> = {
  /** Changes whenever anything that `load` reads has changed. Cheap. */
  readonly stamp: () => Promise<Stamp>;
  /** What there is of these keys. */
  readonly load: (keys: readonly string[]) => Promise<ReadonlyMap<string, Value>>;
  /** How long a stamp is believed, in ms: what is given out is at most this old. */
  readonly ttl: number;
  /** Most values kept. */
  readonly capacity: number;
  /** Milliseconds that only go forward. */
  readonly now?: () => number;
};

/**
 * Values by key, kept as long as nothing has changed: one cheap question now and then instead of a query a request. A
 * key that does not exist is asked for again each time, so that it is found as soon as it does.
 */
export const versionedCache = <Value>(options: StampedCacheOptions<Value>) => {
  const { stamp, load, ttl, capacity, now = performance.now.bind(performance) } = options;
  let values = new Map<string, Value>();
  let known: Stamp | undefined;
  let believedUntil = Number.NEGATIVE_INFINITY;
  let checking: Promise<void> | undefined;
  let doubts = 0;

  const check = async (): Promise<void> => {
    const asked = now();
    const before = doubts;
    const current = await stamp();
    if (current.text !== known?.text) values = new Map();
    known = current;
    // What was asked before a doubt does not answer it, except to those who have asked.
    if (before === doubts) believedUntil = asked + ttl;
  };

  const startCheck = (): Promise<void> => {
    const started = check().finally(() => {
      if (checking === started) checking = undefined;
    });
    return started;
  };

  return {
    /** The values of the keys that exist. */
    get: async (keys: readonly string[]): Promise<ReadonlyMap<string, Value>> => {
      if (now() >= believedUntil) {
        checking ??= startCheck();
        await checking;
      }
      // A load that began before a change goes into the map of its time, which is not read any more.
      const current = values;
      const found = new Map<string, Value>();
      const missing = new Set<string>();
      for (const key of keys) {
        const value = current.get(key);
        if (value === undefined) missing.add(key);
        else found.set(key, value);
      }
      if (missing.size === 0) return found;
      if (current.size + missing.size > capacity) current.clear();
      for (const [key, value] of await load([...missing])) {
        current.set(key, value);
        found.set(key, value);
      }
      return found;
    },

    /**
     * The tables have reached this position: what is given out from now on has it too. Costs nothing when it had
     * before.
     */
    atLeast: (topic: string, partition: number, at: Position): void => {
      const reached = known?.checkpoints.find((one) => one.topic === topic && one.partition === partition);
      if (reached !== undefined && reached.position >= at) return;
      doubts += 1;
      believedUntil = Number.NEGATIVE_INFINITY;
      checking = undefined;
    },
  };
};
