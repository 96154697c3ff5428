import { type AsOf, asOfLink } from '@sales/read-kit';

/** Where an order is shown. */
export const orderLink = (orderId: string, at: AsOf): string => {
  const query = new URLSearchParams(asOfLink(at));
  return `/query/v1/orders/${orderId}${query.size > 0 ? '?' : ''}${query}`;
};
