import { allocations } from '@sales/contracts';
import { type CommandHandler, type Handling, idOf, on, type PublishedEvent, type Routed } from '@sales/eventsourcing';
import { defineProcess, type Scope } from '@sales/service-kit';
import type { OrderSettings } from '../config.ts';
import type { OrderCommand } from './commands.ts';
import type { OrderEvent } from './events.ts';
import type { OrderState } from './state.ts';

const commandOf: Handling<[], OrderCommand> = on(allocations, {
  AllocationAnswered: ({ data: { lines } }) => ({ type: 'RecordAllocation', lines }),
  AllocationReleased: ({ data }) => ({ type: 'RecordLoss', lines: data.lines.map(({ lineId }) => lineId) }),
  LinesPromised: ({ data: { lines } }) => ({ type: 'RecordPromises', lines }),
  AllocationShipped: ({ data: { shipmentId, lines, missing } }) => ({
    type: 'RecordShipmentCost',
    shipmentId,
    lines,
    ...(missing !== undefined && {
      missing: missing.map(({ lineId, warehouse, quantity }) => ({ lineId, warehouse, quantity })),
    }),
  }),
  AllocationReturned: ({ data: { returnId, lines } }) => ({ type: 'RecordReturnCost', returnId, lines }),
});

const route = (event: PublishedEvent): readonly Routed<OrderCommand>[] => {
  const input = commandOf(event);
  return input === undefined ? [] : [{ id: idOf(event.stream), input }];
};

/**
 * Tells each order what the warehouses hold for it, when what it lacks can be expected, and what its goods had cost.
 * The order records it, and nothing else follows from it here. An allocation has the id of its order.
 */
export const stockProcess = (
  makeOrders: (scope: Scope<OrderSettings>) => CommandHandler<OrderState, OrderCommand, OrderEvent>,
) =>
  defineProcess<OrderState, OrderCommand, OrderEvent, OrderSettings>({
    name: 'order-stock',
    topics: [allocations.topic.name],
    start: ({ use }) => ({ handler: use(makeOrders), route }),
  });
