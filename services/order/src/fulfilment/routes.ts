import {
  AllocationChoice,
  type FulfilmentStep,
  FulfilmentStep as FulfilmentStepSchema,
  FulfilmentWait,
  Id,
  Instant,
  Money,
  object,
  Placement,
  PromisedDate,
  Quantity,
  quantity,
  Sku,
  type ValueOf,
  WarehouseCode,
} from '@sales/contracts';
import type { CommandHandler } from '@sales/eventsourcing';
import { type App, asKnownQuery, queryRoute } from '@sales/service-kit';
import { Type } from 'typebox';
import {
  knownOrder,
  type Line,
  missing,
  type Order,
  OrderPath,
  type OrderRoutes,
  placements,
  toPromise,
} from '../orders/index.ts';
import { type CustomerTerms, readModels } from '../reference/index.ts';
import type { FulfilmentEvent } from './events.ts';
import { type Fulfilment, type FulfilmentInput, type Stage, stageOf } from './fulfilment.ts';

const stage = {
  /** Absent as long as the order is a draft. */
  step: Type.Optional(FulfilmentStepSchema),
  since: Instant,
  waitingFor: Type.Optional(FulfilmentWait),
};

const FulfilmentAnswer = object(
  {
    orderId: Id,
    ...stage,
    /** The request for stock, and how often it was made. */
    requestId: Type.Optional(Id),
    attempts: Type.Integer(),
    /**
     * What is reserved of each line, what it lacks, and when that can be expected. Empty before stock was asked for.
     */
    lines: Type.Array(
      object({
        lineId: Id,
        sku: Sku,
        quantity: Quantity,
        reserved: Type.Array(Placement),
        short: Quantity,
        shipped: Quantity,
        promise: Type.Optional(PromisedDate),
      }),
    ),
    /** Which warehouses were considered, which were chosen, and why, line by line. */
    choice: Type.Optional(AllocationChoice),
    /** What the order counts for against the credit. */
    exposure: Money,
    /** When it closes by itself, if it is settled then. */
    closesAt: Type.Optional(Instant),
    /** What was shipped without being held: no stock was moved for it, which only a person can put right. */
    unheld: Type.Optional(
      Type.Array(object({ shipmentId: Id, lineId: Id, sku: Sku, warehouse: WarehouseCode, quantity: Quantity })),
    ),
    /** The customer is on hold: no stock is asked for and nothing is shipped until it is released. */
    hold: Type.Optional(object({ reason: Type.Optional(Type.String()) })),
    history: Type.Array(object(stage)),
  },
  { $id: 'Fulfilment' },
);
type FulfilmentAnswer = ValueOf<typeof FulfilmentAnswer>;

/** What the order itself tells: how far the goods are. Before that it is for the process to say. */
const stageOfGoods = (order: Order): Omit<Stage, 'since'> | undefined => {
  const steps: Partial<Record<Order['status'], FulfilmentStep>> = {
    confirmed: order.lines.some(({ count }) => count.ships) ? 'shipment' : 'settlement',
    backordered: 'backorder',
    partiallyShipped: order.lines.some(({ count }) => missing(count) > 0) ? 'backorder' : 'shipment',
    shipped: 'delivery',
    delivered: 'settlement',
    closed: 'done',
    cancelled: 'cancelled',
  };
  const waitingFor: Partial<Record<FulfilmentStep, FulfilmentWait>> = {
    shipment: 'shipment',
    backorder: 'stock',
    delivery: 'delivery',
    settlement: 'settlement',
  };
  const step = steps[order.status];
  if (step === undefined) return undefined;
  const waits = waitingFor[step];
  return { step, ...(waits !== undefined && { waitingFor: waits }) };
};

