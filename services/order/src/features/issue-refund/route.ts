import { Id, object } from '@sales/contracts';
import { type App, newId } from '@sales/service-kit';
import { Type } from 'typebox';
import { OrderPath, type OrderRoutes, orderCommand } from '../../http/order-command.ts';

export const issueRefund = (app: App, routes: OrderRoutes): void =>
  orderCommand(app, routes, {
    path: 'refunds',
    summary: 'Give the money for a return back: off what is still open, the rest is paid out',
    description: 'For a return that was received. What is open on the invoices of the order is reduced first.',
    params: OrderPath,
    body: object({ refundId: Type.Optional(Id), returnId: Id }),
    status: 201,
    named: ({ refundId }) => refundId && `refund:${refundId}`,
    problems: ['order/return-not-found', 'order/nothing-to-refund'],
    command: ({ body: { refundId, returnId }, context }, at) => ({
      type: 'IssueRefund',
      at,
      refundId: refundId ?? newId(context, 'refund'),
      returnId,
    }),
  });
