import {
  type FulfilmentPublication,
  fulfilments,
  type OrderPublication,
  orders,
  type StockItemPublication,
  stockItems,
  type WarehousePublication,
  warehouses,
} from '@sales/contracts';
import {
  type CommandContext,
  derivedId,
  type NewEvent,
  type PublishedEvent,
  type Reaction,
  type Routed,
} from '@sales/eventsourcing';
import { defineProcess } from '@sales/service-kit';
import { lookupsIn } from '../reference/index.ts';
import { type StockItems, stockItemsIn } from '../stock-items/index.ts';
import { type Directory, directoryIn } from '../warehouses/index.ts';
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

/** What the process listens to. Whatever else its topics hold is passed over unread. */
type Heard = PublishedEvent &
  Extract<
    FulfilmentPublication | OrderPublication | StockItemPublication | WarehousePublication,
    {
      readonly type:
        | 'sales.fulfilment.allocation-requested.v1'
        | 'sales.fulfilment.release-requested.v1'
        | 'sales.order.shipment-dispatched.v1'
        | 'sales.order.return-received.v1'
        | 'sales.stockItem.backorder-filled.v1'
        | 'sales.stockItem.receipt-expected.v1'
        | 'sales.stockItem.transfer-dispatched.v1'
        | 'sales.stockItem.transfer-received.v1'
        | WarehousePublication['type'];
    }
  >;

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
      waitingOrders: use(lookupsIn).waitingOrders,
      transfers: createTransfers(use(stockItemsIn)),
      onUnheld: ({ shipmentId, missing }, orderId) =>
        contradiction({ orderId, shipmentId, missing }, 'goods were shipped that were not held'),
    };
    return {
      handler: deps.allocations,
      route: (event) => route(deps, event),
      react: (event, state, reaction) => react(deps, event, state, reaction),
    };
  },
});

const dayOf = (instant: string): string => instant.slice(0, 10);

const route = async (deps: AllocationDeps, event: PublishedEvent): Promise<readonly Routed<AllocationInput>[]> => {
  // The relays publish by these very types; whatever else a topic holds falls through.
  const known = event as Heard;
  const work: OrderWork = { ...deps, command: causedBy(event) };
  switch (known.type) {
    case 'sales.fulfilment.allocation-requested.v1':
      return answerRequest({ ...work, command: causedBy(event, known.data.requestId) }, known.data);
    case 'sales.fulfilment.release-requested.v1':
      return release(work, known.data.orderId, known.data.lines, known.data.reason);
    case 'sales.order.shipment-dispatched.v1':
      return ship(work, known.data);
    case 'sales.order.return-received.v1':
      return putBack(work, known.data);
    case 'sales.stockItem.backorder-filled.v1':
      return takeFilled(work, known.data);
    case 'sales.stockItem.receipt-expected.v1':
      return promiseAgain(deps, known.data, dayOf(event.recordedAt));
    case 'sales.stockItem.transfer-dispatched.v1':
      await deps.transfers.announce(known.data, causedBy(event)('announce-transfer'));
      return [];
    case 'sales.stockItem.transfer-received.v1':
      await deps.transfers.complete(known.data, causedBy(event)('complete-transfer'));
      return [];
    case 'sales.warehouse.opened.v1':
    case 'sales.warehouse.changed.v1':
    case 'sales.warehouse.closed.v1': {
      const { warehouse } = known.data;
      await deps.directory.list(warehouse, causedBy(event)('list'));
      if (known.type !== 'sales.warehouse.opened.v1') return [];
      return (await deps.waitingOrders()).map((id) => ({ id, input: { type: 'WarehouseOpened', warehouse } }));
    }
    default:
      return [];
  }
};

const react = async (
  { movements, directory, onUnheld }: AllocationDeps,
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
  const day = dayOf(event.metadata.occurredAt);
  const promises = await Promise.all(
    waiting.map(async (line) => {
      const items = await movements.await(orderId, line, warehouses, command);
      return promiseLine({ orderId, ...line }, items, day);
    }),
  );
  answer({ id: orderId, input: { type: 'LinesPromised', lines: promises } });
};
