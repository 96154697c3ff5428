import { openPostgres, type Postgres } from '@sales/adapter-postgres';
import type { CustomerDetails } from '@sales/contracts';
import { perUnit } from '@sales/contracts';
import { type Platform, randomIds, systemClock } from '@sales/eventsourcing';
import { type Processes, twoProcesses } from '@sales/test-kit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Order } from './orders/representation.ts';
import { eur } from './testing/orders.ts';
import { publisherOf } from './testing/publisher.ts';
import { priceTerms } from './testing/reference-data.ts';
import { startTestService, type TestService } from './testing/service.ts';

let two: Processes<Postgres, TestService>;
let say: ReturnType<typeof publisherOf>['say'];
const stopping = new AbortController();
let relaying: Promise<void>;

const details: CustomerDetails = {
  name: 'Ada Ltd',
  kind: 'company',
  country: 'DE',
  language: 'en',
  currency: 'EUR',
  fulfilmentPolicy: 'shipPartial',
};

const register = async (creditLimit?: number): Promise<string> => {
  const customerId = randomIds.next();
  await say(customerId, {
    type: 'sales.customer.registered.v1',
    data: {
      customerId,
      number: 'C-000001',
      details,
      paymentTerms: { dueDays: 14 },
      ...(creditLimit !== undefined && { creditLimit: eur(creditLimit) }),
    },
  });
  return customerId;
};

const addProduct = async (sku: string, unitPrice: number): Promise<void> => {
  await say(sku, {
    type: 'sales.product.added.v1',
    data: { sku, details: { name: `Product ${sku}`, unit: 'C62', taxCategory: 'zero', category: 'Furniture/Chairs' } },
  });
  await setPrice(sku, '1', unitPrice);
};

const setPrice = (sku: string, minQuantity: string, amount: number): Promise<string> =>
  say('STANDARD', {
    type: 'sales.priceList.price-set.v1',
    data: { priceList: 'STANDARD', sku, unit: 'C62', minQuantity, unitPrice: perUnit(eur(amount)) },
  });

const platformOn = (postgres: Postgres): Platform => ({ ...postgres, clock: systemClock, ids: randomIds });

/** With the real local read models. */
beforeAll(async () => {
  two = await twoProcesses(
    (url) => openPostgres({ url }),
    (postgres) => startTestService({ platform: platformOn(postgres) }),
  );
  const publisher = publisherOf(platformOn(two.stores[0]));
  say = publisher.say;
  relaying = publisher.run(stopping.signal);
  await say('STANDARD', {
    type: 'sales.priceList.created.v1',
    data: { priceList: 'STANDARD', terms: priceTerms() },
  });
  await addProduct('CHAIR', 1000);
  await process(0).warehouses.receive('CHAIR', 1_000_000);
  await process(1).warehouses.receive('CHAIR', 1_000_000);
});

afterAll(async () => {
  stopping.abort();
  await relaying;
  await two.stop();
});

const process = (nth: number): TestService => two.process(nth);

const order = (customerId: string, more: object = {}) => ({
  customerId,
  lines: [{ sku: 'CHAIR', quantity: '2' }],
  submit: true,
  ...more,
});

