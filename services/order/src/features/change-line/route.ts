import { Id, object } from '@sales/contracts';
import { reject } from '@sales/eventsourcing';
import type { App } from '@sales/service-kit';
import type { OrderErrorCode } from '../../domain/order/errors.ts';
import { lineOf } from '../../domain/order/state.ts';
import { LineChangeBody, toDiscount } from '../../http/bodies.ts';
import { type OrderRoutes, orderCommand } from '../../http/order-command.ts';
import { asRequest, atAgreedPrice, knownOrder, pricingProblems, quoteFor } from '../../http/requote.ts';
import { readModels } from '../../lookups/lookups.ts';

export const changeLine = (app: App, routes: OrderRoutes): void =>
  orderCommand(app, routes, {
    path: 'lines/:lineId/change',
    summary: 'Change quantity, price or discount of a line of a draft',
    description: 'Fields that are left out stay, the agreed price too: `reprice` looks prices up again.',
    params: object({ orderId: Id, lineId: Id }),
    body: LineChangeBody,
    reads: [readModels.customers, readModels.catalogue],
    problems: ['order/not-a-draft', 'order/line-not-found', ...pricingProblems],
    command: async ({ params: { orderId, lineId }, body, context }, at) => {
      const order = await knownOrder(routes, orderId);
      const line = lineOf(order, lineId) ?? reject<OrderErrorCode>('order/line-not-found', { lineId });
      const { discount, ...change } = body;
      const less = discount !== undefined && { ownDiscount: toDiscount(discount) };
      const { unitPrice, taxIncluded, ...rest } = change;
      if (unitPrice === undefined && taxIncluded === undefined) {
        return { type: 'ChangeLine', at, line: atAgreedPrice(line, { ...rest, ...less }) };
      }
      const request = { ...asRequest(line), ...change, ...less };
      const [priced] = await quoteFor(routes, order, [request], context.actor, at);
      return { type: 'ChangeLine', at, line: priced ?? line };
    },
  });
