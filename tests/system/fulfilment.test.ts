import { randomUUID } from 'node:crypto';
import { perUnit } from '@sales/contracts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Http, httpTo, type Reply } from './http.ts';
import { dataFolder, type RunningSystem, startSystem } from './running-system.ts';
import { done, eur, openShop, placeOrder, type Shop } from './shop.ts';
import { until } from './until.ts';

let folder: Awaited<ReturnType<typeof dataFolder>>;
let system: RunningSystem;
let http: Http;
let shop: Shop;

beforeAll(async () => {
  folder = await dataFolder();
  system = await startSystem({ folder: folder.path });
  http = httpTo(system.baseUrl);
  shop = await openShop(http);
});

afterAll(async () => {
  await system?.stop();
  await folder?.remove();
});

const tokenOf = (reply: Reply): string => reply.headers.get('consistency-token') ?? '';
const fulfilmentOf = async (orderId: string) => (await done(http.get(`/order/v1/orders/${orderId}/fulfilment`))).body;

/** The fulfilment of an order once it has come to a step. */
const fulfilmentAt = (orderId: string, step: string) =>
  until(`the order comes to ${step}`, async () => {
    const found = await fulfilmentOf(orderId);
    return found.step === step && found;
  });

it('an order right after a hold is refused, and right after the release is not, ten times in a row', async () => {
  const { customerId, lamp } = shop;
  await placeOrder(http, { customerId, lines: [{ sku: lamp, quantity: '1' }] });
  const place = (after: Reply) =>
    http.post('/order/v1/orders', {
      body: { customerId, lines: [{ sku: lamp, quantity: '1' }], submit: true },
      headers: { 'consistency-token': tokenOf(after) },
    });
  const onCustomer = (verb: string, body?: object) =>
    done(http.post(`/customer/v1/customers/${customerId}/${verb}`, body === undefined ? {} : { body }));
  for (let nth = 0; nth < 10; nth++) {
    const refused = await place(await onCustomer('hold', { reason: 'threeReminders' }));
    expect([refused.status, refused.body.code]).toEqual([409, 'order/customer-held']);
    expect((await place(await onCustomer('release'))).status).toBe(201);
  }
});

it('an order comes from no more warehouses than its customer wants, and says why and when the rest', async () => {
  const { desk } = shop;
  const second = `X-${randomUUID().slice(0, 8).toUpperCase()}`;
  await done(http.put(`/inventory/v1/warehouses/${second}`, { body: { name: 'Second', rank: 2 } }));
  const stock = `/inventory/v1/stock-items/${second}/${desk}`;
  await done(http.post(`${stock}/receive`, { body: { quantity: '12', unitCost: perUnit(eur(600)) } }));
  const customer = { name: `Patient ${second}`, country: 'DE', currency: 'EUR', maxWarehouses: 1 };
  const { customerId } = (await done(http.post('/customer/v1/customers', { body: customer }))).body;
  await until('the list of warehouses has the second', async () => {
    const body = { customerId, lines: [{ sku: desk, quantity: '1' }] };
    const { orderId } = (await placeOrder(http, body)).body;
    const { choice } = await fulfilmentOf(orderId);
    await done(http.post(`/order/v1/orders/${orderId}/cancel`, { body: { reason: 'onlyLooking' } }));
    return choice.considered.length === 2;
  });
  await until('what was only looked at is free again', async () => {
    const { body } = await done(http.get(stock));
    return body.available === '12' || undefined;
  });

  const lines = [{ sku: desk, quantity: '15' }];
  const { orderId } = (await placeOrder(http, { customerId, lines })).body;
  expect(await fulfilmentAt(orderId, 'backorder')).toMatchObject({
    choice: {
      rule: 'limited',
      maxWarehouses: 1,
      considered: [shop.warehouse, second],
      chosen: [second],
      lines: [
        {
          reason: 'short',
          candidates: [
            { warehouse: shop.warehouse, available: '10', reserved: '0', outcome: 'overLimit' },
            { warehouse: second, available: '12', reserved: '12', outcome: 'chosen' },
          ],
        },
      ],
    },
    lines: [{ reserved: [{ warehouse: second, quantity: '12' }], short: '3', promise: { promisedOn: null } }],
  });
  const promise = { promisedOn: '2999-01-31', reason: 'incoming' };
  const announced = { quantity: '3', expectedOn: promise.promisedOn };
  const { receiptId } = (await done(http.post(`${stock}/expect-receipt`, { body: announced }))).body;
  await until('the line is promised', async () => {
    const { lines: now } = await fulfilmentOf(orderId);
    return now[0].promise.promisedOn === promise.promisedOn || undefined;
  });
  expect((await done(http.get(`/order/v1/orders/${orderId}`))).body.lines).toMatchObject([{ promise }]);
  await until('the read model has the promise', async () => {
    const { body } = await http.get(`/query/v1/orders/${orderId}`);
    return body.lines?.[0]?.promise?.promisedOn === promise.promisedOn || undefined;
  });
  await done(http.post(`${stock}/receive`, { body: { quantity: '3', unitCost: perUnit(eur(600)), receiptId } }));
  expect((await fulfilmentAt(orderId, 'shipment')).lines).toMatchObject([
    { reserved: [{ warehouse: second, quantity: '15' }], short: '0' },
  ]);
});

