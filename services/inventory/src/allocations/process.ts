import { fulfilments, orders, stockItems, warehouses } from '@sales/contracts';
import type { NewEvent, Reaction, Routed, Task } from '@sales/eventsourcing';
import { defineProcess, type Scope } from '@sales/service-kit';
import { type FixBaseUnit, fixBaseUnitIn } from '../products/index.ts';
import { referenceDataIn } from '../reference/index.ts';
import { type StockItems, stockItemsIn } from '../stock-items/index.ts';
import { type DayAt, type Directory, dayAtIn, directoryIn, type EntityOf, entityOfIn } from '../warehouses/index.ts';
import { type Allocations, allocationsIn } from './allocations.ts';
import { waitingLines, waitingPlaces } from './decide.ts';
import type { AllocationEvent } from './events.ts';
import type { AllocationInput } from './inputs.ts';
import { type Movements, movementsIn } from './movements.ts';
import { answerRequest, openTo, promiseAgain, putBack, release, ship, takeFilled } from './order-work.ts';
import { promiseLine } from './promise.ts';
import { type AllocationWork, route } from './routing.ts';
import type { AllocationState } from './state.ts';
import { createTransfers, type Transfers } from './transfers.ts';

type AllocationDeps = {
  readonly allocations: Allocations;
  readonly stockItems: StockItems;
  readonly movements: Movements;
  readonly directory: Directory;
  readonly fixBaseUnit: FixBaseUnit;
  readonly dayAt: DayAt;
  readonly entityOf: EntityOf;
  /** Orders with lines that wait, as of a moment ago. */
  readonly waitingOrders: () => Promise<readonly string[]>;
  readonly transfers: Transfers;
  /** Told of a shipment of what was not held. Comes again when it is handled again. */
  readonly onUnheld: (
    shipment: Extract<AllocationEvent, { type: 'AllocationShipped' }>['data'],
    orderId: string,
  ) => void;
};

/**
 * Gets an order its stock, sends it off and takes it back. Each event of fulfilment and of the order says all that is
 * to be done, so it is done at once, by commands that can be repeated, and then recorded and answered: one append an
 * order and one a shipment. Only what follows from the recorded picture (waiting, giving back) is done after it. Events
 * that need no memory of an order (a transfer has left or come in, a warehouse has opened) are acted on in passing:
 * their topics are read here anyway.
 */
export const allocationProcess = defineProcess({
  name: 'allocation',
  topics: [fulfilments.topic.name, orders.topic.name, stockItems.topic.name, warehouses.topic.name],
  start: ({ use }: Pick<Scope, 'use'>, contradiction) => {
    const deps: AllocationDeps = {
      allocations: use(allocationsIn),
      stockItems: use(stockItemsIn),
      movements: use(movementsIn),
      directory: use(directoryIn),
      fixBaseUnit: use(fixBaseUnitIn),
      dayAt: use(dayAtIn),
      entityOf: use(entityOfIn),
      waitingOrders: use(referenceDataIn).waitingOrders,
      transfers: createTransfers(use(stockItemsIn)),
      onUnheld: ({ shipmentId, missing }, orderId) =>
        contradiction({ orderId, shipmentId, missing }, 'goods were shipped that were not held'),
    };
    return {
      handler: deps.allocations,
      route,
      carryOut: (work: AllocationWork, task: Task) => carryOut(deps, work, task),
      react: (event: NewEvent<AllocationEvent>, state: AllocationState, reaction: Reaction<AllocationInput>) =>
        react(deps, event, state, reaction),
    };
  },
});

const carryOut = async (
  deps: AllocationDeps,
  work: AllocationWork,
  { command }: Task,
): Promise<readonly Routed<AllocationInput>[]> => {
  const { transfers, directory, waitingOrders } = deps;
  switch (work.type) {
    case 'AnswerRequest': {
      const { requestId } = work.request;
      // However often the same is asked for, it is reserved once.
      return answerRequest({ ...deps, command: (name) => command(name, requestId) }, work.request);
    }
    case 'Release': {
      const { orderId, lines, reason } = work.release;
      return release({ ...deps, command }, orderId, lines, reason);
    }
    case 'Ship':
      return ship({ ...deps, command }, work.shipment);
    case 'PutBack':
      return putBack({ ...deps, command }, work.goods);
    case 'TakeFilled':
      return takeFilled({ ...deps, command }, work.filled);
    case 'PromiseAgain':
      return promiseAgain(deps, work, work.at);
    case 'AnnounceTransfer':
      await transfers.announce(work.departure, command('announce-transfer'));
      return [];
    case 'CompleteTransfer':
      await transfers.complete(work.arrival, command('complete-transfer'));
      return [];
    case 'ListWarehouse': {
      const { warehouse, openedFor: entity } = work;
      await directory.list(warehouse, command('list'));
      if (entity === undefined) return [];
      return (await waitingOrders()).map((id) => ({ id, input: { type: 'WarehouseOpened', warehouse, entity } }));
    }
  }
};

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
  const warehouses = waitingPlaces(state, await openTo(directory, state));
  // Once for all lines: hundreds may wait.
  const dayOf = async (warehouse: string) => [warehouse, await dayAt(warehouse, event.metadata.recordedAt)] as const;
  const days = new Map(await Promise.all(warehouses.map(dayOf)));
  const promises = await Promise.all(
    waiting.map(async (line) => {
      const found = await movements.await(orderId, line, warehouses, command);
      const places = found.flatMap(({ warehouse, item }) => {
        const day = days.get(warehouse);
        return day === undefined ? [] : [{ item, day }];
      });
      return promiseLine({ orderId, ...line }, places);
    }),
  );
  answer({ id: orderId, input: { type: 'LinesPromised', lines: promises } });
};
