import { dayIn } from '@sales/contracts';
import { again, reject } from '@sales/eventsourcing';
import { openOfAll, uninvoiced } from './amounts.ts';
import { isReturnOpen, isSettled } from './closing-policy.ts';
import type { CloseOrder, Timed } from './commands.ts';
import type { OrderErrorCode } from './errors.ts';
import type { Evaluation, OrderEvent } from './events.ts';
import { passed } from './evolve.ts';
import type { Order } from './state.ts';

const isOnTime = ({ shipping, shipments }: Order): boolean | undefined =>
  shipping.promisedOn === undefined
    ? undefined
    : shipments.every(({ dispatchedOn }) => dispatchedOn <= (shipping.promisedOn ?? ''));

/** How well the order went: judged by the facts in it and nothing else. */
export const evaluate = (order: Order, at: string): Evaluation => {
  const onTime = isOnTime(order);
  const { secondsIn, rework } = passed(order.history, order.status, 'closed', at);
  return {
    ...(onTime !== undefined && { onTime }),
    inFull: order.lines.every(({ count }) => count.cancelled === 0),
    secondsIn,
    rework,
  };
};

export const decideClose = (
  { at, rating, feedback, automatic }: Timed<CloseOrder>,
  order: Order,
): readonly OrderEvent[] => {
  if (order.status === 'closed') {
    const { rating: rated, feedback: said } = order.closed ?? {};
    const sent = { rating: rating ?? rated, feedback: feedback ?? said };
    return again<OrderErrorCode>('order/closed', {}, { rating: rated, feedback: said }, sent);
  }
  if (!isSettled(order)) {
    if (automatic === true) return [];
    return reject<OrderErrorCode>('order/not-settled', {
      status: order.status,
      uninvoiced: uninvoiced(order),
      open: openOfAll(order),
      openReturns: order.returns.filter(isReturnOpen).map(({ returnId }) => returnId),
    });
  }
  return [
    {
      type: 'OrderClosed',
      data: {
        ...(rating !== undefined && { rating }),
        ...(feedback !== undefined && { feedback }),
        closedOn: dayIn(order.timeZone, at),
        evaluation: evaluate(order, at),
        status: 'closed',
      },
    },
  ];
};
