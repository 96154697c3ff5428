import { dayIn, type Thousandths, whyOf } from '@sales/contracts';
import { again, reject } from '@sales/eventsourcing';
import { after, withMoneyAfter } from './after.ts';
import { chargeBetween, reversed } from './amounts.ts';
import type { ApprovalCommand, CancelOrder, RequestApproval, Timed } from './commands.ts';
import type { OrderErrorCode } from './errors.ts';
import type { OrderEvent } from './events.ts';
import { billed, kept, type LineCount, unshipped } from './quantities.ts';
import { refund } from './refund.ts';
import type { Order } from './state.ts';

const requestApproval = (order: Order, { reasons }: RequestApproval): OrderEvent[] => {
  if (order.status !== 'submitted' && order.status !== 'approved') return [];
  return [{ type: 'ApprovalRequested', data: { reasons, status: 'awaitingApproval' } }];
};

const awaited = (order: Order): Order =>
  order.status === 'awaitingApproval'
    ? order
    : reject<OrderErrorCode>('order/not-awaiting-approval', { status: order.status });

/** The state of an order when nothing more of it will be shipped. */
const rest = (order: Order): Order['status'] => {
  if (order.shipments.length === 0) return 'cancelled';
  return order.shipments.every(({ deliveredAt }) => deliveredAt !== undefined) ? 'delivered' : 'shipped';
};

/** What a cancellation takes back: what is not shipped and, where nothing was, everything else. */
const takenBack = ({ shipments }: Order, count: LineCount): Thousandths => {
  if (count.ships) return unshipped(count);
  return shipments.length === 0 ? kept(count) : 0;
};

/**
 * Takes back whatever is not shipped: what of it was invoiced ahead is refunded first. What was shipped stays sold.
 */
const cancel = (order: Order, { at, refundId, creditNoteId, ...command }: Timed<CancelOrder>): OrderEvent[] => {
  const { cancelled: before } = order;
  if (before !== undefined) {
    return again<OrderErrorCode>('order/cancelled', {}, whyOf(before), whyOf(command));
  }
  if (order.status === 'closed') return reject<OrderErrorCode>('order/closed');
  const counts = order.lines.map(({ count }) => ({ ...count, cancelled: count.cancelled + takenBack(order, count) }));
  const hasOpen = order.lines.some(({ count }) => takenBack(order, count) > 0);
  if (!hasOpen && order.lines.length > 0) return reject<OrderErrorCode>('order/already-shipped');
  const voided = counts.map((count) => ({
    ...count,
    voided: count.voided + Math.max(0, billed(count) - kept(count)),
  }));
  const ahead = reversed(chargeBetween(order, voided, billed));
  const refunds = ahead.lines.length === 0 ? [] : [refund(order, ahead, { at, refundId, creditNoteId })];
  const { lines } = reversed(chargeBetween(order, counts, kept));
  const status = rest(order);
  const cancelled = withMoneyAfter(after(order, refunds, at), at, ({ exposure }) => ({
    type: 'OrderCancelled',
    data: { ...whyOf(command), cancelledOn: dayIn(order.timeZone, at), lines, exposure, status },
  }));
  return [...refunds, cancelled];
};

/** Decides what people (and the credit check) say to an order as a whole. */
export const decideApproval = (command: Timed<ApprovalCommand>, order: Order): readonly OrderEvent[] => {
  switch (command.type) {
    case 'RequestApproval':
      return requestApproval(order, command);
    case 'ApproveOrder': {
      const { status, approval } = order;
      if (approval?.given === true) {
        const said = { note: command.note ?? approval.note };
        return again<OrderErrorCode>('order/not-awaiting-approval', { status }, { note: approval.note }, said);
      }
      const reasons = awaited(order).approval?.reasons ?? [];
      const note = command.note !== undefined && { note: command.note };
      return [{ type: 'OrderApproved', data: { reasons, ...note, status: 'approved' } }];
    }
    case 'RejectOrder':
      if (order.status === 'rejected') {
        const [recorded, sent] = [whyOf({ ...order.approval }), whyOf(command)];
        return again<OrderErrorCode>('order/not-awaiting-approval', { status: order.status }, recorded, sent);
      }
      awaited(order);
      return [{ type: 'OrderRejected', data: { ...whyOf(command), status: 'rejected' } }];
    case 'CancelOrder':
      return cancel(order, command);
  }
};
