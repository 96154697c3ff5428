import type { Thousandths } from '@sales/contracts';
import type { Waiting } from './state.ts';

/**
 * Who gets what has become available: the line that has waited longest, all that it waits for or what there is.
 * Undefined when no line waits or nothing is available.
 */
export const nextToFill = (
  waiting: readonly Waiting[],
  available: Thousandths,
): { readonly line: Waiting; readonly gets: Thousandths } | undefined => {
  const [line] = waiting;
  const gets = Math.min(line?.quantity ?? 0, available);
  return line === undefined || gets <= 0 ? undefined : { line, gets };
};
