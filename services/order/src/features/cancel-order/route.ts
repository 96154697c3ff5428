import { object, Text } from '@sales/contracts';
import { type App, newId } from '@sales/service-kit';
import { OrderPath, type OrderRoutes, orderCommand } from '../../http/order-command.ts';

export const cancelOrder = (app: App, routes: OrderRoutes): void =>
  orderCommand(app, routes, {
    path: 'cancel',
    summary: 'Cancel what is not shipped; what is shipped stays sold',
    description:
      'Stock and credit that the order holds are let go of. What was paid for goods that are not shipped is given back.',
    params: OrderPath,
    body: object({ reason: Text(500) }),
    reason: ({ reason }) => reason,
    problems: ['order/cancelled', 'order/already-shipped', 'order/closed'],
    command: ({ body: { reason }, context }, at) => ({
      type: 'CancelOrder',
      at,
      reason,
      refundId: newId(context, 'refund'),
    }),
  });
