import { type Check, type SalesEvent, violationOf } from './evidence.ts';

/**
 * I6: exposure is the sum of what was reserved, counted, released and restored, never below zero, and never above the
 * limit of that moment unless an approver had said so.
 */
export const creditWithinLimit: Check = ({ published }) => {
  const violation = violationOf('I6');
  const exposures = new Map<string, number>();
  const approved = new Set<string>();
  /** The exposure after a change, and whether the event says the same. */
  const change = (customerId: string, by: number, said: number) => {
    const exposure = (exposures.get(customerId) ?? 0) + by;
    exposures.set(customerId, exposure);
    return {
      exposure,
      wrong: said === exposure ? [] : [`says an exposure of ${said}, its events add up to ${exposure}`],
    };
  };
  const wrongs = (event: SalesEvent): readonly string[] => {
    if (event.type === 'sales.order.approved.v1') approved.add(event.data.orderId);
    if (event.type === 'sales.creditAccount.credit-released.v1') {
      const { exposure, wrong } = change(event.data.customerId, -event.data.amount.amount, event.data.exposure.amount);
      return [...wrong, ...(exposure >= 0 ? [] : [`exposure ${exposure} is below zero`])];
    }
    if (event.type === 'sales.creditAccount.open-orders-counted.v1') {
      const { customerId, orders, exposures } = event.data;
      const counted = orders.reduce((sum, { amount }) => sum + amount.amount, 0);
      return exposures.flatMap(({ amount }) => change(customerId, counted, amount).wrong);
    }
    if (event.type === 'sales.creditAccount.credit-restored.v1') {
      const { customerId, amount, exposure } = event.data;
      return change(customerId, amount.amount, exposure.amount).wrong;
    }
    if (event.type !== 'sales.creditAccount.credit-reserved.v1') return [];
    const { orderId, limit, overridden } = event.data;
    const { exposure, wrong } = change(event.data.customerId, event.data.amount.amount, event.data.exposure.amount);
    const within = limit === undefined || exposure <= limit.amount;
    return [
      ...wrong,
      ...(within || overridden ? [] : [`exposure ${exposure} is over the limit of ${limit.amount}`]),
      ...(!overridden || approved.has(orderId) ? [] : [`overridden without approval of order ${orderId}`]),
    ];
  };
  return published.flatMap((event) =>
    wrongs(event).map((wrong) => violation(`${event.stream}@${event.revision}: ${wrong}`)),
  );
};
