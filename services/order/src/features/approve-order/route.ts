import { object, Text } from '@sales/contracts';
import type { App } from '@sales/service-kit';
import { Type } from 'typebox';
import { OrderPath, type OrderRoutes, orderCommand } from '../../http/order-command.ts';

export const approveOrder = (app: App, routes: OrderRoutes): void =>
  orderCommand(app, routes, {
    path: 'approve',
    summary: 'Approve an order; one that waits for credit may then go beyond the limit',
    description:
      'The order goes on by itself: credit, then stock. With `Prefer: wait` the answer is held until these have been looked for.',
    params: OrderPath,
    body: object({ note: Type.Optional(Text(500)) }),
    reason: ({ note }) => note,
    problems: ['order/not-awaiting-approval'],
    command: ({ body: { note } }, at) => ({ type: 'ApproveOrder', at, ...(note !== undefined && { note }) }),
  });
