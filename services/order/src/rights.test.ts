import type { FieldGroup } from '@sales/contracts';
import { testId } from '@sales/eventsourcing/testing';
import type { Identify } from '@sales/service-kit';
import { as as asPrincipal, senderOf } from '@sales/test-kit/principals';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buyer, product } from './testing/reference-data.ts';
import { startWithFakes } from './testing/service.ts';

/** Each may do everything but what is withheld, with own things; `boss` with all. */
let withheld: string | undefined;
/** A permission that each has for nothing but things without an owner. */
let narrow: string | undefined;
let hidden: ReadonlySet<FieldGroup> = new Set();
const identify: Identify = (headers) => {
  const id = senderOf(headers) ?? 'user:boss';
  return {
    id,
    may: (permission) => permission !== withheld,
    ...((id !== 'user:boss' || hidden.size > 0) && {
      reach: (permission) => ({
        owners: id === 'user:boss' ? 'all' : new Set(permission === narrow ? [] : [id]),
        hidden,
      }),
    }),
  };
};

const [ofLi, ofMo] = [testId(1), testId(2)];
const as = (name: string) => asPrincipal(`user:${name}`);
const lines = [{ sku: 'CHAIR', quantity: '1' }];

let service: Awaited<ReturnType<typeof startWithFakes>>;
beforeAll(async () => {
  service = await startWithFakes({}, identify);
  service.addCustomer({ ...buyer(ofLi), owner: 'user:li' });
  service.addCustomer({ ...buyer(ofMo), owner: 'user:mo' });
  service.addProduct(product('CHAIR'));
});
afterAll(() => service.stop());

const bare = (answer: { json: () => object }, ...ids: readonly string[]): string =>
  ids.reduce(
    (text, id) => text.replaceAll(id, 'id'),
    JSON.stringify({ ...answer.json(), correlationId: undefined, commandId: undefined }),
  );

test('an order can be placed for own customers, and under own names, only', async () => {
  expect((await service.post('/orders', { customerId: ofLi, lines }, as('li'))).statusCode).toBe(201);
  const other = await service.post('/orders', { customerId: ofMo, lines }, as('li'));
  const none = await service.post('/orders', { customerId: testId(99), lines }, as('li'));
  expect([other.statusCode, bare(other, ofMo)]).toEqual([none.statusCode, bare(none, testId(99))]);
  const named = { customerId: ofLi, lines, salesperson: 'user:mo' };
  expect((await service.post('/orders', named, as('li'))).statusCode).toBe(403);
});

test('an order is submitted for a salesperson whose orders the sender may see', async () => {
  const { orderId } = (await service.post('/orders', { customerId: ofLi, lines }, as('li'))).json();
  const submit = (salesperson: string, name: string) =>
    service.post(`/orders/${orderId}/submit`, { salesperson: `user:${salesperson}` }, as(name));
  const refused = await submit('mo', 'li');
  expect([refused.statusCode, refused.json().details]).toEqual([
    403,
    { principal: 'user:li', permission: 'order:submit', owner: 'user:mo' },
  ]);
  expect((await submit('mo', 'mo')).statusCode).toBe(404);
  expect((await submit('li', 'li')).statusCode).toBe(200);
});

test('each route of an order answers for one out of reach as for one that there is not', async () => {
  const { orderId } = (await service.post('/orders', { customerId: ofMo, lines }, as('mo'))).json();
  const paths = service.server.permissions
    .filter(({ url, method }) => url.includes(':orderId') && method !== 'HEAD')
    .map(({ url, method }) => ({ url, method, none: testId(98) }));
  expect(paths.length).toBeGreaterThan(20);
  for (const { url, method, none } of paths) {
    const ask = (id: string) =>
      service.server.inject({
        method: method as 'GET',
        url: url.replace(':orderId', id).replaceAll(/:[a-zA-Z]+/g, testId(7)),
        headers: { ...as('li'), 'content-type': 'application/json', 'if-none-match': '"0"' },
        ...(method !== 'GET' && { payload: '{}' }),
      });
    const [other, missing] = [await ask(orderId), await ask(none)];
    // What is wrong with the request itself comes first, and says nothing of the order.
    expect([url, [400, 404].includes(other.statusCode)]).toEqual([url, true]);
    expect([url, bare(other, orderId)]).toEqual([url, bare(missing, none)]);
  }
  expect((await service.get(`/orders/${orderId}`, as('mo'))).statusCode).toBe(200);
  expect((await service.get(`/orders/${orderId}`)).statusCode).toBe(200);
});

