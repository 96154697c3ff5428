import { testId } from '@sales/eventsourcing/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Order } from '../orders/representation.ts';
import { publisherOf } from '../testing/publisher.ts';
import { buyer, product } from '../testing/reference-data.ts';
import { startWithFakes } from '../testing/service.ts';

const customerId = testId(1);
const reason = 'doesNotPay';

let service: Awaited<ReturnType<typeof startWithFakes>>;
let say: ReturnType<typeof publisherOf>['say'];
let relaying: Promise<void>;
let stopping: AbortController;

/** The local copy of the customer is told apart from what the process hears: it may be a moment behind. */
beforeEach(async () => {
  service = await startWithFakes();
  await service.put('/entities/MAIN/policies', { approvalLimits: [{ amount: 1_000_000, currency: 'EUR' }] });
  service.addCustomer(buyer(customerId));
  service.addProduct(product('CHAIR'));
  await service.warehouses.receive('CHAIR', 100);
  const publisher = publisherOf(service.platform);
  stopping = new AbortController();
  say = publisher.say;
  relaying = publisher.run(stopping.signal);
});
afterEach(async () => {
  stopping.abort();
  await relaying;
  await service.stop();
});

type View = { readonly step: string; readonly waitingFor?: string; readonly hold?: object };
type Account = { readonly hold?: { readonly reason: string } };

const hold = async (): Promise<void> => {
  await say(customerId, { type: 'sales.customer.held.v1', data: { customerId, reason } });
  await service.until<Account>(`/credit-accounts/${customerId}`, (account) => account.hold?.reason === reason);
};
const release = (): Promise<string> => say(customerId, { type: 'sales.customer.released.v1', data: { customerId } });

const place = async (more: object = {}): Promise<string> => {
  const lines = [{ sku: 'CHAIR', quantity: '2' }];
  const answer = await service.post('/orders', { customerId, lines, submit: true, ...more });
  expect(answer.statusCode, answer.body).toBe(201);
  return answer.json().orderId;
};
const standsAt = (orderId: string, wanted: Partial<View>): Promise<View> =>
  service.until<View>(`/orders/${orderId}/fulfilment`, (view) =>
    Object.entries(wanted).every(([name, value]) => view[name as keyof View] === value),
  );
const waits: Partial<View> = { step: 'credit', waitingFor: 'release' };
const is = (orderId: string, status: Order['status']): Promise<Order> =>
  service.until<Order>(`/orders/${orderId}`, (order) => order.status === status);

test('an order that slipped past the hold asks for no stock, and goes on when the customer is released', async () => {
  await hold();
  const orders = [await place(), await place()];
  for (const orderId of orders) await standsAt(orderId, waits);
  await service.idle();
  expect(orders.map(service.warehouses.heldFor)).toEqual([0, 0]);
  expect((await is(orders[0] ?? '', 'submitted')).exposure.amount).toBe(0);
  await release();
  for (const orderId of orders) await is(orderId, 'confirmed');
});

test('it waits again when the customer is held again', async () => {
  await hold();
  const orderId = await place();
  await standsAt(orderId, waits);
  await release();
  await is(orderId, 'confirmed');
  await hold();
  await standsAt(await place(), waits);
});

test('an approval does not go past a hold, and is not lost in it', async () => {
  service.addCustomer(buyer(customerId, { creditLimit: { amount: 100, currency: 'EUR' } }));
  const orderId = await place();
  await is(orderId, 'awaitingApproval');
  await hold();
  await service.post(`/orders/${orderId}/approve`);
  await standsAt(orderId, waits);
  await release();
  await is(orderId, 'confirmed');
});

test('an order that is cancelled while it waits stays cancelled', async () => {
  await hold();
  const orderId = await place();
  await standsAt(orderId, waits);
  await service.post(`/orders/${orderId}/cancel`, { reason: 'changedMyMind' });
  await standsAt(orderId, { step: 'cancelled' });
  await release();
  await service.idle();
  expect(service.warehouses.heldFor(orderId)).toBe(0);
  await is(orderId, 'cancelled');
});

test('nothing is shipped to a customer on hold, and the fulfilment says so', async () => {
  const orderId = await place();
  await is(orderId, 'confirmed');
  service.addCustomer(buyer(customerId, { status: 'held', reason }));
  const refused = await service.post(`/orders/${orderId}/shipments`);
  expect([refused.statusCode, refused.json().code]).toEqual([409, 'order/customer-held']);
  const view = await standsAt(orderId, { step: 'shipment', waitingFor: 'release' });
  expect(view.hold).toEqual({ reason });
  service.addCustomer(buyer(customerId));
  expect((await service.post(`/orders/${orderId}/shipments`)).statusCode).toBe(201);
  expect(await standsAt(orderId, { step: 'delivery' })).not.toHaveProperty('hold');
});
