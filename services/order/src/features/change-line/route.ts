import { Id, object } from '@sales/contracts';
import { reject } from '@sales/eventsourcing';
import type { App } from '@sales/service-kit';
import type { OrderErrorCode } from '../../domain/order/errors.ts';
import { lineOf } from '../../domain/order/state.ts';
import { LineChangeBody, toDiscount } from '../../http/bodies.ts';
import { type OrderRoutes, orderCommand } from '../../http/order-command.ts';
import { asRequest, knownOrder, pricingProblems, quoteFor } from '../../http/requote.ts';
import { readModels } from '../../lookups/lookups.ts';

export const changeLine = (app: App, routes: OrderRoutes): void =>
  orderCommand(app, routes, {
    path: 'lines/:lineId/change',
    summary: 'Change quantity, price or discount of a line of a draft',
    description: 'Fields that are left out stay. A new quantity looks the price up again, unless it was given by hand.',
    params: object({ orderId: Id, lineId: Id }),
    body: LineChangeBody,
    reads: [readModels.customers, readModels.catalogue],
    problems: ['order/not-a-draft', 'order/line-not-found', ...pricingProblems],
    command: async ({ params: { orderId, lineId }, body, context }, at) => {
      const order = await knownOrder(routes, orderId);
      const line = lineOf(order, lineId) ?? reject<OrderErrorCode>('order/line-not-found', { lineId });
      const { discount, ...change } = body;
      const request = {
        ...asRequest(line),
        ...change,
        ...(discount !== undefined && { ownDiscount: toDiscount(discount) }),
      };
      const [priced] = await quoteFor(routes, order, [request], context.actor, at);
      return { type: 'ChangeLine', at, line: priced ?? line };
    },
  });
