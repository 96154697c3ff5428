import type { App } from '@sales/service-kit';
import { type OrderRoutes, orderCommand, ReturnPath } from '../../http/order-command.ts';

export const approveReturn = (app: App, routes: OrderRoutes): void =>
  orderCommand(app, routes, {
    path: 'returns/:returnId/approve',
    summary: 'Agree that goods come back',
    description: 'The return can then be received. Agreeing twice changes nothing.',
    params: ReturnPath,
    problems: ['order/return-not-found', 'order/return-already-decided'],
    command: ({ params: { returnId } }, at) => ({ type: 'ApproveReturn', at, returnId }),
  });
