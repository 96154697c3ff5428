import type { UniqueValue } from '@sales/contracts';

/** Those of `values` that are not in `others`. */
export const without = (values: readonly UniqueValue[], others: readonly UniqueValue[]): readonly UniqueValue[] =>
  values.filter(({ kind, value }) => !others.some((other) => other.kind === kind && other.value === value));
