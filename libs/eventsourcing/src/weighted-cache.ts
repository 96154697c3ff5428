/** A map that forgets what was not used for longest once the weights add up to more than `capacity`. */
export type WeightedCache<Key, Value> = {
  get(key: Key): Value | undefined;
  set(key: Key, value: Value): void;
  delete(key: Key): void;
};

/** `onForget` is told of what had to go for want of room. */
export const weightedCache = <Key, Value>(
  capacity: number,
  weigh: (value: Value) => number,
  onForget?: (key: Key, value: Value) => void,
): WeightedCache<Key, Value> => {
  const entries = new Map<Key, { readonly value: Value; readonly weight: number }>();
  let total = 0;
  const forget = (key: Key): Value | undefined => {
    const entry = entries.get(key);
    if (entry === undefined) return undefined;
    total -= entry.weight;
    entries.delete(key);
    return entry.value;
  };
  return {
    get: (key) => {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      entries.delete(key);
      entries.set(key, entry);
      return entry.value;
    },
    set: (key, value) => {
      forget(key);
      const weight = weigh(value);
      if (weight > capacity) {
        onForget?.(key, value);
        return;
      }
      entries.set(key, { value, weight });
      total += weight;
      for (const oldest of entries.keys()) {
        if (total <= capacity) return;
        const forgotten = forget(oldest);
        if (forgotten !== undefined) onForget?.(oldest, forgotten);
      }
    },
    delete: (key) => void forget(key),
  };
};
