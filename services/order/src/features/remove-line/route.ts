import { Id, object } from '@sales/contracts';
import type { App } from '@sales/service-kit';
import { type OrderRoutes, orderCommand } from '../../http/order-command.ts';

export const removeLine = (app: App, routes: OrderRoutes): void =>
  orderCommand(app, routes, {
    path: 'lines/:lineId/remove',
    summary: 'Remove a line from a draft',
    description: 'Removing a line that is not there changes nothing.',
    params: object({ orderId: Id, lineId: Id }),
    problems: ['order/not-a-draft', 'order/discount-too-large'],
    command: ({ params: { lineId } }, at) => ({ type: 'RemoveLine', at, lineId }),
  });
