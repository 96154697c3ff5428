import {
  type CustomerPublication,
  customers,
  type PriceListPublication,
  type ProductPublication,
  priceLists,
  products,
  type WarehousePublication,
  warehouses,
} from '@sales/contracts';
import {
  commandHandler,
  type DomainEvent,
  derivedId,
  type Platform,
  randomIds,
  runRelay,
  type Topic,
} from '@sales/eventsourcing';
import { formatToken } from '@sales/service-kit';

type Said = CustomerPublication | ProductPublication | PriceListPublication | WarehousePublication;

const topics: Readonly<Record<string, Topic>> = {
  customer: customers.topic,
  product: products.topic,
  priceList: priceLists.topic,
  warehouse: warehouses.topic,
};

/** Stands in for the services of customers and of the catalogue: records what it is told to say, and relays it. */
export const publisherOf = (platform: Platform) => {
  const decider = { initialState: {}, decide: (said: Said): DomainEvent[] => [said], evolve: (state: object) => state };
  const handlers = new Map(
    Object.keys(topics).map((category) => [
      category,
      commandHandler<object, Said, DomainEvent>({ store: platform.store, category, decider }),
    ]),
  );
  return {
    /** Resolves to the Consistency-Token of what was said. */
    say: async (id: string, said: Said): Promise<string> => {
      const commandId = derivedId(randomIds.next(), said.type);
      const context = { commandId, actor: 'user:test', correlationId: commandId, causationId: commandId };
      const result = await handlers.get(said.type.split('.')[1] ?? '')?.handle(id, said, context);
      return formatToken(result?.position === undefined ? [] : [{ stream: result.stream, position: result.position }]);
    },
    run: (signal: AbortSignal): Promise<void> =>
      runRelay({ name: 'others', ...platform, topics, publish: ({ type, data }) => ({ type, data }), signal }),
  };
};
