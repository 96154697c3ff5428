import { type App, asKnownQuery, queryRoute } from '@sales/service-kit';
import { OrderPath, type OrderRoutes } from '../../http/order-command.ts';
import { Order, toOrder } from '../../http/representation.ts';

export const getOrder = (app: App, { orders }: OrderRoutes): void =>
  queryRoute(app, {
    url: '/v1/orders/:orderId',
    summary: 'An order straight from the events, now or as it was known then',
    description:
      'Never behind: the events of the order are read, not a read model. Lists and search are at `/query/v1/orders`.',
    params: OrderPath,
    query: asKnownQuery,
    ok: Order,
    problems: ['order/not-found'],
    reads: [], // its own stream is never behind
    etag: ({ revision }) => revision,
    handle: async ({ params, query }) => {
      const { state, revision } = await orders.load(params.orderId, query.asOf);
      return toOrder({ id: params.orderId, state, revision: Number(revision ?? -1n) });
    },
  });
