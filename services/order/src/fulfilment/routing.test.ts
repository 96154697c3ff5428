import { derivedId, streamName } from '@sales/eventsourcing';
import { heard, testId } from '@sales/eventsourcing/testing';
import { expect, test } from 'vitest';
import { eur } from '../testing/orders.ts';
import { route, wokenBy } from './routing.ts';

const orderId = testId(1);
const customerId = testId(2);
const since = '2026-03-01T08:00:00.000Z';

const event = (type: string, data: object, stream = streamName('order', orderId)) =>
  heard(type, data, { stream, recordedAt: since, effectiveAt: '2026-02-01T08:00:00.000Z' });

const submitted = (more: object) => {
  const data = {
    orderId,
    entity: 'MAIN',
    customer: { customerId, country: 'DE' },
    lines: [
      { lineId: 'l1', kind: 'stock', sku: 'CHAIR', quantity: '2', unit: 'XBX', baseQuantity: '24', net: eur(200) },
    ],
    totals: { total: eur(238) },
    fulfilmentPolicy: 'shipPartial',
    shipping: {},
    status: 'submitted',
    ...more,
  };
  const order = {
    orderId,
    requestId: derivedId(orderId, 'allocation'),
    customerId,
    total: eur(238),
    entity: 'MAIN',
    policy: 'shipPartial',
    country: 'DE',
    lines: [{ lineId: 'l1', sku: 'CHAIR', quantity: '24' }],
  };
  return { route: route(event('sales.order.submitted.v1', data)), order };
};

test('an order with a limit begins its fulfilment, with all that this must know', () => {
  const { route: routed, order } = submitted({ creditLimit: eur(1000) });
  const input = { type: 'Submitted', awaitingApproval: false, order: { ...order, creditLimit: eur(1000) } };
  expect(routed).toEqual([{ id: orderId, input }]);
});

test('an order without a limit has the account looked at first, one that waits for approval does not', () => {
  const { route: routed, order } = submitted({});
  expect(routed).toEqual([{ work: { type: 'Start', input: { type: 'Submitted', awaitingApproval: false, order } } }]);
  expect(submitted({ status: 'awaitingApproval' }).route).toEqual([
    { id: orderId, input: { type: 'Submitted', awaitingApproval: true, order } },
  ]);
});

test('what reduces the exposure asks when the order is to close, counted from when it was recorded', () => {
  const input = { type: 'ExposureChanged', exposure: eur(0), cause: 'payment' };
  const paid = event('sales.order.settlement-recorded.v1', { by: 'payment', amount: eur(100), exposure: eur(0) });
  expect(route(paid)).toEqual([{ work: { type: 'Date', orderId, input, since } }]);
  const back = { by: 'payment', amount: eur(-100), exposure: eur(100) };
  expect(route(event('sales.order.settlement-recorded.v1', back))).toEqual([
    { id: orderId, input: { type: 'ExposureRestored', exposure: eur(100) } },
  ]);
});

test.each(['partiallyShipped', 'shipped'])('a shipment tells when all is on its way: %s', (status) => {
  const work = { type: 'Date', orderId, input: { type: 'AllShipped' }, since };
  const dispatched = event('sales.order.shipment-dispatched.v1', { status });
  expect(route(dispatched)).toEqual(status === 'shipped' ? [{ work }] : []);
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
  expect(route(held)).toEqual([
    { work: { type: 'Hold', customerId, command: { type: 'SuspendCredit', reason: 'unpaid' } } },
  ]);
  // Who is erased while an order of theirs is being placed gets nothing.
  const erased = event('sales.customer.erased.v1', { customerId, persons: [] }, customer);
  expect(route(erased)).toEqual([
    { work: { type: 'Hold', customerId, command: { type: 'SuspendCredit', reason: 'erased' } } },
  ]);
  const released = event('sales.customer.released.v1', { customerId }, customer);
  expect(route(released)).toEqual([{ work: { type: 'Hold', customerId, command: { type: 'ResumeCredit' } } }]);
});

test('a limit that is set has the open orders counted, one that is taken away nothing', () => {
  const set = (data: object) => event('sales.customer.credit-limit-set.v1', { customerId, ...data });
  expect(route(set({ creditLimit: eur(500) }))).toEqual([{ work: { type: 'Count', customerId } }]);
  expect(route(set({}))).toEqual([]);
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