describe('the local read models', () => {
  test('know a customer and a price right after they were said', async () => {
    const customerId = await register();
    await addProduct('FRESH', 700);
    const answer = await process(1).post('/orders', order(customerId, { lines: [{ sku: 'FRESH', quantity: '3' }] }));
    expect(answer.statusCode, answer.body).toBe(201);
    expect(answer.json()).toMatchObject({
      customer: { name: 'Ada Ltd' },
      paymentTerms: { dueDays: 14 },
      lines: [
        { name: 'Product FRESH', category: 'Furniture/Chairs', gross: eur(2100), price: { priceList: 'STANDARD' } },
      ],
    });
  });

  test('follow changes, and say what has gone', async () => {
    const customerId = await register();
    const sku = 'CHANGING';
    await addProduct(sku, 500);
    const quote = async (): Promise<unknown> => {
      const answer = await process(0).post(
        '/orders',
        order(customerId, { lines: [{ sku, quantity: '10' }], submit: false }),
      );
      return answer.statusCode === 201 ? answer.json().totals.net.amount : answer.json().code;
    };
    const becomes = async (wanted: unknown): Promise<void> => {
      await expect.poll(quote, { interval: 20, timeout: 5000 }).toEqual(wanted);
    };
    await becomes(5000);
    await setPrice(sku, '10', 450);
    await becomes(4500);
    await say('STANDARD', {
      type: 'sales.priceList.price-removed.v1',
      data: { priceList: 'STANDARD', sku, unit: 'C62', minQuantity: '10' },
    });
    await becomes(5000);
    await say(sku, { type: 'sales.product.discontinued.v1', data: { sku } });
    await becomes('order/product-discontinued');
    await say(sku, { type: 'sales.product.reinstated.v1', data: { sku } });
    await say(customerId, {
      type: 'sales.customer.price-list-assigned.v1',
      data: { customerId, priceList: 'STANDARD' },
    });
    await becomes(5000);
  });

  test('know price lists without a price, and warehouses as they open and close, and whose they are', async () => {
    const [customerId, listless] = [await register(), await register()];
    const assign = (id: string, priceList: string) =>
      say(id, { type: 'sales.customer.price-list-assigned.v1', data: { customerId: id, priceList } });
    const created = await say('EMPTY', {
      type: 'sales.priceList.created.v1',
      data: { priceList: 'EMPTY', terms: priceTerms() },
    });
    const priced = await process(0).post('/orders', order(customerId), {
      'consistency-token': `${created},${await assign(customerId, 'EMPTY')}`,
    });
    expect(priced.statusCode, priced.body).toBe(201);
    expect(priced.json().lines[0].price).toMatchObject({ priceList: 'STANDARD' });
    const stray = await process(1).post('/orders', order(listless), {
      'consistency-token': await assign(listless, 'GONE'),
    });
    expect(stray.json().code).toBe('order/price-list-unknown');
    const { orderId } = priced.json();
    const receive = (token: string, warehouse = 'DOCK') =>
      process(0).post(`/orders/${orderId}/returns/${orderId}/receive`, { warehouse }, { 'consistency-token': token });
    const details = { name: 'Dock', rank: 1 };
    const opened = await say('DOCK', {
      type: 'sales.warehouse.opened.v1',
      data: { warehouse: 'DOCK', entity: 'MAIN', details },
    });
    expect((await receive(opened)).json().code).toBe('order/return-unknown');
    const closed = await say('DOCK', { type: 'sales.warehouse.closed.v1', data: { warehouse: 'DOCK' } });
    expect((await receive(closed)).json().code).toBe('order/warehouse-closed');
    await say('QUAY', {
      type: 'sales.warehouse.opened.v1',
      data: { warehouse: 'QUAY', entity: 'ABROAD', details },
    });
    const changed = await say('QUAY', {
      type: 'sales.warehouse.changed.v1',
      data: { warehouse: 'QUAY', details: { ...details, rank: 2 } },
    });
    expect((await receive(changed, 'QUAY')).json().code).toBe('order/warehouse-of-other-entity');
  });

  test('hold the orders of a held customer back', async () => {
    const customerId = await register();
    await say(customerId, { type: 'sales.customer.held.v1', data: { customerId, reason: 'doesNotPay' } });
    await expect
      .poll(async () => (await process(0).post('/orders', order(customerId))).json().code, { interval: 20 })
      .toBe('order/customer-held');
    const unknown = await process(0).post('/orders', order(randomIds.next()));
    expect([unknown.statusCode, unknown.json().code]).toEqual([409, 'order/customer-unknown']);
  });
});

