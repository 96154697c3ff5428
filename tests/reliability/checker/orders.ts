import { type Check, violationOf } from './evidence.ts';
import { ledgerOf, type OrderOfLedger } from './ledger.ts';

/**
 * I7, on the log itself: totals are sums of lines, shipped <= ordered, returned <= shipped, paid <= invoiced <= total.
 */
export const orderAddsUp: Check = ({ published }) => {
  const violation = violationOf('I7');
  return [...ledgerOf(published).orders.values()].flatMap((order) =>
    wrongs(order).map((wrong) => violation(`order ${order.orderId}: ${wrong}`)),
  );
};

const wrongs = (order: OrderOfLedger): readonly string[] => [
  ...order.wrongs,
  ...[...order.lines].flatMap(([lineId, { ordered, shipped, returned, cancelled, invoiced }]) => [
    ...(shipped + cancelled <= ordered
      ? []
      : [`line ${lineId}: ${shipped} shipped, ${cancelled} cancelled of ${ordered}`]),
    ...(returned <= shipped ? [] : [`line ${lineId}: ${returned} returned of ${shipped}`]),
    ...(invoiced <= ordered ? [] : [`line ${lineId}: ${invoiced} invoiced of ${ordered}`]),
  ]),
  ...(order.invoiced <= order.total ? [] : [`${order.invoiced} invoiced of ${order.total}`]),
  ...(order.paid + order.credited <= order.invoiced
    ? []
    : [`${order.paid} paid and ${order.credited} credited of ${order.invoiced}`]),
];
