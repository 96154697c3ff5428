import {
  defaultPolicies,
  type EntityDetails,
  type EntityPublication,
  entities,
  type FulfilmentPublication,
  fulfilments,
  type OrderPublication,
  orders,
} from '@sales/contracts';
import {
  type CommandContext,
  commandHandler,
  type DomainEvent,
  derivedId,
  type Platform,
  randomIds,
  rootId,
  runRelay,
} from '@sales/eventsourcing';

export type Said = FulfilmentPublication | OrderPublication | EntityPublication;

const topics = { order: orders.topic, fulfilment: fulfilments.topic, entity: entities.topic };

const companyIn = (timeZone: string): EntityDetails => ({
  name: 'A company',
  taxIds: [],
  currency: 'EUR',
  timeZone,
  taxRates: [{ category: 'standard', treatment: 'S', rate: '19' }],
  taxRounding: { per: 'line', mode: 'halfAway' },
});

/** Stands in for the order service: records what it is told to say of an order, and relays it. */
export const ordersOf = (platform: Platform) => {
  const decider = { initialState: {}, decide: (said: Said): DomainEvent[] => [said], evolve: (state: object) => state };
  const handlerOf = (category: string) =>
    commandHandler<object, Said, DomainEvent>({ store: platform.store, clock: platform.clock, category, decider });
  const handlers = {
    order: handlerOf('order'),
    fulfilment: handlerOf('fulfilment'),
    entity: handlerOf('entity'),
  };
  const say = async (
    of: keyof typeof handlers,
    id: string,
    said: Said,
    more: Pick<CommandContext, 'effectiveAt'> & { readonly commandId?: string } = {},
  ): Promise<void> => {
    const commandId = more.commandId ?? randomIds.next();
    const context = { actor: 'user:test', correlationId: commandId, causationId: commandId, ...more, commandId };
    await handlers[of].handle(id, said, context);
  };
  return {
    say: (orderId: string, said: FulfilmentPublication | OrderPublication): Promise<void> =>
      say(said.type.startsWith('sales.order.') ? 'order' : 'fulfilment', orderId, said),
    /** Founds a company in whatever process this is done first. */
    found: (entity: string, timeZone: string): Promise<void> =>
      say(
        'entity',
        entity,
        { type: entities.types.EntityFounded, data: { entity, details: companyIn(timeZone) } },
        { commandId: derivedId(rootId, entity) },
      ),
    move: (entity: string, timeZone: string, effectiveAt: string): Promise<void> =>
      say(
        'entity',
        entity,
        { type: entities.types.EntityChanged, data: { entity, details: companyIn(timeZone) } },
        { effectiveAt },
      ),
    allow: (entity: string, reservationHours: number, effectiveAt: string): Promise<void> =>
      say(
        'entity',
        entity,
        { type: entities.types.PoliciesSet, data: { entity, policies: { ...defaultPolicies, reservationHours } } },
        { effectiveAt },
      ),
    run: (signal: AbortSignal): Promise<void> =>
      runRelay({ name: 'orders', ...platform, topics, publish: ({ type, data }) => ({ type, data }), signal }),
  };
};
