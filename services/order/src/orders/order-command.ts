import { Id, IdOrNumber, object } from '@sales/contracts';
import {
  type Clock,
  type CommandHandler,
  derivedId,
  type EventStore,
  type Ids,
  type SealedFiles,
} from '@sales/eventsourcing';
import {
  type App,
  type CommandInput,
  commandRoute,
  handleNamed,
  handleOnce,
  type Numbers,
  type Permission,
} from '@sales/service-kit';
import type { Static, TObject, TSchema } from 'typebox';
import { effectiveNow } from '../clock.ts';
import type { EntityAt } from '../entities/index.ts';
import type { ReferenceData, readModels } from '../reference/index.ts';
import type { OrderCommand } from './commands.ts';
import type { OrderErrorCode } from './errors.ts';
import type { OrderEvent } from './events.ts';
import { Order, toOrder } from './representation.ts';
import type { OrderState } from './state.ts';

export type Orders = CommandHandler<OrderState, OrderCommand, OrderEvent>;

/** What the routes of orders work with. */
export type OrderRoutes = {
  readonly orders: Orders;
  /** For who has done what to an order. */
  readonly store: Pick<EventStore, 'read'>;
  readonly referenceData: ReferenceData;
  readonly entityAt: EntityAt;
  readonly numbers: Numbers;
  readonly files: SealedFiles;
  readonly clock: Clock;
  readonly ids: Ids;
};

/** Ids of refunds are unique in their order, those of credit notes everywhere. */
export const creditNoteOf = (orderId: string, refundId: string): string =>
  derivedId(orderId, `credit-note:${refundId}`);

export const OrderPath = object({ orderId: IdOrNumber });
export const ReturnPath = object({ orderId: IdOrNumber, returnId: Id });
const nothing = object({});

export type OrderCommandRoute<Params extends TSchema, Body extends TObject> = {
  /** Below the order: `POST /order/v1/orders/{orderId}/<path>`. */
  readonly path: string;
  readonly permission: `order:${string}`;
  readonly summary: string;
  readonly description?: string;
  /** Default: that of orders. */
  readonly tags?: readonly string[];
  readonly params: Params;
  readonly body?: Body;
  readonly status?: 200 | 201;
  readonly reason?: (body: Static<Body>) => string | undefined;
  readonly problems?: readonly OrderErrorCode[];
  /**
   * What the body makes under an id of the client's own, with the id: unique in the order. Undefined without such an
   * id.
   */
  readonly named?: (body: Static<Body>) => string | undefined;
  /** What the body asks for that needs another permission as well. */
  readonly alsoNeeds?: (body: Static<Body>) => readonly Permission[];
  /** See `CommandRoute`. */
  readonly sets?: (body: Static<Body>) => readonly string[];
  /** Who sells the order afterwards, where the body says so: a user whose orders the sender may see. */
  readonly givesTo?: (body: Static<Body>) => string | undefined;
  /** The local read models that the command decides on. */
  readonly reads?: readonly (typeof readModels)[keyof typeof readModels][];
  /** Makes the command. What it looks up may say no: a repeat of an accepted request is recognised all the same. */
  readonly command: (
    input: CommandInput<Static<Params>, Static<Body>>,
    at: string,
    routes: OrderRoutes,
  ) => OrderCommand | Promise<OrderCommand>;
};

/** Puts a route on a server. */
export type OrderRoute = (app: App, routes: OrderRoutes) => void;

/** The route of a command on one order; the answer is the order after it. */
export const orderCommand =
  <Params extends TObject<{ orderId: typeof IdOrNumber }>, Body extends TObject = typeof nothing>({
    path,
    problems = [],
    named,
    command,
    status = 200,
    ...route
  }: OrderCommandRoute<Params, Body>): OrderRoute =>
  (app, routes) => {
    const { orders, clock } = routes;
    commandRoute(app, {
      ...route,
      method: 'POST',
      url: `/v1/orders/:orderId/${path}`,
      ok: { status, schema: Order },
      problems: [
        'order/unknown',
        'order/dated-too-early',
        ...(named === undefined ? [] : (['order/id-reused'] as const)),
        ...problems,
      ],
      command: (input) => {
        const { params, body, context } = input;
        const make = async (): Promise<OrderCommand> => {
          const wanted = await command(input, effectiveNow(context, clock), routes);
          return context.effectiveAt === undefined ? wanted : { ...wanted, dated: true };
        };
        const name = named?.(body);
        return name === undefined
          ? handleOnce(orders, params.orderId, context, make)
          : handleNamed(
              orders,
              params.orderId,
              context,
              { commandId: derivedId(params.orderId, name), content: body },
              make,
            );
      },
      answer: toOrder,
    });
  };
