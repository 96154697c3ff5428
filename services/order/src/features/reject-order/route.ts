import { object, Text } from '@sales/contracts';
import type { App } from '@sales/service-kit';
import { OrderPath, type OrderRoutes, orderCommand } from '../../http/order-command.ts';

export const rejectOrder = (app: App, routes: OrderRoutes): void =>
  orderCommand(app, routes, {
    path: 'reject',
    summary: 'Reject an order; it may be changed and submitted again',
    description: 'For orders that wait for an approval. The reason is kept.',
    params: OrderPath,
    body: object({ reason: Text(500) }),
    reason: ({ reason }) => reason,
    problems: ['order/not-awaiting-approval'],
    command: ({ body: { reason } }, at) => ({ type: 'RejectOrder', at, reason }),
  });
