import type { Thousandths } from '@sales/contracts';
import type { ReorderPolicy } from './state.ts';

/** What is known of an item when its reorder point is looked at. */
export type ReorderFacts = {
  readonly available: Thousandths;
  /** What is to come in anyway. */
  readonly incoming: Thousandths;
  readonly policy: ReorderPolicy | undefined;
};

/** Low when no more is available than the minimum. Without a minimum nothing is ever low. */
export const isLow = ({ available, policy }: Omit<ReorderFacts, 'incoming'>): boolean =>
  policy !== undefined && available <= policy.min;

/** How much to order of an item that is low: up to the maximum, with what is to come in. Undefined: it is not low. */
export const suggestReorder = ({ available, incoming, policy }: ReorderFacts): Thousandths | undefined =>
  policy !== undefined && isLow({ available, policy }) ? Math.max(policy.max - available - incoming, 0) : undefined;
