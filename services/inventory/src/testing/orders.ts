import { type FulfilmentPublication, fulfilments, type OrderPublication, orders } from '@sales/contracts';
import { commandHandler, type DomainEvent, type Platform, randomIds, runRelay } from '@sales/eventsourcing';

export type Said = FulfilmentPublication | OrderPublication;

const topics = { order: orders.topic, fulfilment: fulfilments.topic };

/** Stands in for the order service: records what it is told to say of an order, and relays it. */
export const ordersOf = (platform: Platform) => {
  const decider = { initialState: {}, decide: (said: Said): DomainEvent[] => [said], evolve: (state: object) => state };
  const handlerOf = (category: string) =>
    commandHandler<object, Said, DomainEvent>({ store: platform.store, clock: platform.clock, category, decider });
  const orders = handlerOf('order');
  const fulfilments = handlerOf('fulfilment');
  return {
    say: async (orderId: string, said: Said): Promise<void> => {
      const commandId = randomIds.next();
      const context = { commandId, actor: 'test', correlationId: commandId, causationId: commandId };
      const handler = said.type.startsWith('sales.order.') ? orders : fulfilments;
      await handler.handle(orderId, said, context);
    },
    run: (signal: AbortSignal): Promise<void> =>
      runRelay({ name: 'orders', ...platform, topics, publish: ({ type, data }) => ({ type, data }), signal }),
  };
};