describe('the number in the place of the id', () => {
  test('leads every process to the order, for reads and commands, right after it was given', async () => {
    const customerId = await register();
    for (let nth = 0; nth < 4; nth++) {
      const placed = await process(nth).post('/orders', order(customerId, { submit: false }));
      const { orderId, number } = placed.json();
      const found = await process(nth + 1).get(`/orders/${number}`);
      expect([found.statusCode, found.json().orderId]).toEqual([200, orderId]);
      const cancelled = await process(nth).post(`/orders/${number.toLowerCase()}/cancel`, { reason: 'aTest' });
      expect(cancelled.json()).toMatchObject({ orderId, status: 'cancelled' });
      expect((await process(nth + 1).get(`/orders/${number}/fulfilment`)).json().orderId).toBe(orderId);
    }
  });

  test('is one request with the id under one key', async () => {
    const customerId = await register();
    const { orderId, number } = (await process(0).post('/orders', order(customerId, { submit: false }))).json();
    const cancel = (id: string) =>
      process(0).post(`/orders/${id}/cancel`, { reason: 'aTest' }, { 'idempotency-key': `cancel-${orderId}` });
    const [first, again] = [await cancel(number), await cancel(orderId)];
    expect([again.statusCode, again.body, again.headers['etag']]).toEqual([200, first.body, first.headers['etag']]);
  });

  test.each([
    ['/orders/SO-2026-999999', 404, 'order/unknown'],
    ['/orders/SO-2026-999999/fulfilment', 404, 'order/unknown'],
    ['/credit-accounts/C-999999', 404, 'credit-account/unknown'],
    ['/orders/SO', 400, 'request/invalid'],
  ])('%s is %i when nothing has it', async (path, status, code) => {
    const answer = await process(0).get(path);
    expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
  });
});

describe('what was acknowledged before a request', () => {
  test('is seen by it in every process, without a token', async () => {
    for (let nth = 0; nth < 6; nth++) {
      const sku = `NEW-${nth}`;
      const lines = [{ sku, quantity: '1' }];
      const headers = { 'idempotency-key': sku };
      const early = process(nth).post('/orders', order(randomIds.next(), { lines }), headers);
      expect((await early).json().code).toBe('order/customer-unknown');
      const customerId = await register();
      const send = () => process(nth).post('/orders', order(customerId, { lines }), { 'idempotency-key': `${sku}-2` });
      expect((await send()).json().code).toBe('order/product-unknown');
      await say(sku, {
        type: 'sales.product.added.v1',
        data: { sku, details: { name: sku, unit: 'C62', taxCategory: 'zero' } },
      });
      expect((await send()).json().code).toBe('order/price-unknown');
      await setPrice(sku, '1', 100);
      const quote = await process(nth + 1).get(`/prices?customerId=${customerId}&sku=${sku}&quantity=1`);
      expect(quote.json().unitPrice, quote.body).toEqual(perUnit(eur(100)));
      await setPrice(sku, '1', 200 + nth);
      const placed = await send();
      expect([placed.statusCode, placed.json().totals?.net], placed.body).toEqual([201, eur(200 + nth)]);
      await say(customerId, { type: 'sales.customer.held.v1', data: { customerId, reason: 'late' } });
      const held = await process(nth + 1).post('/orders', order(customerId, { lines }), { 'idempotency-key': sku });
      expect(held.json().code).toBe('order/customer-held');
      expect((await send()).body).toBe(placed.body);
      await say(customerId, { type: 'sales.customer.released.v1', data: { customerId } });
      const released = process(nth + 1).post('/orders', order(customerId, { lines }), { 'idempotency-key': sku });
      expect((await released).statusCode).toBe(201);
      await say(sku, { type: 'sales.product.discontinued.v1', data: { sku } });
      const gone = await process(nth).post('/orders', order(customerId, { lines }));
      expect(gone.json().code).toBe('order/product-discontinued');
    }
  });
});

test('a bar code leads to the product that had it when the request came', async () => {
  const customerId = await register();
  const lines = [{ barcode: '0036000291452', quantity: '1' }];
  const send = (nth: number) => process(nth).post('/orders', order(customerId, { lines, submit: false }));
  const details = { name: 'Wine', unit: 'C62', units: [{ unit: 'XBX', factor: '12' }], taxCategory: 'zero' };
  const barcodes = [{ code: '036000291452', unit: 'XBX' }];
  expect((await send(0)).json().code).toBe('order/barcode-unknown');
  for (const [nth, sku] of ['SCAN-1', 'SCAN-2', 'SCAN-3'].entries()) {
    await say(sku, { type: 'sales.product.added.v1', data: { sku, details: { ...details, barcodes } } });
    await setPrice(sku, '1', 100);
    const placed = await send(nth);
    expect(placed.json().lines, placed.body).toMatchObject([{ sku, unit: 'XBX', baseQuantity: '12' }]);
    await say(sku, { type: 'sales.product.changed.v1', data: { sku, details } });
    expect((await send(nth + 1)).json().code).toBe('order/barcode-unknown');
  }
});

