import { type RecordedEvent, reject, streamName } from '@sales/eventsourcing';
import type { CommandInput } from '@sales/service-kit';
import type { OrderErrorCode } from './errors.ts';
import type { OrderRoutes } from './order-command.ts';
import { knownOrder } from './requote.ts';

/** What makes an order what it is, before it is approved. */
const ofOrder: ReadonlySet<string> = new Set(['OrderDrafted', 'LinesChanged', 'OrderSubmitted']);

export const makesOrder = ({ type }: RecordedEvent): boolean => ofOrder.has(type);

export const makesReturn =
  (returnId: string) =>
  ({ type, data }: RecordedEvent): boolean =>
    type === 'ReturnRequested' && Object(data).returnId === returnId;

/**
 * Refuses an approval of what the caller has asked for, or of an order that the caller sells, also where one acts for
 * the other. The only user that may approve it may do so: the list of duties shows it. Programs may do what their keys
 * say: keys are issued by administrators, unless roles say otherwise.
 * @throws DomainError `order/own-approval`
 */
export const requireAnother = async (
  { orders, store }: Pick<OrderRoutes, 'orders' | 'store'>,
  orderId: string,
  { context: { actor, onBehalfOf }, othersMay }: Pick<CommandInput<unknown, unknown>, 'context' | 'othersMay'>,
  isWork: (event: RecordedEvent) => boolean,
): Promise<void> => {
  const callers = [actor, onBehalfOf].filter((one): one is `user:${string}` => one?.startsWith('user:') === true);
  if (callers.length === 0) return;
  const { salesperson } = await knownOrder({ orders }, orderId);
  if (!othersMay(salesperson, callers)) return;
  const isOfCaller = ({ metadata }: RecordedEvent): boolean =>
    [metadata.actor, metadata.onBehalfOf].some((one) => callers.some((caller) => caller === one));
  const own = (await store.read(streamName('order', orderId))).find((event) => isWork(event) && isOfCaller(event));
  const isSeller = callers.some((caller) => caller === salesperson);
  if (own !== undefined || isSeller)
    reject<OrderErrorCode>('order/own-approval', {
      ...(own !== undefined && { did: own.type, revision: Number(own.revision) }),
      ...(isSeller && { salesperson }),
    });
};
