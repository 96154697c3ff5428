import { type Check, violationOf } from './evidence.ts';

/**
 * I5: an order waits for, is filled from, leaves and comes back to warehouses of the company that sells, and no goods
 * are transferred from one company to another. What is held by hand is for orders that are kept elsewhere.
 */
export const companiesKeepApart: Check = ({ published }) => {
  const violation = violationOf('I5');
  const owners = new Map<string, string>();
  const sellers = new Map<string, string>();
  for (const { type, data } of published) {
    if (type === 'sales.warehouse.opened.v1') owners.set(data.warehouse, data.entity);
    if (type === 'sales.order.drafted.v1' || type === 'sales.order.submitted.v1') {
      sellers.set(data.orderId, data.entity);
    }
  }
  return published.flatMap(({ stream, revision, type, data }) => {
    const wrong = (message: string) => [violation(`${stream}@${revision} ${type}: ${message}`)];
    if (
      type === 'sales.stockItem.stock-awaited.v1' ||
      type === 'sales.stockItem.backorder-filled.v1' ||
      type === 'sales.stockItem.stock-shipped.v1' ||
      type === 'sales.stockItem.stock-returned.v1'
    ) {
      const [seller, owner] = [sellers.get(data.orderId), owners.get(data.warehouse)];
      if (seller === undefined || owner === undefined || seller === owner) return [];
      return wrong(`${seller} sells order ${data.orderId}, ${owner} has the warehouse`);
    }
    if (type === 'sales.stockItem.transfer-received.v1') {
      const [from, to] = [owners.get(data.from), owners.get(data.warehouse)];
      return from === to ? [] : wrong(`goods of ${from} came to ${to}`);
    }
    return [];
  });
};