const toLine = (line: Line): FulfilmentAnswer['lines'] => {
  const { lineId, sku, baseQuantity: ordered, count } = line;
  if (!count.ships || sku === undefined) return [];
  const lacks = missing(count);
  return [
    {
      lineId,
      sku,
      quantity: ordered,
      reserved: placements(count.reserved),
      short: quantity(lacks),
      shipped: quantity(count.shipped),
      ...(lacks > 0 && { promise: toPromise(line) }),
    },
  ];
};

const unheldOf = ({ shipments, lines }: Order): NonNullable<FulfilmentAnswer['unheld']> => {
  const skus = new Map(lines.map(({ lineId, sku }) => [lineId, sku]));
  return shipments.flatMap(({ shipmentId, unheld }) =>
    unheld.map((line) => ({ shipmentId, sku: skus.get(line.lineId) ?? '', ...line })),
  );
};

/** Steps that a hold of the customer stops. */
const stoppable: readonly (FulfilmentStep | undefined)[] = [
  'approval',
  'credit',
  'allocation',
  'backorder',
  'shipment',
];

/** What it waits for when the customer is on hold. Goods may still come in meanwhile. */
const withHold = (answer: FulfilmentAnswer, customer: CustomerTerms | undefined): FulfilmentAnswer => {
  if (customer?.status !== 'held' || !stoppable.includes(answer.step)) return answer;
  const hold = customer.reason === undefined ? {} : { reason: customer.reason };
  return { ...answer, hold, ...(answer.step === 'shipment' && { waitingFor: 'release' }) };
};

export const toFulfilment = (orderId: string, order: Order, state: Fulfilment): FulfilmentAnswer => {
  const none = { amount: 0, currency: order.currency };
  const since = order.history.since;
  const goods = stageOfGoods(order);
  if (state.status === 'none') {
    const waiting = goods ?? { waitingFor: 'submission' as const };
    return { orderId, ...waiting, since, attempts: 0, exposure: none, lines: [], history: [] };
  }
  const own = stageOf(state);
  const unheld = unheldOf(order);
  const isSame = goods === undefined || goods.step === own?.step;
  const current = isSame && own !== undefined ? own : { ...goods, since };
  return {
    orderId,
    ...current,
    ...(state.attempt > 0 && { requestId: state.requestId }),
    attempts: state.attempt,
    ...(state.choice !== undefined && { choice: state.choice }),
    exposure: state.exposure,
    lines: state.attempt > 0 ? order.lines.flatMap(toLine) : [],
    ...(state.closeDueAt !== undefined && state.status === 'running' && { closesAt: state.closeDueAt }),
    ...(unheld.length > 0 && { unheld }),
    history: [...state.stages],
  };
};

export type Fulfilments = CommandHandler<Fulfilment, FulfilmentInput, FulfilmentEvent>;

export const fulfilmentRoutes = (
  app: App,
  {
    fulfilments,
    ...routes
  }: Pick<OrderRoutes, 'orders' | 'referenceData'> & { readonly fulfilments: Pick<Fulfilments, 'load'> },
): void =>
  queryRoute(app, {
    url: '/v1/orders/:orderId/fulfilment',
    permission: 'fulfilment:read',
    summary: 'Fulfilment status of an order: since when, and what it waits for',
    description:
      'Always current: reads the events of the order and of its process. The history has every step. With `asOf` ' +
      'it does not say whether the customer was on hold.',
    params: OrderPath,
    query: asKnownQuery,
    ok: FulfilmentAnswer,
    fields: { credit: ['exposure', 'hold'], personal: [] },
    reads: [readModels.customers],
    problems: ['order/unknown'],
    handle: async ({ params: { orderId }, query: { asOf } }) => {
      const [order, { state }] = await Promise.all([
        knownOrder(routes, orderId, asOf),
        fulfilments.load(orderId, asOf),
      ]);
      if (asOf !== undefined) return toFulfilment(orderId, order, state);
      const customer = await routes.referenceData.customer(order.customer.customerId);
      return withHold(toFulfilment(orderId, order, state), customer);
    },
  });
