import { quantity, thousandths } from '@sales/contracts';
import { again, reject } from '@sales/eventsourcing';
import { type App, newId } from '@sales/service-kit';
import type { OrderErrorCode } from '../../domain/order/errors.ts';
import { asked } from '../../domain/order/repeats.ts';
import { lineOf } from '../../domain/order/state.ts';
import { LineBody, toLine } from '../../http/bodies.ts';
import { OrderPath, type OrderRoutes, orderCommand } from '../../http/order-command.ts';
import { knownOrder, pricingProblems, quoteFor } from '../../http/requote.ts';
import { readModels } from '../../lookups/lookups.ts';

export const addLine = (app: App, routes: OrderRoutes): void =>
  orderCommand(app, routes, {
    path: 'lines',
    summary: 'Add a line to a draft',
    description:
      'It is priced from the price lists of the customer, unless the body has a price. Also to an order that was rejected.',
    params: OrderPath,
    body: LineBody,
    status: 201,
    named: ({ lineId }) => lineId && `line:${lineId}`,
    reads: [readModels.customers, readModels.catalogue],
    problems: ['order/not-a-draft', 'order/line-already-exists', ...pricingProblems],
    command: async ({ params, body, context }, at) => {
      const order = await knownOrder(routes, params.orderId);
      const request = toLine(body, body.lineId ?? newId(context, 'line'));
      const known = lineOf(order, request.lineId);
      if (known !== undefined) {
        const { lineId, taxIncluded, ...sent } = { ...request, quantity: quantity(thousandths(request.quantity)) };
        const { taxIncluded: recorded, ...line } = { taxIncluded: undefined, ...asked(known) };
        const tax = taxIncluded === undefined ? [{}, {}] : [{ taxIncluded: recorded }, { taxIncluded }];
        again<OrderErrorCode>('order/line-already-exists', { lineId }, { ...line, ...tax[0] }, { ...sent, ...tax[1] });
        return { type: 'AddLine', at, line: known };
      }
      const [line] = await quoteFor(routes, order, [request], context.actor, at);
      return line === undefined ? reject<OrderErrorCode>('order/line-not-found') : { type: 'AddLine', at, line };
    },
  });