test('an answer that was kept for an order is not given when the order is out of reach now', async () => {
  const headers = { ...as('mo'), 'idempotency-key': 'k1' };
  const { orderId } = (await service.post('/orders', { customerId: ofMo, lines }, as('mo'))).json();
  const path = `/orders/${orderId}/set-custom`;
  expect((await service.post(path, { custom: { vip: true } }, headers)).statusCode).toBe(200);
  service.addCustomer({ ...buyer(ofMo), owner: 'user:li' });
  expect((await service.post(path, { custom: { vip: true } }, headers)).statusCode).toBe(404);
  service.addCustomer({ ...buyer(ofMo), owner: 'user:mo' });
  expect((await service.post(path, { custom: { vip: true } }, headers)).statusCode).toBe(200);
});

test('nor is that of an order placed, once the order is of another', async () => {
  const place = () => service.post('/orders', { customerId: ofLi, lines }, { ...as('li'), 'idempotency-key': 'k2' });
  const { orderId } = (await place()).json();
  expect((await place()).json().orderId).toBe(orderId);
  expect((await service.post(`/orders/${orderId}/submit`, { salesperson: 'user:mo' })).statusCode).toBe(200);
  const refused = await place();
  expect([refused.statusCode, refused.json().code]).toEqual([404, 'order/unknown']);
});

test('money is applied to an invoice of others as to one that there is not', async () => {
  const invoiced = async (customerId: string) => {
    const { orderId } = (await service.post('/orders', { customerId, submit: true, lines: [free] })).json();
    const answer = await service.post(`/orders/${orderId}/invoices`, { prepayment: true });
    return answer.json().invoices[0].invoiceId;
  };
  const theirs = await invoiced(ofMo);
  const received = await service.post('/payments', { customerId: ofLi, amount: { amount: 100, currency: 'EUR' } });
  const apply = (invoiceId: string) =>
    service.post(`/payments/${received.json().paymentId}/apply`, { invoices: [{ invoiceId }] }, as('li'));
  const [other, none] = [await apply(theirs), await apply(testId(97))];
  expect([other.statusCode, bare(other, theirs)]).toEqual([404, bare(none, testId(97))]);
  const paid = (await service.post('/payments', { customerId: ofMo, amount: { amount: 1, currency: 'EUR' } })).json();
  const of = async (paymentId: string, invoiceId: string) =>
    (await service.post(`/payments/${paymentId}/apply`, { invoices: [{ invoiceId }] }, as('li'))).json().code;
  for (const invoiceId of [theirs, testId(97)])
    for (const paymentId of [paid.paymentId, testId(96)])
      expect(await of(paymentId, invoiceId)).toBe('payment/unknown');
  expect((await apply(await invoiced(ofLi))).statusCode).toBe(200);
});

const discounts = [{ percent: '90' }];
const unitPrice = { decimal: '0.01', currency: 'EUR' };
const free = { kind: 'service', name: 'Assembly', unitPrice, taxCategory: 'standard' };

test.each([
  ['order:submit', { submit: true }],
  ['order:apply-discount', { discount: { percent: '10' } }],
  ['order:apply-discount', { lines: [{ ...lines[0], discounts }] }],
  ['order:apply-discount', { lines: [...lines, { ...lines[0], unitPrice }] }],
  ['order:apply-discount', { lines: [{ ...free, discounts }] }],
])('what is asked for along with an order needs the permission for that: %s', async (permission, more) => {
  withheld = permission;
  const refused = await service.post('/orders', { customerId: ofLi, lines, ...more });
  expect([refused.statusCode, refused.json().details]).toEqual([403, { principal: 'user:boss', permission }]);
  expect((await service.put(`/orders/${testId(50)}`, { customerId: ofLi, lines, ...more })).statusCode).toBe(403);
  expect((await service.post('/orders/preview', { customerId: ofLi, lines, ...more })).statusCode).toBe(403);
  // What is no product has no price in a list.
  expect((await service.post('/orders', { customerId: ofLi, lines: [...lines, free] })).statusCode).toBe(201);
  withheld = undefined;
});

