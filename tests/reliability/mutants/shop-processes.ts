import { thousandths } from '@sales/contracts';
import type { CommandHandler, ProcessManager, Timers } from '@sales/eventsourcing';
import { isSalesEvent } from '../checker/index.ts';
import {
  type Allocation,
  type AllocationEvent,
  type AllocationInput,
  type FulfilmentEvent,
  type FulfilmentInput,
  itemId,
  type Order,
  type OrderCommand,
  type OrderEvent,
  type Stock,
  type StockCommand,
  type StockEvent,
} from './shop.ts';

export type Handlers = {
  readonly orders: CommandHandler<Order, OrderCommand, OrderEvent>;
  readonly stock: CommandHandler<Stock, StockCommand, StockEvent>;
  readonly allocations: CommandHandler<Allocation, AllocationInput, AllocationEvent>;
  readonly fulfilments: CommandHandler<Record<string, never>, FulfilmentInput, FulfilmentEvent>;
};

/** Reserves what submitted orders want, lets go what cancelled ones had. Requests and releases come in any order. */
export const allocationProcess = ({
  allocations,
  orders,
  stock,
}: Handlers): ProcessManager<Allocation, AllocationInput, AllocationEvent> => ({
  name: 'allocation',
  topics: ['sales.order.v1', 'sales.fulfilment.v1'],
  handler: allocations,
  route: (event) => {
    if (!isSalesEvent(event)) return [];
    if (event.type === 'sales.order.submitted.v1') {
      const { orderId, lines } = event.data;
      const quantity = thousandths(lines[0]?.quantity ?? '0') / 1000;
      return [{ id: orderId, input: { type: 'Requested', orderId, quantity } }];
    }
    if (event.type !== 'sales.fulfilment.release-requested.v1') return [];
    const { orderId } = event.data;
    return [{ id: orderId, input: { type: 'ReleaseRequested', orderId } }];
  },
  react: async ({ type, data }, { quantity }, reaction) => {
    const { orderId } = data;
    if (type === 'sales.allocation.released.v1') {
      await stock.handle(itemId, { type: 'Release', orderId }, reaction.command('release'));
    } else if (data.lines[0]?.short === '0') {
      await orders.handle(orderId, { type: 'Confirm', orderId }, reaction.command('confirm'));
    } else {
      await stock.handle(itemId, { type: 'Reserve', orderId, quantity }, reaction.command('reserve'));
      reaction.answer({ id: orderId, input: { type: 'Reserved', orderId } });
    }
  },
});

/** Follows every order: asks for the release of cancelled ones, and sets an alarm that goes off at once. */
export const fulfilmentProcess = (
  { fulfilments }: Handlers,
  timers: Timers,
): ProcessManager<Record<string, never>, FulfilmentInput, FulfilmentEvent> => ({
  name: 'fulfilment',
  topics: ['sales.order.v1'],
  handler: fulfilments,
  route: (event) => {
    if (!isSalesEvent(event)) return [];
    if (event.type === 'sales.order.submitted.v1') {
      return [{ id: event.data.orderId, input: { type: 'Submitted', orderId: event.data.orderId } }];
    }
    if (event.type !== 'sales.order.cancelled.v1') return [];
    return [{ id: event.data.orderId, input: { type: 'Cancelled', orderId: event.data.orderId } }];
  },
  react: async ({ type, data: { orderId }, eventId, metadata }) => {
    if (type !== 'sales.fulfilment.advanced.v1') return;
    await timers.schedule('fulfilment', {
      timerId: eventId,
      dueAt: metadata.recordedAt,
      payload: { orderId, since: metadata.recordedAt },
    });
  },
  alarm: (payload) => {
    const { orderId, since } = payload as { readonly orderId: string; readonly since: string };
    return { id: orderId, input: { type: 'RanOut', orderId, since } };
  },
});
