import { type Clock, type CommandContext, derivedId, streamName, WrongExpectedRevision } from '@sales/eventsourcing';
import type { Numbers, Outcome } from '@sales/service-kit';
import type { EntityAt } from '../entities/index.ts';
import type { Invoices } from '../invoices/index.ts';
import type { OrderState, Orders } from '../orders/index.ts';
import type { Payments } from '../payments/index.ts';
import type { ReferenceData } from '../reference/index.ts';
import type { Billing, Carried } from './billing.ts';

export type BillingRoutes = {
  readonly orders: Orders;
  readonly invoices: Invoices;
  readonly payments: Payments;
  readonly billing: Billing;
  readonly referenceData: ReferenceData;
  readonly entityAt: EntityAt;
  readonly numbers: Numbers;
  readonly clock: Clock;
};

/** Id of the command that makes a thing under an id of the client's own. */
export const named = (id: string, command: 'begin' | 'receive'): string => derivedId(id, command);

/** Of the first of several streams: what a request says of the order is not about the stream of its document. */
export const ofDocument = ({ ifMatch: _, ...context }: CommandContext): CommandContext => context;

/**
 * `If-Match` of a request that begins with the stream of another thing than the order. @throws WrongExpectedRevision
 */
export const requireMatch = async (orders: Orders, orderId: string, { ifMatch }: CommandContext): Promise<void> => {
  if (ifMatch === undefined) return;
  const { revision: at } = await orders.load(orderId);
  if (at !== ifMatch) throw new WrongExpectedRevision(streamName('order', orderId), ifMatch, at);
};

/** The order after a request that began with a document; readers must have seen both. */
export const orderAfter = async (
  orders: Orders,
  orderId: string,
  { stream: document, events, position }: Outcome<unknown>,
  carried: Carried,
): Promise<Outcome<OrderState>> => {
  const result = carried.orders.get(orderId);
  const others = carried.tokens.filter(({ stream }) => stream !== result?.stream);
  const isCarried = others.some(({ stream }) => stream === document);
  const also = position === undefined || isCarried ? others : [{ stream: document, position }, ...others];
  if (result !== undefined) return { ...result, events, also };
  const stream = streamName('order', orderId);
  return { stream, events, position: undefined, also, ...(await orders.load(orderId)) };
};