describe('a Consistency-Token', () => {
  test('makes every process decide on what it stands for, twenty times in a row', async () => {
    const sku = 'TOKEN';
    await addProduct(sku, 500);
    for (let nth = 0; nth < 20; nth++) {
      const customerId = await register();
      const lines = [{ sku, quantity: '1' }];
      const send = (token: string) =>
        process(nth).post('/orders', order(customerId, { lines }), { 'consistency-token': token });
      const priced = await send(await setPrice(sku, '1', 1000 + nth));
      expect(priced.json().totals.net, priced.body).toEqual(eur(1000 + nth));
      const held = await say(customerId, { type: 'sales.customer.held.v1', data: { customerId, reason: 'late' } });
      expect((await send(held)).json().code).toBe('order/customer-held');
      const released = await say(customerId, { type: 'sales.customer.released.v1', data: { customerId } });
      const query = new URLSearchParams({ after: released });
      const again = await process(nth + 1).post(`/orders?${query}`, order(customerId, { lines }));
      expect(again.statusCode, again.body).toBe(201);
    }
  });

  test('that never comes ends with 503, and nothing is recorded or remembered', async () => {
    const customerId = await register();
    const headers = { 'idempotency-key': customerId };
    const token = { 'consistency-token': `customer-${customerId}@900000000000` };
    const late = await process(0).post('/orders', order(customerId), { ...headers, ...token });
    expect([late.statusCode, late.json().code]).toEqual([503, 'service/not-caught-up']);
    expect(late.headers['retry-after']).toBe('1');
    expect((await process(0).post('/orders', order(customerId), headers)).statusCode).toBe(201);
  });
});

describe('two processes', () => {
  test('make one order of 200 requests with one key', async () => {
    const customerId = await register();
    const headers = { 'idempotency-key': customerId };
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, nth) => process(nth).post('/orders', order(customerId), headers)),
    );
    expect(
      new Set(answers.map(({ statusCode, json }) => `${statusCode} ${json().orderId} ${json().number}`)).size,
    ).toBe(1);
  });

  test('find all that is open of a customer that gets its first limit, whichever of them asks first', async () => {
    const customerId = await register();
    const ask = async (nth: number): Promise<string> => {
      const { orderId } = (await process(nth).post('/orders', order(customerId))).json();
      const isDecided = ({ status }: Order) => status === 'confirmed' || status === 'awaitingApproval';
      return (await process(nth).until<Order>(`/orders/${orderId}`, isDecided)).status;
    };
    const before = await Promise.all(Array.from({ length: 10 }, (_, nth) => ask(nth)));
    expect(before).toEqual(before.map(() => 'confirmed'));
    const none = (await process(0).get(`/credit-accounts/${customerId}`)).json();
    expect(none).toMatchObject({ counting: false, orders: [], revision: -1 });
    await say(customerId, {
      type: 'sales.customer.credit-limit-set.v1',
      data: { customerId, creditLimit: eur(25_000) },
    });
    const after = await Promise.all(Array.from({ length: 10 }, (_, nth) => ask(nth)));
    expect(after.filter((status) => status === 'confirmed')).toHaveLength(2);
    const account = (await process(1).get(`/credit-accounts/${customerId}`)).json();
    expect(account).toMatchObject({ counting: true, exposure: [eur(24_000)] });
    expect(account.orders).toHaveLength(12);
  });

  test('never give more credit than there is, and no number twice', async () => {
    const customerId = await register(21_000);
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, nth) => process(nth).post('/orders', order(customerId), { prefer: 'wait=10' })),
    );
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(answers.map(() => 201));
    const orders = await Promise.all(
      answers.map((answer, nth) =>
        process(nth).until<Order>(
          `/orders/${answer.json().orderId}`,
          ({ status }) => status === 'confirmed' || status === 'awaitingApproval',
        ),
      ),
    );
    expect(orders.filter(({ status }) => status === 'confirmed')).toHaveLength(10);
    expect(new Set(orders.map(({ number }) => number)).size).toBe(60);
    const account = (await process(0).get(`/credit-accounts/${customerId}`)).json();
    expect(account.exposure).toEqual([eur(20_000)]);
  });
});
