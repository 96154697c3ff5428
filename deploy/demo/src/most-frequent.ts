/** The value that comes most often; of those that come as often the one that comes first. */
export const mostFrequent = <Value>(values: Iterable<Value>): Value | undefined => {
  const counts = new Map<Value, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  let best: readonly [value: Value | undefined, count: number] = [undefined, 0];
  for (const entry of counts) if (entry[1] > best[1]) best = entry;
  return best[0];
};
