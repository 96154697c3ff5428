import { orders } from '@sales/contracts';
import {
  aboutPerson,
  defineAggregate,
  defineModule,
  type Module,
  numberSeries,
  numbersIn,
  publishing,
  type Scope,
} from '@sales/service-kit';
import type { OrderSettings } from '../config.ts';
import { entityAtIn } from '../entities/index.ts';
import { orderNumbers } from '../numbers.ts';
import type { MakeReferenceData } from '../reference/index.ts';
import { orderCodec } from './codec.ts';
import type { OrderCommand } from './commands.ts';
import { orderDecider } from './decider.ts';
import type { Orders } from './order-command.ts';
import { type ObservedOrders, observed } from './prefer-wait.ts';
import { problems } from './problems.ts';
import { orderRoutes } from './routes.ts';
import { type OrderState, personIn } from './state.ts';
import { stockProcess } from './stock-process.ts';

export { openOf } from './amounts.ts';
export { lineQuantities, PaymentAmount } from './bodies.ts';
export type { OrderCommand, PricedLine } from './commands.ts';
export type { OrderErrorCode } from './errors.ts';
export type { Discount, OrderEvent, SubmitTerms } from './events.ts';
export { requireInvoiceable } from './invoiceable.ts';
export { OrderPath, type OrderRoutes, type Orders } from './order-command.ts';
export { missing, placements } from './quantities.ts';
export { Order as OrderAnswer, toOrder, toPromise } from './representation.ts';
export { knownOrder } from './requote.ts';
export type { Line, Order, OrderState } from './state.ts';
export { addedTaxes } from './taxes.ts';

/** The customer, where that is a person. */
const personOf = (command: OrderCommand, state: OrderState): string | undefined => {
  if (state.status !== 'none') return personIn(state);
  return command.type === 'DraftOrder' ? command.customer.personId : undefined;
};

const orderAggregate = defineAggregate({
  category: 'order',
  published: publishing(orders),
  codec: orderCodec,
  decider: () => aboutPerson(orders, personOf, orderDecider),
  usuallyNew: true,
  // Some 5,000 that are being worked on, under 100 MB.
  cacheWeight: 10_000,
});

/** Orders of this process, which can be waited for. */
export const observedOrders = ({ handler }: Scope<OrderSettings>): ObservedOrders => observed(handler(orderAggregate));

const ordersIn = ({ use }: Scope<OrderSettings>): ObservedOrders['orders'] => use(observedOrders).orders;

/** Orders from draft to closed. */
export const ordersModule = (
  referenceData: MakeReferenceData,
  /** Those that routes work with: what they cause beyond the order is done, too. */
  ordersOfRoutes: (scope: Scope<OrderSettings>) => Orders,
): Module<OrderSettings> =>
  defineModule({
    name: 'orders',
    aggregates: [orderAggregate, numberSeries],
    processes: [stockProcess(ordersIn)],
    projections: [orderNumbers.projection],
    numbered: { orderId: { index: orderNumbers, unknown: 'order/unknown' } },
    problems,
    start: ({ use, store, platform: { clock, files, ids } }) => {
      return {
        routes: (app) =>
          orderRoutes(app, {
            orders: use(ordersOfRoutes),
            store,
            decided: use(observedOrders).decided,
            referenceData: use(referenceData),
            entityAt: use(entityAtIn),
            numbers: use(numbersIn),
            files,
            clock,
            ids,
          }),
      };
    },
  });
