import { testId } from '@sales/eventsourcing/testing';
import type { Identify } from '@sales/service-kit';
import { as as asPrincipal, senderOf } from '@sales/test-kit/principals';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buyer, product } from '../testing/reference-data.ts';
import { startWithFakes } from '../testing/service.ts';

/** Who may approve, beside what they may do otherwise. */
let approvers = ['user:ann', 'user:bob', 'user:eve'];
const identify: Identify = (headers) => {
  const id = senderOf(headers) ?? 'user:li';
  return {
    id,
    may: () => true,
    mayActFor: () => true,
    othersMay: (_, __, but) => approvers.some((one) => one !== id && !but.includes(one)),
  };
};
const as = (name: string) => asPrincipal(`user:${name}`);

const customerId = testId(1);
let service: Awaited<ReturnType<typeof startWithFakes>>;
beforeAll(async () => {
  service = await startWithFakes({}, identify);
  await service.put('/entities/MAIN/policies', { approvalLimits: [{ amount: 1, currency: 'EUR' }] });
  service.addCustomer(buyer(customerId));
  service.addProduct(product('CHAIR'));
  await service.warehouses.receive('CHAIR', 100);
});
afterAll(() => service.stop());

const wait = { prefer: 'wait=5' };
const lines = [{ sku: 'CHAIR', quantity: '2' }];

type Headers = Readonly<Record<string, string>>;
const draft = async (headers: Headers, more: object = {}): Promise<string> => {
  const answer = await service.post('/orders', { customerId, lines, ...more }, headers);
  expect(answer.statusCode, answer.body).toBe(201);
  return answer.json().orderId;
};
const submit = async (orderId: string, headers: Headers): Promise<void> => {
  expect((await service.post(`/orders/${orderId}/submit`, {}, { ...headers, ...wait })).statusCode).toBe(200);
};
const outcome = async (orderId: string, path: string, headers: Headers) => {
  const answer = await service.post(`/orders/${orderId}/${path}`, {}, { ...headers, ...wait });
  const { code, details } = answer.json();
  return answer.statusCode === 200 ? 200 : [answer.statusCode, code, details];
};
const own = (did: string, revision: number) => [403, 'order/own-approval', { did, revision }];

test('who has drafted, changed, submitted or sells an order does not approve it', async () => {
  const sold = await draft(as('ann'), { salesperson: 'user:eve' });
  await service.post(`/orders/${sold}/lines`, lines[0], as('bob'));
  await submit(sold, as('li'));
  expect(await outcome(sold, 'approve', as('ann'))).toEqual(own('OrderDrafted', 0));
  expect(await outcome(sold, 'approve', as('bob'))).toEqual(own('LinesChanged', 1));
  expect(await outcome(sold, 'approve', as('li'))).toEqual(own('OrderSubmitted', 2));
  expect(await outcome(sold, 'approve', as('eve'))).toEqual([403, 'order/own-approval', { salesperson: 'user:eve' }]);
  const unchanged = (await service.get(`/orders/${sold}`)).json();
  expect([unchanged.status, unchanged.revision]).toEqual(['awaitingApproval', 3]);
  expect(await outcome(sold, 'approve', as('kim'))).toBe(200);
});

test('one does not approve for another what is of either of them', async () => {
  const orderId = await draft(as('ann'));
  await submit(orderId, { ...as('li'), 'x-on-behalf-of': 'user:bob' });
  const forAnn = { ...as('eve'), 'x-on-behalf-of': 'user:ann' };
  expect(await outcome(orderId, 'approve', forAnn)).toEqual(own('OrderDrafted', 0));
  expect(await outcome(orderId, 'approve', as('bob'))).toEqual(own('OrderSubmitted', 1));
  expect(await outcome(orderId, 'approve', as('eve'))).toBe(200);
});

test('a program does what its key says, and for a user what that user may do', async () => {
  const program = asPrincipal('service:shop');
  const orderId = await draft(program);
  await submit(orderId, as('ann'));
  const forAnn = { ...program, 'x-on-behalf-of': 'user:ann' };
  expect(await outcome(orderId, 'approve', forAnn)).toEqual(own('OrderSubmitted', 1));
  expect(await outcome(orderId, 'approve', program)).toBe(200);
});

test('who is the only user that may approve does so, and a repeat of that stays what it was', async () => {
  const orderId = await draft(as('ann'));
  await submit(orderId, as('ann'));
  approvers = ['user:ann'];
  const once = { ...as('ann'), 'idempotency-key': 'approval' };
  expect(await outcome(orderId, 'approve', once)).toBe(200);
  approvers = ['user:ann', 'user:bob', 'user:eve'];
  expect(await outcome(orderId, 'approve', once)).toBe(200);
});

test('who has requested a return does not approve it, and another does', async () => {
  const orderId = await draft(as('li'));
  await submit(orderId, as('li'));
  await outcome(orderId, 'approve', as('ann'));
  for (const path of ['shipments', 'invoices', 'payments'])
    expect((await service.post(`/orders/${orderId}/${path}`)).statusCode).toBeLessThan(300);
  const [{ lineId }] = (await service.get(`/orders/${orderId}`)).json().lines;
  const request = async (name: string) => {
    const back = { lines: [{ lineId, quantity: '1', reason: 'scratched' }] };
    const { returns, revision } = (await service.post(`/orders/${orderId}/returns`, back, as(name))).json();
    return { returnId: returns.at(-1).returnId, revision };
  };
  const [first, second] = [await request('ann'), await request('bob')];
  const refused = await outcome(orderId, `returns/${first.returnId}/approve`, as('ann'));
  expect(refused).toEqual(own('ReturnRequested', first.revision));
  expect(await outcome(orderId, `returns/${first.returnId}/approve`, as('bob'))).toBe(200);
  expect(await outcome(orderId, `returns/${second.returnId}/approve`, as('ann'))).toBe(200);
});
