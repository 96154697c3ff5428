import { streamName } from '@sales/eventsourcing';
import { heard, testId } from '@sales/eventsourcing/testing';
import { expect, test } from 'vitest';
import { eur } from '../testing/orders.ts';
import { openOrders } from './open-orders.ts';

const stream = streamName('order', testId(1));
const key = { order_id: testId(1) };
type Row = Parameters<typeof openOrders.evolve>[0];

const submitted = ['submitted', { orderId: testId(1), customer: { customerId: testId(900) } }] as const;
const settled = (amount: number, exposure: number) =>
  ['settlement-recorded', { by: 'payment', amount: eur(amount), exposure: eur(exposure) }] as const;
const closed = ['closed', { status: 'closed' }] as const;
const cancelled = ['cancelled', { status: 'cancelled', exposure: eur(0) }] as const;

const isOpen = (...events: readonly (readonly [string, object])[]): unknown =>
  events.reduce<Row>(
    (row, [name, data]) => openOrders.evolve(row, heard(`sales.order.${name}.v1`, data, { stream }), key),
    undefined,
  )?.['is_open'];

test.each([
  ['that was submitted', [submitted], true],
  ['that is paid in part', [submitted, settled(40, 60)], true],
  ['that has ended', [submitted, settled(100, 0), closed], false],
  ['that was cancelled', [submitted, cancelled], false],
  ['that was closed, and a payment of it reversed', [submitted, settled(100, 0), closed, settled(-100, 100)], true],
  ['that was cancelled, and a payment of it reversed', [submitted, cancelled, settled(-100, 100)], true],
  ['that was paid again', [submitted, settled(100, 0), closed, settled(-100, 100), settled(100, 0)], false],
])('a limit that is set finds an order %s, as far as it is open', (_, events, expected) => {
  expect(isOpen(...events)).toBe(expected);
});
