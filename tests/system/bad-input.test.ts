import { randomUUID } from 'node:crypto';
import { perUnit } from '@sales/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ask, type Http, httpTo, type Reply } from './http.ts';
import { dataFolder, type RunningSystem, startSystem } from './running-system.ts';
import { done, eur, openShop, placeOrder, type Shop } from './shop.ts';
import { storedEvents } from './stored-events.ts';
import { until } from './until.ts';

let folder: Awaited<ReturnType<typeof dataFolder>>;
let system: RunningSystem;
let http: Http;
let shop: Shop;
/** A draft that no test touches. */
let draft: Reply;

const register = (body: object, headers: Readonly<Record<string, string>> = {}) =>
  done(http.post('/customer/v1/customers', { body: { country: 'DE', currency: 'EUR', ...body }, headers }));

/** Resolves when nothing is stored any more as a consequence of what came before. */
const quiet = async (): Promise<number> => {
  let last = -1;
  return until('the system has come to rest', async () => {
    const count = await storedEvents(folder.path);
    const same = count === last;
    last = count;
    return same && count;
  });
};

/** Sends something bad: an answer that is a problem, with nothing stored. */
const refused = async (sending: () => Promise<Reply>): Promise<Reply> => {
  const before = await quiet();
  const reply = await sending();
  expect(reply.headers.get('content-type')).toContain('application/problem+json');
  expect(reply.body).toMatchObject({
    type: `urn:sales:problem:${reply.body.code}`,
    title: expect.any(String),
    status: reply.status,
    correlationId: expect.any(String),
  });
  expect(await quiet()).toBe(before);
  return reply;
};

const line = (more: object = {}) => ({ sku: shop.desk, quantity: '1', ...more });
const order = (more: object = {}) => ({ customerId: shop.customerId, lines: [line()], submit: true, ...more });
const place = (ask: Ask): Promise<Reply> => http.post('/order/v1/orders', ask);

beforeAll(async () => {
  folder = await dataFolder();
  system = await startSystem({ folder: folder.path });
  http = httpTo(system.baseUrl);
  shop = await openShop(http);
  draft = await done(placeOrder(http, { customerId: shop.customerId, lines: [line()], submit: false }));
});

afterAll(async () => {
  await system?.stop();
  await folder?.remove();
});

