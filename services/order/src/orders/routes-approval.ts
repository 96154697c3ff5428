import { Why } from '@sales/contracts';
import { newId } from '@sales/service-kit';
import { creditNoteOf, OrderPath, orderCommand } from './order-command.ts';

/** What ends an order, or sends it back. */
export const approvalRoutes = [
  orderCommand({
    path: 'reject',
    permission: 'order:reject',
    summary: 'Reject an order; it may be changed and submitted again',
    description: 'For orders that wait for an approval. The reason is kept.',
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
      'Stock and credit that the order holds are let go of. What was paid for goods that are not shipped is ' +
      'given back.',
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
