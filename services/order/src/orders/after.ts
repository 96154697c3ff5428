import { type Money, type PaymentStatus, zero } from '@sales/contracts';
import { exposureOf, paymentStatusOf } from './amounts.ts';
import type { OrderEvent } from './events.ts';
import { evolveOrder } from './evolve.ts';
import type { Order } from './state.ts';

/** What the money side of an order is like right after an event. */
export type MoneyAfter = { readonly exposure: Money; readonly paymentStatus: PaymentStatus };

/** The order after some events of one instant. */
export const after = (order: Order, events: readonly OrderEvent[], at: string): Order =>
  events.reduce((now, event) => evolveOrder(now, event, at), order);

/** Makes an event that says what the money side is like after itself. */
export const withMoneyAfter = (order: Order, at: string, make: (money: MoneyAfter) => OrderEvent): OrderEvent => {
  const then = after(order, [make({ exposure: zero(order.currency), paymentStatus: 'notInvoiced' })], at);
  return make({ exposure: exposureOf(then), paymentStatus: paymentStatusOf(then) });
};
