/** One line of the Prometheus text format. */
export type Measured = {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
};

const line = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/;
const label = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"/g;

export const readMetrics = (text: string): readonly Measured[] =>
  text.split('\n').flatMap((one) => {
    const [, name, labels = '', value] = line.exec(one) ?? [];
    if (name === undefined) return [];
    const pairs = [...labels.matchAll(label)].map(([, key = '', text = '']) => [key, text] as const);
    return [{ name, labels: Object.fromEntries(pairs), value: Number(value) }];
  });

/** The highest value of a metric by one of its labels. */
export const highestBy = (
  measured: readonly Measured[],
  name: string,
  by: string,
): ReadonlyMap<string, { readonly value: number; readonly labels: Measured['labels'] }> => {
  const highest = new Map<string, { readonly value: number; readonly labels: Measured['labels'] }>();
  for (const { name: found, labels, value } of measured) {
    const key = labels[by] ?? '';
    if (found === name && value >= (highest.get(key)?.value ?? Number.NEGATIVE_INFINITY))
      highest.set(key, { value, labels });
  }
  return highest;
};