describe('a body that does not fit', () => {
  it.each<[what: string, body: () => object, path: string]>([
    ['an unknown field', () => order({ colour: 'red' }), '/colour'],
    ['an unknown field of a line', () => order({ lines: [line({ weight: 3 })] }), '/lines/0/weight'],
    ['a number for a text', () => order({ channel: 7 }), '/channel'],
    [
      'a text for a number',
      () => order({ lines: [line({ unitPrice: { micros: '10', currency: 'EUR' } })] }),
      '/lines/0/unitPrice/micros',
    ],
    [
      'a fraction of a cent',
      () => order({ lines: [line({ unitPrice: { micros: 9.5, currency: 'EUR' } })] }),
      '/lines/0/unitPrice/micros',
    ],
    [
      'a price that would have to be rounded',
      () => order({ lines: [line({ unitPrice: { decimal: '9.5000001', currency: 'EUR' } })] }),
      '/lines/0/unitPrice/decimal',
    ],
    ['a negative quantity', () => order({ lines: [line({ quantity: '-1' })] }), '/lines/0/quantity'],
    ['no quantity', () => order({ lines: [line({ quantity: '0' })] }), '/lines/0/quantity'],
    ['a huge quantity', () => order({ lines: [line({ quantity: '1000000000' })] }), '/lines/0/quantity'],
    ['too many places', () => order({ lines: [line({ quantity: '1.2345' })] }), '/lines/0/quantity'],
    ['a quantity that is a number', () => order({ lines: [line({ quantity: 1 })] }), '/lines/0/quantity'],
    ['an id that is not an id', () => order({ customerId: 'customer-1' }), '/customerId'],
    ['a SKU that is none', () => order({ lines: [line({ sku: '../etc/passwd' })] }), '/lines/0/sku'],
    ['a missing field', () => ({ lines: [] }), '/customerId'],
  ])('%s: 400, and where it is', async (_what, body, path) => {
    const reply = await refused(() => place({ body: body() }));
    expect([reply.status, reply.body.code]).toEqual([400, 'request/invalid']);
    expect(reply.body.errors.map((error: { in: string; path: string }) => [error.in, error.path])).toContainEqual([
      'body',
      path,
    ]);
  });

  it('malformed JSON: 400', async () => {
    const reply = await refused(() => place({ raw: '{"customerId": ' }));
    expect([reply.status, reply.body.code]).toEqual([400, 'request/invalid']);
    expect(reply.body.detail).toContain('malformed JSON');
  });

  it('a body over the limit: 413', async () => {
    const reply = await refused(() => place({ raw: JSON.stringify(order({ channel: 'x'.repeat(2_000_000) })) }));
    expect([reply.status, reply.body.code]).toEqual([413, 'request/too-large']);
  });

  it('something that is not JSON: 415', async () => {
    const reply = await refused(() =>
      place({ raw: 'a=b', headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
    );
    expect([reply.status, reply.body.code]).toEqual([415, 'request/unsupported-media-type']);
  });
});

describe('an address that does not fit', () => {
  it.each<[what: string, method: 'get' | 'post', path: () => string, status: number, code: string]>([
    ['an id that is not an id', 'get', () => '/order/v1/orders/42', 400, 'request/invalid'],
    ['an id that is not an id, in a command', 'post', () => '/order/v1/orders/42/cancel', 400, 'request/invalid'],
    ['a warehouse code that is none', 'get', () => '/inventory/v1/stock-items/a.b/c', 400, 'request/invalid'],
    ['an order that is not there', 'get', () => `/order/v1/orders/${randomUUID()}`, 404, 'order/unknown'],
    ['a customer who is not there', 'get', () => `/customer/v1/customers/${randomUUID()}`, 404, 'customer/unknown'],
    ['a path that is not there', 'get', () => '/order/v1/nothing', 404, 'request/route-unknown'],
    ['an unknown parameter', 'get', () => '/query/v1/orders?colour=red', 400, 'request/invalid'],
    ['a parameter of another type', 'get', () => '/query/v1/orders?limit=many', 400, 'request/invalid'],
  ])('%s', async (_what, method, path, status, code) => {
    const reply = await refused(() =>
      method === 'get' ? http.get(path()) : http.post(path(), { body: { reason: 'x' } }),
    );
    expect([reply.status, reply.body.code]).toEqual([status, code]);
  });
});

describe('a header that does not fit', () => {
  it.each([
    ['if-match', 'five', 'If-Match'],
    ['effective-at', 'yesterday', 'Effective-At'],
    ['effective-at', '2999-01-01T00:00:00Z', 'Effective-At'],
    ['idempotency-key', 'with space', 'Idempotency-Key'],
    ['x-actor', 'user:ann', 'X-Actor'],
  ])('%s: %s', async (name, value, shown) => {
    const reply = await refused(() => place({ body: order(), headers: { [name]: value } }));
    expect([reply.status, reply.body.code]).toEqual([400, 'request/invalid']);
    expect(reply.body.detail).toContain(shown);
  });
});

describe('what the state of things forbids', () => {
  it('an unknown SKU', async () => {
    const reply = await refused(() => place({ body: order({ lines: [line(), line({ sku: 'NO-SUCH-THING' })] }) }));
    expect([reply.status, reply.body.code]).toEqual([409, 'order/product-unknown']);
    expect(reply.body.details).toMatchObject({ sku: 'NO-SUCH-THING' });
  });

  it('an unknown customer', async () => {
    const customerId = randomUUID();
    const reply = await refused(() => place({ body: order({ customerId }) }));
    expect([reply.status, reply.body.code]).toEqual([409, 'order/customer-unknown']);
    expect(reply.body.details).toMatchObject({ customerId });
  });

  it('a customer on hold', async () => {
    const { customerId } = (await register({ name: 'Slow payer' })).body;
    const held = await done(
      http.post(`/customer/v1/customers/${customerId}/hold`, { body: { reason: 'threeReminders' } }),
    );
    await until('no credit is given any more', async () => {
      const { body } = await http.get(`/query/v1/timeline/creditAccount/${customerId}`);
      return body.items?.length > 0;
    });
    const headers = { 'consistency-token': held.headers.get('consistency-token') ?? '' };
    const reply = await refused(() => place({ body: order({ customerId }), headers }));
    expect([reply.status, reply.body.code]).toEqual([409, 'order/customer-held']);
    expect(reply.body.details).toMatchObject({ customerId, reason: 'threeReminders' });
  });

  it('two currencies', async () => {
    const dollars = line({ unitPrice: perUnit({ amount: 100, currency: 'USD' }) });
    const reply = await refused(() => place({ body: order({ lines: [line(), dollars] }) }));
    expect([reply.status, reply.body.code]).toEqual([409, 'order/currency-mismatch']);
  });

  it('a currency that is none', async () => {
    const reply = await refused(() => place({ body: order({ currency: 'XYZ' }) }));
    expect([reply.status, reply.body.code]).toEqual([400, 'order/currency-unknown']);
  });

  it('a discount above the price, and an order without lines', async () => {
    const discounted = line({ discounts: [{ amount: eur(100_000) }] });
    const large = await refused(() => place({ body: order({ lines: [discounted] }) }));
    expect([large.status, large.body.code]).toEqual([409, 'order/discount-too-large']);
    const empty = await refused(() => place({ body: order({ lines: [] }) }));
    expect([empty.status, empty.body.code]).toEqual([409, 'order/no-lines']);
  });

  it('stock that is not there: more adjusted away, reserved or shipped than there is', async () => {
    const item = `/inventory/v1/stock-items/${shop.warehouse}/${shop.desk}`;
    const adjusted = await refused(() => http.post(`${item}/adjust`, { body: { quantity: '-11', reason: 'broken' } }));
    expect([adjusted.status, adjusted.body.code]).toEqual([409, 'stock-item/below-reserved']);
    const reserve = { orderId: randomUUID(), lineId: randomUUID(), quantity: '11' };
    const reserved = await refused(() => http.post(`${item}/reserve`, { body: reserve }));
    expect([reserved.status, reserved.body.code]).toEqual([409, 'stock-item/insufficient']);
    const shipped = await refused(() => http.post(`/order/v1/orders/${draft.body.orderId}/shipments`, { body: {} }));
    expect(shipped.status).toBe(409);
  });
});

describe('a stale revision', () => {
  it('412, and the revision that it is now', async () => {
    const { customerId } = (await register({ name: 'Two editors' })).body;
    const path = `/customer/v1/customers/${customerId}`;
    const seen = await http.get(path);
    const etag = seen.headers.get('etag') ?? '';
    const tag = (name: string) => http.post(`${path}/tag`, { body: { tag: name }, headers: { 'if-match': etag } });
    await done(tag('first'));
    const reply = await refused(() => tag('second'));
    expect([reply.status, reply.body.code]).toEqual([412, 'request/stale-revision']);
    expect(reply.headers.get('etag')).not.toBe(etag);
    expect((await http.get(path)).body.tags).toEqual(['first']);
  });
});

describe('a replayed key', () => {
  const key = (value: string) => ({ 'idempotency-key': value });

  it('with the same body: the same answer, and nothing more', async () => {
    const ask = { body: order({ submit: false }), headers: key(randomUUID()) };
    const first = await done(place(ask));
    const before = await quiet();
    const again = await place(ask);
    expect([again.status, again.body]).toEqual([first.status, first.body]);
    expect(await quiet()).toBe(before);
  });

  it('with another body: 422', async () => {
    const once = randomUUID();
    await done(place({ body: order({ submit: false }), headers: key(once) }));
    const reply = await refused(() => place({ body: order({ submit: false, channel: 'web' }), headers: key(once) }));
    expect([reply.status, reply.body.code]).toEqual([422, 'request/key-reused']);
  });

  it('after a refusal: decided again, at once on what was acknowledged meanwhile', async () => {
    const sku = `LATE-${randomUUID().slice(0, 8)}`;
    const ask = {
      body: order({ submit: false, lines: [line({ sku, unitPrice: perUnit(eur(100)) })] }),
      headers: key(randomUUID()),
    };
    const first = await refused(() => place(ask));
    expect(first.body.code).toBe('order/product-unknown');
    await done(
      http.put(`/inventory/v1/products/${sku}`, { body: { name: 'Late', unit: 'C62', taxCategory: 'standard' } }),
    );
    expect((await place(ask)).status).toBe(201);
  });
});