it('an order takes no stock of a company that does not sell, waits, and gets it from its own', async () => {
  const { customerId, desk } = shop;
  const own = `C${randomUUID().slice(0, 8).toUpperCase()}`;
  const taxRates = [{ category: 'standard', treatment: 'S', rate: '25' }];
  const company = { name: 'Abroad', currency: 'EUR', timeZone: 'Europe/Oslo', taxRates };
  await done(http.put(`/order/v1/entities/${own}`, { body: company }));
  const line = { sku: desk, quantity: '2' };
  const order = (await placeOrder(http, { customerId, entity: own, lines: [line] })).body;
  const { orderId } = order;
  expect(order.lines).toMatchObject([{ taxation: { rate: '25' }, reserved: [], quantities: { short: '2' } }]);
  expect(await fulfilmentAt(orderId, 'backorder')).toMatchObject({
    waitingFor: 'stock',
    choice: { entity: own, rule: 'noWarehouse', considered: [] },
  });

  await done(http.put(`/inventory/v1/warehouses/${own}`, { body: { name: 'Own', rank: 9, entity: own } }));
  const goods = { quantity: '5', unitCost: perUnit(eur(600)) };
  const received = await done(http.post(`/inventory/v1/stock-items/${own}/${desk}/receive`, { body: goods }));
  const crossing = await http.post(`/inventory/v1/stock-items/${own}/${desk}/transfer`, {
    body: { to: shop.warehouse, quantity: '1' },
  });
  expect([crossing.status, crossing.body.code]).toEqual([409, 'stock-item/transfer-to-other-entity']);
  const held = (await fulfilmentAt(orderId, 'shipment')).lines;
  expect(held).toMatchObject([{ reserved: [{ warehouse: own, quantity: '2' }], short: '0' }]);

  const { lineId } = held[0];
  const act = async (path: string, body: object = {}) => http.post(`/order/v1/orders/${orderId}/${path}`, { body });
  await done(act('shipments'));
  const announced = { lines: [{ lineId, quantity: '1', reason: 'scratched' }] };
  const { returnId } = (await done(act('returns', announced))).body.returns[0];
  await done(act(`returns/${returnId}/approve`));
  const refused = await act(`returns/${returnId}/receive`, { warehouse: shop.warehouse });
  expect([refused.status, refused.body.code]).toEqual([409, 'order/warehouse-of-other-entity']);
  await done(act(`returns/${returnId}/receive`, { warehouse: own }));

  const totals = `/query/v1/stock-totals?sku=${desk}&entity=${own}&after=${tokenOf(received)}`;
  await until('the stock of the company is shown by itself', async () => {
    const { items } = (await done(http.get(totals))).body;
    return (items.length === 1 && items[0].entity === own && items[0].onHand === '4') || undefined;
  });
});
