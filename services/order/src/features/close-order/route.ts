import { object, Text } from '@sales/contracts';
import type { App } from '@sales/service-kit';
import { Type } from 'typebox';
import { OrderPath, type OrderRoutes, orderCommand } from '../../http/order-command.ts';

export const closeOrder = (app: App, routes: OrderRoutes): void =>
  orderCommand(app, routes, {
    path: 'close',
    summary: 'Close an order that is settled, and say how it went',
    description:
      'Settled: everything shipped is delivered, invoiced and paid. An order that is not closed closes by itself after some days. A rating or feedback that comes after the order was closed, by hand or by itself, is refused: 409 `order/closed` names what was recorded and what was sent. What was said is not changed.',
    params: OrderPath,
    body: object({
      rating: Type.Optional(Type.Integer({ minimum: 1, maximum: 5 })),
      feedback: Type.Optional(Text(2000)),
    }),
    problems: ['order/not-settled', 'order/closed'],
    command: ({ body }, at) => ({ type: 'CloseOrder', at, ...body }),
  });
