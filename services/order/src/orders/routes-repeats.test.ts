import { testId } from '@sales/eventsourcing/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eur } from '../testing/orders.ts';
import { buyer, listed, product } from '../testing/reference-data.ts';
import { startWithFakes } from '../testing/service.ts';
import type { Order } from './representation.ts';

const customerId = testId(1);
let service: Awaited<ReturnType<typeof startWithFakes>>;
beforeAll(async () => {
  service = await startWithFakes();
  service.addCustomer(buyer(customerId));
  service.addProduct(product('CHAIR', { prices: [listed('STANDARD', 1000)] }));
  await service.warehouses.receive('CHAIR', 1000);
});
afterAll(() => service.stop());

type Answer = Awaited<ReturnType<typeof service.post>>;
const body = (quantity = '4') => ({ customerId, lines: [{ lineId: testId(9), sku: 'CHAIR', quantity }] });
const lines = (quantity: string) => [{ lineId: testId(9), quantity }];

/** What has to be there first, by what is made. */
const steps = {
  draft: (): Promise<Answer> => service.post('/orders', body()),
  placed: (): Promise<Answer> => service.post('/orders', { ...body(), submit: true }, { prefer: 'wait=5' }),
};
const after = async (...paths: readonly (readonly [string, object])[]): Promise<string> => {
  const { orderId } = (await steps.placed()).json<Order>();
  for (const [path, payload] of paths) {
    const answer = await service.post(`/orders/${orderId}/${path}`, payload);
    expect(answer.statusCode, answer.body).toBeLessThan(300);
  }
  return orderId;
};
const shipped = ['shipments', {}] as const;
const invoiced = ['invoices', {}] as const;
const returned = [
  ['returns', { returnId: testId(30), lines: [{ ...lines('1')[0], reason: 'broken' }] }],
  [`returns/${testId(30)}/approve`, {}],
  [`returns/${testId(30)}/receive`, { warehouse: 'MAIN' }],
] as const;
const other = [
  ['returns', { returnId: testId(31), lines: [{ ...lines('1')[0], reason: 'broken' }] }],
  [`returns/${testId(31)}/approve`, {}],
  [`returns/${testId(31)}/receive`, { warehouse: 'MAIN' }],
] as const;

type Case = {
  readonly path: string;
  readonly order: () => Promise<string>;
  readonly sent: object;
  /** By the field that is named as different. */
  readonly others: Readonly<Record<string, object>>;
};

const id = testId(20);
const cases: Readonly<Record<string, Case>> = {
  'a line': {
    path: 'lines',
    order: async () => (await steps.draft()).json<Order>().orderId,
    sent: { lineId: id, sku: 'CHAIR', quantity: '1' },
    others: { quantity: { lineId: id, sku: 'CHAIR', quantity: '2' } },
  },
  'a shipment': {
    path: 'shipments',
    order: () => after(),
    sent: { shipmentId: id, lines: lines('2'), carrier: 'DHL' },
    others: {
      carrier: { shipmentId: id, lines: lines('2'), carrier: 'UPS' },
      lines: { shipmentId: id, carrier: 'DHL' },
      trackingNumber: { shipmentId: id, lines: lines('2'), carrier: 'DHL', trackingNumber: '1' },
    },
  },
  'an invoice': {
    path: 'invoices',
    order: () => after(shipped),
    sent: { invoiceId: id, lines: lines('1') },
    others: { lines: { invoiceId: id }, issuedOn: { invoiceId: id, lines: lines('1'), issuedOn: '2024-01-10' } },
  },
  'a payment': {
    path: 'payments',
    order: () => after(shipped, invoiced),
    sent: { paymentId: id, amount: eur(100) },
    others: {
      amount: { paymentId: id, amount: eur(500) },
      method: { paymentId: id, amount: eur(100), method: 'cash' },
      invoiceId: { paymentId: id, amount: eur(100), invoiceId: testId(99) },
    },
  },
  'a payment of all that is open': {
    path: 'payments',
    order: () => after(shipped, invoiced),
    sent: { paymentId: testId(21) },
    others: { amount: { paymentId: testId(21), amount: eur(500) } },
  },
  'a return': {
    path: 'returns',
    order: () => after(shipped),
    sent: { returnId: id, lines: [{ ...lines('1')[0], reason: 'broken' }] },
    others: { lines: { returnId: id, lines: [{ ...lines('1')[0], reason: 'tooSmall' }] } },
  },
  'a refund': {
    path: 'refunds',
    order: () => after(shipped, invoiced, ['payments', {}], ...returned, ...other),
    sent: { refundId: id, returnId: testId(30) },
    others: { returnId: { refundId: id, returnId: testId(31) } },
  },
};

