export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
};

export const round = (value: number, digits = 0): number => Number(value.toFixed(digits));

/**
 * Runs the measurements in turn, `times` over, so that whatever else the machine does hits all alike; medians by name.
 */
export const compared = async (times: number, measurements: Readonly<Record<string, () => Promise<number>>>) => {
  const values = Object.keys(measurements).map((name) => [name, [] as number[]] as const);
  for (let i = 0; i < times; i++) {
    for (const [name, results] of values) results.push((await measurements[name]?.()) ?? 0);
  }
  return Object.fromEntries(values.map(([name, results]) => [name, median(results)]));
};
