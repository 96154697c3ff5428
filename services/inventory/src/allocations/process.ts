import { fulfilments, orders, stockItems, warehouses } from '@sales/contracts';
import {
  type CommandContext,
  derivedId,
  type EventNamed,
  either,
  type Handling,
  type NewEvent,
  on,
  type PublishedEvent,
  type Reaction,
  type Routed,
} from '@sales/eventsourcing';
import { defineProcess } from '@sales/service-kit';
import { lookupsIn } from '../reference/index.ts';
import { type StockItems, stockItemsIn } from '../stock-items/index.ts';
import { type DayAt, type Directory, dayAtIn, directoryIn } from '../warehouses/index.ts';
import { type Allocations, allocationsIn } from './allocations.ts';
import { waitingLines, waitingPlaces } from './decide.ts';
import type { AllocationEvent } from './events.ts';
import type { AllocationInput } from './inputs.ts';
import { type Movements, movementsIn } from './movements.ts';
import { answerRequest, type OrderWork, promiseAgain, putBack, release, ship, takeFilled } from './order-work.ts';
import { promiseLine } from './promise.ts';
import type { AllocationState } from './state.ts';
import { createTransfers, type Transfers } from './transfers.ts';

type AllocationDeps = {
  readonly allocations: Allocations;
  readonly stockItems: StockItems;
  readonly movements: Movements;
  readonly directory: Directory;
  readonly dayAt: DayAt;
  /** Orders with lines that wait, as of a moment ago. */
  readonly waitingOrders: () => Promise<readonly string[]>;
  readonly transfers: Transfers;
  /** Told of a shipment of what was not held. Comes again when it is handled again. */
  readonly onUnheld: (
    shipment: Extract<AllocationEvent, { type: 'AllocationShipped' }>['data'],
    orderId: string,
  ) => void;
};

const processName = 'allocation';

/**
 * Context of the commands that follow from an event. `root` decides their ids: the same root and name, the same
 * command.
 */
const causedBy =
  (event: PublishedEvent, root: string = event.id) =>
  (name: string): CommandContext => ({
    commandId: derivedId(root, `${processName}:${name}`),
    actor: `system:${processName}`,
    correlationId: event.correlationId,
    causationId: event.id,
    effectiveAt: event.effectiveAt,
    ...(event.traceparent !== undefined && { traceparent: event.traceparent }),
  });

/**
 * Gets an order its stock, sends it off and takes it back. Each event of fulfilment and of the order says all that is
 * to be done, so it is done at once, by commands that can be repeated, and then recorded and answered: one append an
 * order and one a shipment. Only what follows from the recorded picture (waiting, giving back) is done after it. Events
 * that need no memory of an order (a transfer has left or come in, a warehouse has opened) are acted on in passing:
 * their topics are read here anyway.
 */
export const allocationProcess = defineProcess<AllocationState, AllocationInput, AllocationEvent>({
  name: processName,
  topics: [fulfilments.topic.name, orders.topic.name, stockItems.topic.name, warehouses.topic.name],
  start: ({ use }, contradiction) => {
    const deps: AllocationDeps = {
      allocations: use(allocationsIn),
      stockItems: use(stockItemsIn),
      movements: use(movementsIn),
      directory: use(directoryIn),
      dayAt: use(dayAtIn),
      waitingOrders: use(lookupsIn).waitingOrders,
      transfers: createTransfers(use(stockItemsIn)),
      onUnheld: ({ shipmentId, missing }, orderId) =>
        contradiction({ orderId, shipmentId, missing }, 'goods were shipped that were not held'),
    };
    return {
      handler: deps.allocations,
      route: (event) => route(event, deps) ?? [],
      react: (event, state, reaction) => react(deps, event, state, reaction),
    };
  },
});

type Routes = Promise<readonly Routed<AllocationInput>[]>;
type Route = Handling<[deps: AllocationDeps], Routes>;

const workOn = (deps: AllocationDeps, event: PublishedEvent): OrderWork => ({ ...deps, command: causedBy(event) });

const ofFulfilment: Route = on(fulfilments, {
  AllocationRequested: (event, deps) =>
    answerRequest({ ...deps, command: causedBy(event, event.data.requestId) }, event.data),
  ReleaseRequested: (event, deps) => {
    const { orderId, lines, reason } = event.data;
    return release(workOn(deps, event), orderId, lines, reason);
  },
});

const ofOrder: Route = on(orders, {
  ShipmentDispatched: (event, deps) => ship(workOn(deps, event), event.data),
  ReturnReceived: (event, deps) => putBack(workOn(deps, event), event.data),
});

const ofStockItem: Route = on(stockItems, {
  BackorderFilled: (event, deps) => takeFilled(workOn(deps, event), event.data),
  ReceiptExpected: (event, deps) => promiseAgain(deps, event.data, event.recordedAt),
  TransferDispatched: async (event, { transfers }) => {
    await transfers.announce(event.data, causedBy(event)('announce-transfer'));
    return [];
  },
  TransferReceived: async (event, { transfers }) => {
    await transfers.complete(event.data, causedBy(event)('complete-transfer'));
    return [];
  },
});

const listed = async (event: EventNamed<typeof warehouses>, { directory }: AllocationDeps): Promise<[]> => {
  await directory.list(event.data.warehouse, causedBy(event)('list'));
  return [];
};

const ofWarehouse: Route = on(warehouses, {
  WarehouseOpened: async (event, deps): Routes => {
    const { warehouse } = event.data;
    await listed(event, deps);
    return (await deps.waitingOrders()).map((id) => ({ id, input: { type: 'WarehouseOpened', warehouse } }));
  },
  WarehouseChanged: listed,
  WarehouseClosed: listed,
});

const route = either(ofFulfilment, ofOrder, ofStockItem, ofWarehouse);

const react = async (
  { movements, directory, dayAt, onUnheld }: AllocationDeps,
  event: NewEvent<AllocationEvent>,
  state: AllocationState,
  { id: orderId, command, answer }: Reaction<AllocationInput>,
): Promise<void> => {
  if (event.type === 'AllocationShipped' && event.data.missing !== undefined) onUnheld(event.data, orderId);
  if (event.type !== 'AllocationAnswered') return;
  const { surplus = [] } = event.data;
  await Promise.all(surplus.map((part) => movements.giveBack(orderId, part, command)));
  const waiting = waitingLines(state);
  if (waiting.length === 0) return;
  const warehouses = waitingPlaces(state, await directory.now());
  const promises = await Promise.all(
    waiting.map(async (line) => {
      const found = await movements.await(orderId, line, warehouses, command);
      const places = found.map(async ({ warehouse, item }) => ({
        item,
        day: await dayAt(warehouse, event.metadata.recordedAt),
      }));
      return promiseLine({ orderId, ...line }, await Promise.all(places));
    }),
  );
  answer({ id: orderId, input: { type: 'LinesPromised', lines: promises } });
};
