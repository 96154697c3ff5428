import {
  type FulfilmentPublication,
  fulfilmentTopic,
  type OrderPublication,
  orderTopic,
  type StockItemPublication,
  stockItemTopic,
  thousandths,
} from '@sales/contracts';
import type { NewEvent, ProcessManager, PublishedEvent, Reaction, Routed } from '@sales/eventsourcing';
import { shortLines } from '../../domain/allocation/allocation.ts';
import type { AllocationEvent } from '../../domain/allocation/events.ts';
import type { AllocationInput } from '../../domain/allocation/inputs.ts';
import type { AllocationState } from '../../domain/allocation/state.ts';
import type { Inventory } from '../../inventory.ts';
import type { BackorderQueue } from './backorder-queue.ts';
import type { Movements } from './movements.ts';

export type AllocationProcess = ProcessManager<AllocationState, AllocationInput, AllocationEvent>;

export type AllocationDeps = {
  readonly inventory: Inventory;
  readonly movements: Movements;
  readonly backorders: BackorderQueue;
};

/** After these, more may be available than before. */
const refills = new Set<string>([
  'sales.stockItem.received.v1',
  'sales.stockItem.reservation-released.v1',
  'sales.stockItem.returned.v1',
  'sales.stockItem.adjusted.v1',
  'sales.stockItem.counted.v1',
  'sales.stockItem.transfer-received.v1',
]);

type Consumed = PublishedEvent & (FulfilmentPublication | OrderPublication | StockItemPublication);

const inputOf = (event: PublishedEvent): Routed<AllocationInput> | undefined => {
  const { type, data } = event as Consumed;
  if (type === 'sales.fulfilment.allocation-requested.v1') {
    const { orderId, requestId, preferredWarehouse, lines } = data;
    const where = { ...(preferredWarehouse !== undefined && { preferredWarehouse }) };
    return { id: orderId, input: { type: 'RequestAllocation', requestId, ...where, lines } };
  }
  if (type === 'sales.fulfilment.release-requested.v1') {
    return { id: data.orderId, input: { type: 'ReleaseLines', lineIds: data.lines, reason: data.reason } };
  }
  if (type === 'sales.order.shipment-dispatched.v1') {
    return { id: data.orderId, input: { type: 'ShipLines', shipmentId: data.shipmentId, lines: data.lines } };
  }
  if (type === 'sales.order.return-received.v1') {
    const { orderId, returnId, warehouse } = data;
    const lines = data.lines.map(({ lineId, sku, quantity, condition }) => ({
      lineId,
      sku,
      quantity,
      resaleable: condition === 'resaleable',
    }));
    return { id: orderId, input: { type: 'PutLinesBack', returnId, warehouse, lines } };
  }
  return undefined;
};

/**
 * Gets an order its stock, and sends the stock off: answers what fulfilment asks. Lines that are short wait in a queue; a
 * line enters the queue before it is tried once more, so that what comes in between is never missed.
 */
export const allocationProcess = ({ inventory, movements, backorders }: AllocationDeps): AllocationProcess => ({
  name: 'allocation',
  topics: [fulfilmentTopic.name, orderTopic.name, stockItemTopic.name],
  handler: inventory.allocations,

  route: async (event) => {
    if (!refills.has(event.type)) {
      const routed = inputOf(event);
      return routed === undefined ? [] : [routed];
    }
    const { data } = event as PublishedEvent & StockItemPublication;
    const available = thousandths(data.level.onHand) - thousandths(data.level.reserved);
    if (available <= 0) return [];
    const waiting = await backorders.waitingFor(data.sku, available);
    return [...Map.groupBy(waiting, ({ orderId }) => orderId)].map(([id, lines]) => ({
      id,
      input: { type: 'RetryLines', lineIds: lines.map(({ lineId }) => lineId) },
    }));
  },

  react: (event, state, reaction) => react({ inventory, movements, backorders }, event, state, reaction),
});

const react = async (
  { movements, backorders }: AllocationDeps,
  event: NewEvent<AllocationEvent>,
  state: AllocationState,
  { id: orderId, command, answer }: Reaction<AllocationInput>,
): Promise<void> => {
  const reply = (input: AllocationInput): void => answer({ id: orderId, input });
  switch (event.type) {
    case 'AllocationStarted':
    case 'AllocationRetried': {
      const taken = await movements.take(orderId, event.data.lines, state.preferredWarehouse, command);
      return reply({ type: 'LinesTried', taken, first: event.type === 'AllocationStarted' });
    }
    case 'AllocationAnswered': {
      if (!state.everShort) return;
      const short = shortLines(state);
      await backorders.register(orderId, short);
      await backorders.retain(
        orderId,
        short.map(({ lineId }) => lineId),
      );
      if (short.length > 0) reply({ type: 'RetryLines' });
      return;
    }
    case 'ReleaseStarted': {
      const { lines, reason } = event.data;
      const released = await movements.release(orderId, lines, reason, command);
      if (state.everShort) {
        await backorders.retain(
          orderId,
          shortLines(state).map(({ lineId }) => lineId),
        );
      }
      return reply({ type: 'LinesReleased', lines: released });
    }
    case 'ShippingStarted': {
      const { shipmentId, lines } = event.data;
      return reply({
        type: 'LinesShipped',
        shipmentId,
        lines: await movements.ship(orderId, shipmentId, lines, command),
      });
    }
    case 'ReturnStarted': {
      const { returnId, warehouse, lines } = event.data;
      await movements.putBack(orderId, returnId, warehouse, lines, command);
      const costs = lines.map(({ lineId, quantity, cost }) => ({ lineId, quantity, cost }));
      return reply({ type: 'LinesPutBack', returnId, lines: costs });
    }
    case 'AllocationReleased':
    case 'AllocationShipped':
    case 'AllocationReturned':
      return;
  }
};
