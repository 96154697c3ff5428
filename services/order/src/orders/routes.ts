import { Custom, FreeText, Id, IdOrNumber, object } from '@sales/contracts';
import { type App, attachmentRoutes, streamRoute } from '@sales/service-kit';
import { Type } from 'typebox';
import { known } from './decider.ts';
import { OrderPath, type OrderRoute, type OrderRoutes, orderCommand } from './order-command.ts';
import { holdAnswers, type ObservedOrders } from './prefer-wait.ts';
import { Order, toOrder } from './representation.ts';
import { approvalRoutes } from './routes-approval.ts';
import { draftRoutes } from './routes-draft.ts';
import { placingRoutes, previewOrder } from './routes-placing.ts';
import { returnRoutes } from './routes-returns.ts';
import { shippingRoutes } from './routes-shipping.ts';
import { mostLines, personIn } from './state.ts';

const getOrder: OrderRoute = (app, { orders }) =>
  streamRoute(app, {
    url: '/v1/orders/:orderId',
    permission: 'order:read',
    summary: 'An order from its events, now or as of any instant',
    description:
      'Always current: reads the events of the order, not a read model. Lists and search are at `/query/v1/orders`.',
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
    'Settled: everything shipped is delivered, invoiced and paid. A settled order closes automatically after some ' +
    'days. A rating or feedback after the order was closed is refused: 409 `order/closed` shows what was recorded ' +
    'and what was sent. Recorded feedback does not change.',
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
    'Replaces all custom fields of the order, or of each line given: `{}` removes them. What is omitted stays.',
  params: OrderPath,
  sets: ({ custom }) => (custom === undefined ? [] : ['custom']),
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
  previewOrder,
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
