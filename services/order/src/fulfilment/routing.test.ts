import { derivedId, streamName } from '@sales/eventsourcing';
import { heard, testId } from '@sales/eventsourcing/testing';
import { expect, test } from 'vitest';
import { eur } from '../testing/orders.ts';
import { routeTo, wokenBy } from './routing.ts';

const orderId = testId(1);
const customerId = testId(2);
const route = routeTo(14);
const closeDueAt = '2026-03-15T08:00:00.000Z';

const event = (type: string, data: object, stream = streamName('order', orderId)) =>
  heard(type, data, { stream, recordedAt: '2026-03-01T08:00:00.000Z', effectiveAt: '2026-02-01T08:00:00.000Z' });

test('an order that is submitted begins its fulfilment, with all that this must know', () => {
  const data = {
    orderId,
    customer: { customerId, country: 'DE' },
    lines: [
      { lineId: 'l1', kind: 'stock', sku: 'CHAIR', quantity: '2', unit: 'XBX', baseQuantity: '24', net: eur(200) },
    ],
    totals: { total: eur(238) },
    creditLimit: eur(1000),
    fulfilmentPolicy: 'shipPartial',
    shipping: {},
    status: 'submitted',
  };
  const order = {
    orderId,
    requestId: derivedId(orderId, 'allocation'),
    customerId,
    total: eur(238),
    creditLimit: eur(1000),
    policy: 'shipPartial',
    country: 'DE',
    lines: [{ lineId: 'l1', sku: 'CHAIR', quantity: '24' }],
  };
  const input = { type: 'Submitted', awaitingApproval: false, order };
  expect(route(event('sales.order.submitted.v1', data))).toEqual([{ id: orderId, input }]);
});

test('what reduces the exposure says when the order is to close, counted from when it was recorded', () => {
  const input = { type: 'ExposureChanged', exposure: eur(0), cause: 'payment', closeDueAt };
  const paid = event('sales.order.settlement-recorded.v1', { by: 'payment', exposure: eur(0) });
  expect(route(paid)).toEqual([{ id: orderId, input }]);
});

test.each(['partiallyShipped', 'shipped'])('a shipment tells when all is on its way: %s', (status) => {
  const input = { type: 'AllShipped', closeDueAt };
  const dispatched = event('sales.order.shipment-dispatched.v1', { status });
  expect(route(dispatched)).toEqual(status === 'shipped' ? [{ id: orderId, input }] : []);
});

test('an answer of the warehouses goes to the fulfilment of its order', () => {
  const answer = event(
    'sales.allocation.answered.v1',
    { lines: [{ lineId: 'l1', reserved: [], short: '2' }] },
    streamName('allocation', orderId),
  );
  expect(route(answer)).toEqual([{ id: orderId, input: { type: 'AllocationAnswered', isShort: true } }]);
});

test('a hold and a release of a customer ask its credit account first', () => {
  const customer = streamName('customer', customerId);
  const held = event('sales.customer.held.v1', { customerId, reason: 'unpaid' }, customer);
  expect(route(held)).toEqual([{ work: { customerId, command: { type: 'SuspendCredit', reason: 'unpaid' } } }]);
  const released = event('sales.customer.released.v1', { customerId }, customer);
  expect(route(released)).toEqual([{ work: { customerId, command: { type: 'ResumeCredit' } } }]);
});

test('a release wakes the orders that have waited, and a hold none', () => {
  const orders = [testId(4), testId(5)];
  expect(wokenBy([{ type: 'CreditSuspended', data: { reason: 'unpaid' } }])).toEqual([]);
  expect(wokenBy([{ type: 'CreditResumed', data: { orders } }])).toEqual(
    orders.map((id) => ({ id, input: { type: 'CustomerReleased' } })),
  );
});

test.each(['sales.customer.registered.v1', 'sales.order.drafted.v1', 'sales.order.of-tomorrow.v1'])(
  '%s is nothing to it',
  (type) => {
    expect(route(event(type, {}))).toEqual([]);
  },
);
