import type { App } from '@sales/service-kit';
import { OrderPath, type OrderRoutes, orderCommand } from '../../http/order-command.ts';
import { asRequest, knownOrder, pricingProblems, quoteFor } from '../../http/requote.ts';
import { readModels } from '../../lookups/lookups.ts';

export const repriceOrder = (app: App, routes: OrderRoutes): void =>
  orderCommand(app, routes, {
    path: 'reprice',
    summary: 'Look the prices of a draft up again; otherwise it keeps what it was quoted',
    description: 'Prices given by hand stay.',
    params: OrderPath,
    reads: [readModels.customers, readModels.catalogue],
    problems: ['order/not-a-draft', ...pricingProblems],
    command: async ({ params, context }, at) => {
      const order = await knownOrder(routes, params.orderId);
      const lines = await quoteFor(routes, order, order.lines.map(asRequest), context.actor, at);
      return { type: 'RepriceOrder', at, lines };
    },
  });
