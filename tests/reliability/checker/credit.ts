import { type Check, type SalesEvent, violationOf } from './evidence.ts';

/**
 * I6: exposure is the sum of what was reserved and released, never below zero, and never above the limit of that moment
 * unless an approver had said so.
 */
export const creditWithinLimit: Check = ({ published }) => {
  const violation = violationOf('I6');
  const exposures = new Map<string, number>();
  const approved = new Set<string>();
  const wrongs = (event: SalesEvent): readonly string[] => {
    switch (event.type) {
      case 'sales.order.approved.v1':
        approved.add(event.data.orderId);
        return [];
      case 'sales.creditAccount.reserved.v1': {
        const { customerId, orderId, amount, exposure, limit, overridden } = event.data;
        const expected = (exposures.get(customerId) ?? 0) + amount.amount;
        exposures.set(customerId, expected);
        const within = limit === undefined || expected <= limit.amount;
        return [
          ...stated(exposure.amount, expected),
          ...(within || overridden ? [] : [`exposure ${expected} is over the limit of ${limit.amount}`]),
          ...(!overridden || approved.has(orderId) ? [] : [`overridden, but nobody approved order ${orderId}`]),
        ];
      }
      case 'sales.creditAccount.released.v1': {
        const { customerId, amount, exposure } = event.data;
        const expected = (exposures.get(customerId) ?? 0) - amount.amount;
        exposures.set(customerId, expected);
        return [...stated(exposure.amount, expected), ...(expected >= 0 ? [] : [`exposure ${expected} is below zero`])];
      }
      default:
        return [];
    }
  };
  return published.flatMap((event) =>
    wrongs(event).map((wrong) => violation(`${event.stream}@${event.revision}: ${wrong}`)),
  );
};

const stated = (said: number, expected: number): readonly string[] =>
  said === expected ? [] : [`says an exposure of ${said}, its events add up to ${expected}`];
