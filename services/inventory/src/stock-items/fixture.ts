import type { Quantity } from '@sales/contracts';
import type { GivenDate } from '@sales/eventsourcing';
import { atOneInstant } from '@sales/eventsourcing/testing';
import { isMoving, type StockItemRequest } from './commands.ts';
import type { Level, StockItemEvent } from './events.ts';
import type { StockItemState } from './state.ts';
import { stockItem as dated } from './stock-item.ts';

/** The business day on which goods move here. */
export const movedOn = '2026-03-01';

const atOnce = atOneInstant(dated);

/** The rules, on one day. */
export const stockItem = {
  ...atOnce,
  decide: (request: StockItemRequest & GivenDate, state: StockItemState): readonly StockItemEvent[] =>
    atOnce.decide(isMoving(request) ? { ...request, movedOn } : request, state),
};

export const eur = (amount: number) => ({ amount, currency: 'EUR' });

export const level = (
  onHand: Quantity,
  value: number,
  reserved: Quantity = '0',
  inTransitOut: Quantity = '0',
): Level => ({
  onHand,
  reserved,
  inTransitOut,
  value: eur(value),
});

export const line = { orderId: 'order-1', lineId: 'line-1' };
export const otherLine = { orderId: 'order-2', lineId: 'line-1' };

/** A delivery into an empty item. */
export const received = (count: Quantity, cost: number): StockItemEvent => ({
  type: 'StockReceived',
  data: { movedOn, quantity: count, cost: eur(cost), level: level(count, cost) },
});

/** A reservation in an item that held nothing before. */
export const reserved = (count: Quantity, onHand: Quantity, value: number): StockItemEvent => ({
  type: 'StockReserved',
  data: { ...line, quantity: count, level: level(onHand, value, count) },
});
