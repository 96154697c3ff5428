import { exposureOf, hasUninvoiced } from './amounts.ts';
import { unshipped } from './quantities.ts';
import type { Order } from './state.ts';

/** It may still come, or what came is still to be credited. */
export const isReturnOpen = ({ status, received }: Order['returns'][number]): boolean =>
  status === 'requested' ||
  status === 'approved' ||
  (status === 'received' && received.some((line) => line.creditable > 0));

/** There is nothing to ship, and it was confirmed. */
const isWithoutGoods = ({ status, lines }: Order): boolean =>
  status === 'confirmed' && !lines.some(({ count }) => count.ships);

/** Everything is shipped or cancelled, invoiced, paid, and no return is under way. */
export const isSettled = (order: Order): boolean =>
  (order.status === 'shipped' || order.status === 'delivered' || isWithoutGoods(order)) &&
  order.lines.every(({ count }) => unshipped(count) === 0) &&
  !order.returns.some(isReturnOpen) &&
  order.refunds.every(({ number }) => number !== undefined) &&
  !hasUninvoiced(order) &&
  exposureOf(order).amount === 0;
