import type { Quantity } from '@sales/contracts';
import type { Level, StockItemEvent } from './events.ts';

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
  data: { quantity: count, cost: eur(cost), level: level(count, cost) },
});

/** A reservation in an item that held nothing before. */
export const reserved = (count: Quantity, onHand: Quantity, value: number): StockItemEvent => ({
  type: 'StockReserved',
  data: { ...line, quantity: count, level: level(onHand, value, count) },
});
