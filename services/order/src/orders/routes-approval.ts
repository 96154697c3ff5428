import { Why } from '@sales/contracts';
import { newId } from '@sales/service-kit';
import { creditNoteOf, OrderPath, orderCommand } from './order-command.ts';

/** What ends an order, or sends it back. */
export const approvalRoutes = [
  orderCommand({
    path: 'reject',
    permission: 'order:reject',
    summary: 'Reject an order; it may be changed and submitted again',
    description: 'For orders that wait for approval. The reason is recorded.',
    params: OrderPath,
    body: Why,
    reason: ({ reason }) => reason,
    problems: ['order/not-awaiting-approval'],
    command: ({ body }) => ({ type: 'RejectOrder', ...body }),
  }),
  orderCommand({
    path: 'cancel',
    permission: 'order:cancel',
    summary: 'Cancel what is not shipped; what is shipped stays sold',
    description:
      'Releases the stock and credit that the order holds. What was paid for goods that are not shipped is refunded.',
    params: OrderPath,
    body: Why,
    reason: ({ reason }) => reason,
    problems: ['order/cancelled', 'order/already-shipped', 'order/closed'],
    command: ({ params: { orderId }, body, context }) => {
      const refundId = newId(context, 'refund');
      return { type: 'CancelOrder', ...body, refundId, creditNoteId: creditNoteOf(orderId, refundId) };
    },
  }),
];
