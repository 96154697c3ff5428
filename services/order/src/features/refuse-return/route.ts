import { object, Text } from '@sales/contracts';
import type { App } from '@sales/service-kit';
import { type OrderRoutes, orderCommand, ReturnPath } from '../../http/order-command.ts';

export const refuseReturn = (app: App, routes: OrderRoutes): void =>
  orderCommand(app, routes, {
    path: 'returns/:returnId/refuse',
    summary: 'Refuse a return',
    description: 'The reason is kept. A return that was agreed to cannot be refused any more.',
    params: ReturnPath,
    body: object({ reason: Text(500) }),
    reason: ({ reason }) => reason,
    problems: ['order/return-not-found', 'order/return-already-decided'],
    command: ({ params: { returnId }, body: { reason } }, at) => ({ type: 'RefuseReturn', at, returnId, reason }),
  });
