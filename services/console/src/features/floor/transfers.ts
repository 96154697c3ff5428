import type { Paths } from '@sales/client';
import { type Thousandths, thousandths } from '../../ui/quantities.ts';

export type Leg = Paths['/query/v1/stock-transfers']['GET']['answer']['items'][number];

/** Goods of a product that have left another warehouse and are not here yet. */
export type UnderWay = Pick<Leg, 'transferId' | 'sku' | 'from' | 'to'> & { readonly quantity: Thousandths };

/** What is still under way, of both ends of transfers: what came in is taken off what left. */
export const underWayOf = (legs: readonly Leg[]): readonly UnderWay[] =>
  [...Map.groupBy(legs, ({ transferId, sku, from }) => `${transferId} ${from} ${sku}`).values()].flatMap((ends) => {
    const [first] = ends;
    if (first === undefined) return [];
    const { transferId, sku, from, to } = first;
    const quantity = ends.reduce((sum, end) => sum + thousandths(end.quantity), 0);
    return quantity > 0 ? [{ transferId, sku, from, to, quantity }] : [];
  });