test('a line costs less than the price lists say with the permission for discounts only', async () => {
  const { orderId, lines: placed } = (await service.post('/orders', { customerId: ofLi, lines })).json();
  withheld = 'order:apply-discount';
  const refused = { principal: 'user:boss', permission: withheld };
  const change = (body: object) => service.post(`/orders/${orderId}/lines/${placed[0].lineId}/change`, body);
  const add = (body: object) => service.post(`/orders/${orderId}/lines`, { ...lines[0], ...body });
  for (const body of [{ discounts }, { discounts: [] }, { unitPrice }])
    expect((await change(body)).json().details).toEqual(refused);
  for (const body of [{ discounts }, { unitPrice }]) expect((await add(body)).json().details).toEqual(refused);
  expect([(await change({ quantity: '2' })).statusCode, (await add({})).statusCode]).toEqual([200, 201]);
  withheld = undefined;
  expect((await change({ discounts })).statusCode).toBe(200);
});

test('what is asked for along with an order needs the permission for this very order', async () => {
  narrow = 'order:apply-discount';
  const { orderId } = (await service.post('/orders', { customerId: ofLi, lines }, as('li'))).json();
  const discounted = { customerId: ofLi, lines, discount: { percent: '10' } };
  expect((await service.post('/orders', discounted, as('li'))).json().code).toBe('order/customer-unknown');
  const added = await service.post(`/orders/${orderId}/lines`, { ...lines[0], discounts }, as('li'));
  expect([added.statusCode, added.json().code]).toEqual([404, 'order/unknown']);
  narrow = undefined;
  expect((await service.post('/orders', discounted, as('li'))).statusCode).toBe(201);
});

test('a price of a customer out of reach is refused as that of one that there is not', async () => {
  const price = (customerId: string, name: string) =>
    service.get(`/prices?customerId=${customerId}&sku=CHAIR&quantity=1`, as(name));
  const [other, none] = [await price(ofMo, 'li'), await price(testId(99), 'li')];
  expect([other.statusCode, bare(other, ofMo)]).toEqual([409, bare(none, testId(99))]);
  expect(bare(none, testId(99))).toBe(bare(await price(testId(99), 'boss'), testId(99)));
  for (const [customerId, name] of [
    [ofLi, 'li'],
    [ofMo, 'mo'],
    [ofMo, 'boss'],
  ] as const)
    expect([name, (await price(customerId, name)).statusCode]).toEqual([name, 200]);
});

test('no order is drafted for a customer who is deactivated or erased', async () => {
  service.addCustomer({ ...buyer(testId(3)), owner: 'user:li', status: 'deactivated' });
  const body = { customerId: testId(3), lines };
  for (const answer of [await service.post('/orders', body), await service.post('/orders/preview', body)])
    expect([answer.statusCode, answer.json().code]).toEqual([409, 'order/customer-inactive']);
});

test('a route that does not keep to own things refuses who may see only those', async () => {
  const refused = await service.post(
    '/payments',
    { customerId: ofMo, amount: { amount: 1, currency: 'EUR' } },
    as('li'),
  );
  expect([refused.statusCode, refused.json().details]).toEqual([
    403,
    { principal: 'user:li', permission: 'payment:receive', scope: 'all' },
  ]);
  const credit = await service.get(`/credit-accounts/${ofMo}`, as('li'));
  expect(credit.statusCode).toBe(404);
  expect((await service.get(`/credit-accounts/${ofLi}`, as('li'))).statusCode).toBe(200);
});

test('who is not shown where an order goes, and what it is for, does not overwrite it', async () => {
  const said = { customerReference: '4500012345', custom: { vip: true } };
  const { orderId } = (await service.post('/orders', { customerId: ofLi, lines, ...said })).json();
  hidden = new Set(['personal']);
  for (const [path, body, fields] of [
    ['set-billing', {}, ['billTo', 'customerReference']],
    ['set-custom', { custom: {} }, ['custom']],
  ] as const) {
    const answer = await service.post(`/orders/${orderId}/${path}`, body);
    expect([path, answer.statusCode, answer.json().details.fields]).toEqual([path, 403, fields]);
  }
  expect((await service.post(`/orders/${orderId}/set-shipping`, { method: 'parcel' })).statusCode).toBe(200);
  hidden = new Set();
  const order = (await service.get(`/orders/${orderId}`)).json();
  expect(order).toMatchObject({ ...said, shipping: { method: 'parcel' } });
});
