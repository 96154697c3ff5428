import { Id, object, PositiveQuantity, Text } from '@sales/contracts';
import { type App, newId } from '@sales/service-kit';
import { Type } from 'typebox';
import { OrderPath, type OrderRoutes, orderCommand } from '../../http/order-command.ts';

const Line = object({ lineId: Id, quantity: PositiveQuantity, reason: Text(300) });

export const requestReturn = (app: App, routes: OrderRoutes): void =>
  orderCommand(app, routes, {
    path: 'returns',
    summary: 'Announce that goods will come back, also to a closed order',
    description: 'No more than was shipped and has not come back. It is to be approved or refused next.',
    params: OrderPath,
    body: object({ returnId: Type.Optional(Id), lines: Type.Array(Line, { minItems: 1, maxItems: 1000 }) }),
    status: 201,
    named: ({ returnId }) => returnId && `return:${returnId}`,
    problems: ['order/return-exceeds-shipped', 'order/line-not-found'],
    command: ({ body: { returnId, lines }, context }, at) => ({
      type: 'RequestReturn',
      at,
      returnId: returnId ?? newId(context, 'return'),
      lines,
    }),
  });
