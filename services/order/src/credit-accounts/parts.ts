import type { Money } from '@sales/contracts';

/**
 * Open parts by order id. In shelves by the last two digits of the id, so that a change copies one shelf and not the
 * whole of an account with thousands of open orders.
 */
export type Parts = readonly (Readonly<Record<string, Money>> | undefined)[];

const shelfOf = (orderId: string): number => Number.parseInt(orderId.slice(-2), 16) || 0;

export const partOf = (parts: Parts, orderId: string): Money | undefined => parts[shelfOf(orderId)]?.[orderId];

/** The parts with one of them set, or taken out. */
export const withPart = (parts: Parts, orderId: string, part: Money | undefined): Parts => {
  const shelf = shelfOf(orderId);
  const { [orderId]: _, ...others } = parts[shelf] ?? {};
  const next = parts.length > shelf ? [...parts] : [...parts, ...Array<undefined>(shelf + 1 - parts.length)];
  next[shelf] = part === undefined ? others : { ...others, [orderId]: part };
  return next;
};

export const allParts = (parts: Parts): readonly (readonly [orderId: string, part: Money])[] =>
  parts.flatMap((shelf) => Object.entries(shelf ?? {}));
