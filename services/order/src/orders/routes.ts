import { Custom, FreeText, Id, IdOrNumber, object } from '@sales/contracts';
import { type App, attachmentRoutes, streamRoute } from '@sales/service-kit';
import { Type } from 'typebox';
import { known } from './decider.ts';
import { OrderPath, type OrderRoute, type OrderRoutes, orderCommand } from './order-command.ts';
import { holdAnswers, type ObservedOrders } from './prefer-wait.ts';
import { Order, toOrder } from './representation.ts';
import { approvalRoutes } from './routes-approval.ts';
import { draftRoutes } from './routes-draft.ts';
import { placingRoutes } from './routes-placing.ts';
import { returnRoutes } from './routes-returns.ts';
import { shippingRoutes } from './routes-shipping.ts';
import { mostLines, personIn } from './state.ts';

const getOrder: OrderRoute = (app, { orders }) =>
  streamRoute(app, {
    url: '/v1/orders/:orderId',
    permission: 'order:read',
    summary: 'An order straight from the events, now or as it was known then',
    description:
      'Never behind: the events of the order are read, not a read model. Lists and search are at `/query/v1/orders`.',
    params: OrderPath,
    ok: Order,
    problems: ['order/unknown'],
    of: orders,
    id: ({ orderId }) => orderId,
    answer: toOrder,
  });

const closeOrder = orderCommand({
  path: 'close',
  permission: 'order:close',
  summary: 'Close a settled order, with feedback',
  description:
    'Settled: everything shipped is delivered, invoiced and paid. An order that is not closed closes by itself ' +
    'after some days. A rating or feedback that comes after the order was closed, by hand or by itself, is ' +
    'refused: 409 `order/closed` names what was recorded and what was sent. What was said is not changed.',
  params: OrderPath,
  body: object({
    rating: Type.Optional(Type.Integer({ minimum: 1, maximum: 5 })),
    feedback: Type.Optional(FreeText(2000)),
  }),
  problems: ['order/not-settled', 'order/closed'],
  command: ({ body }) => ({ type: 'CloseOrder', ...body }),
});

const setCustom = orderCommand({
  path: 'set-custom',
  permission: 'order:set-custom',
  summary: 'Set custom fields of an order and its lines, in any state',
  description:
    'What is said of the order or of a line replaces all of its fields: `{}` takes them away. What is left out stays.',
  params: OrderPath,
  body: object({
    custom: Type.Optional(Custom),
    lines: Type.Optional(Type.Array(object({ lineId: Id, custom: Custom }), { maxItems: mostLines })),
  }),
  problems: ['order/line-unknown', 'order/line-repeated'],
  command: ({ body: { lines = [], ...body } }) => ({ type: 'SetCustomFields', ...body, lines }),
});

const orderFiles: OrderRoute = (app, { orders, files }) =>
  attachmentRoutes(app, {
    category: 'order',
    url: '/v1/orders/:orderId',
    param: IdOrNumber,
    things: orders,
    files,
    personOf: personIn,
    requireKnown: known,
    requireOpen: known,
    problems: ['order/unknown'],
    ok: Order,
    answer: toOrder,
  });

const others: readonly OrderRoute[] = [
  getOrder,
  ...draftRoutes,
  ...approvalRoutes,
  ...shippingRoutes,
  ...returnRoutes,
  closeOrder,
  setCustom,
  orderFiles,
];

/** Every route of orders. */
export const orderRoutes = async (
  app: App,
  { decided, ...routes }: OrderRoutes & Pick<ObservedOrders, 'decided'>,
): Promise<void> => {
  await app.register((held, _, done) => {
    holdAnswers(held, decided);
    for (const route of placingRoutes) route(held, routes);
    done();
  });
  for (const route of others) route(app, routes);
};