/** What can be made of an order, and how much of it there is. */
const madeIn = ({ lines: all, shipments, invoices, returns, paid }: Order) => [
  ...[all, shipments, invoices, returns].map((things) => things.length),
  paid,
];

test.each(Object.entries(cases))('%s that comes again is the same, or refused', async (_, one) => {
  const { path, order, sent, others } = one;
  const orderId = await order();
  const send = (payload: object, headers = {}) => service.post(`/orders/${orderId}/${path}`, payload, headers);
  const first = await send(sent);
  expect(first.statusCode, first.body).toBe(201);
  for (const headers of [
    {},
    { 'idempotency-key': 'one' },
    { 'idempotency-key': 'two' },
    { 'idempotency-key': 'one' },
  ]) {
    const again = await send(sent, headers);
    expect([again.statusCode, again.json()]).toEqual([201, first.json()]);
  }
  for (const [field, payload] of Object.entries(others)) {
    const refused = await send(payload);
    expect([refused.statusCode, Object.keys(refused.json().details?.differences ?? {})], refused.body).toEqual([
      409,
      [field],
    ]);
    const reused = await send(payload, { 'idempotency-key': 'one' });
    expect([reused.statusCode, reused.json().code]).toEqual([422, 'request/key-reused']);
  }
  const dated = await send(sent, { 'effective-at': '2024-01-01T00:00:00Z' });
  const field = path === 'invoices' ? 'issuedOn' : 'effectiveAt';
  if (path !== 'lines') expect(Object.keys(dated.json().details.differences), dated.body).toEqual([field]);
  expect(madeIn((await service.get(`/orders/${orderId}`)).json())).toEqual(madeIn(first.json()));
});

test('an order that is put again is the same, or refused with what is different, whatever the key', async () => {
  const put = (payload: object, headers = {}) => service.put(`/orders/${testId(60)}`, payload, headers);
  const first = await put(body(), { 'idempotency-key': 'put' });
  for (const headers of [{}, { 'idempotency-key': 'put' }, { 'idempotency-key': 'another' }]) {
    const again = await put(body(), headers);
    expect([again.statusCode, again.json()]).toEqual([201, first.json()]);
  }
  const refused = await put({ ...body('5'), channel: 'web' });
  expect([refused.statusCode, refused.json().code]).toEqual([409, 'order/already-exists']);
  expect(refused.json().details.differences).toMatchObject({ channel: { recorded: null, sent: 'web' }, lines: {} });
  const submitted = await put({ ...body(), submit: true });
  expect(submitted.json().details.differences).toEqual({ submit: { recorded: false, sent: true } });
  const reused = await put(body('5'), { 'idempotency-key': 'put' });
  expect([reused.statusCode, reused.json().code]).toEqual([422, 'request/key-reused']);
});

test('a payment keeps its first answer, also when others have come since', async () => {
  const orderId = await after(shipped, invoiced);
  const pay = (paymentId: string) => service.post(`/orders/${orderId}/payments`, { paymentId, amount: eur(100) });
  const first = await pay(testId(70));
  const second = await pay(testId(71));
  expect(second.json().paid).toEqual(eur(200));
  expect((await pay(testId(70))).json()).toEqual(first.json());
});
