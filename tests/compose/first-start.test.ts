import { expect, it } from 'vitest';
import { httpTo } from '../system/http.ts';
import { peopleOf, setUp } from '../system/people.ts';
import { done, openShop, placeOrder } from '../system/shop.ts';
import { baseUrl, setupCode } from './administrator.ts';
import { compose } from './containers.ts';

/** Of each service something to read and something to change, and what only operators may see. */
const guarded = [
  ['get', '/order/v1/orders/x'],
  ['post', '/order/v1/orders'],
  ['post', '/customer/v1/customers'],
  ['put', '/inventory/v1/warehouses/MAIN'],
  ['get', '/query/v1/orders?limit=1'],
  ['post', '/identity/v1/api-keys'],
  ['post', '/identity/v1/setup-links'],
  ['get', '/order/metrics'],
] as const;

/** Asks a service in its own container. */
const insideOf = async (service: string, path: string): Promise<number> => {
  const asking = `fetch('http://127.0.0.1:8080${path}').then(({ status }) => console.log(status))`;
  return Number(await compose('exec', '-T', service, 'node', '-e', asking));
};

it('the code in the secret file makes the administrator, and nothing else works before', async () => {
  const http = httpTo(baseUrl);
  const { isSetUp } = (await done(http.get('/identity/v1/setup'))).body;
  expect(isSetUp, 'this wants new volumes: docker compose down -v').toBe(false);

  for (const [method, path] of guarded) {
    const headers = { 'x-forwarded-for': '127.0.0.1', host: 'localhost' };
    const refused = await (method === 'get' ? http.get(path, headers) : http[method](path, { headers }));
    expect([path, refused.status, refused.body.code]).toEqual([path, 403, 'request/not-set-up']);
  }
  for (const path of ['/identity/setup', '/order/readyz', '/order/openapi.json'])
    expect([path, (await http.get(path)).status]).toEqual([path, 200]);
  // Who has the machine has the system: in a container everything is answered, metrics too.
  expect(await insideOf('projector', '/query/v1/orders?limit=1')).toBe(200);

  const person = { name: 'Eve', email: 'eve@example.com', password: 'a quiet harbour at night', locale: 'en' };
  const wrong = await http.post('/identity/v1/setup', { body: { ...person, code: '0'.repeat(32) } });
  expect([wrong.status, wrong.body.code]).toEqual([403, 'setup/code-invalid']);

  const code = await setupCode();
  const administrator = await setUp(baseUrl, code);
  const again = await http.post('/identity/v1/setup', { body: { ...person, code } });
  expect([again.status, again.body.code]).toEqual([409, 'setup/done']);
  expect(await insideOf('projector', '/query/v1/orders?limit=1')).toBe(401);

  const shop = await openShop(administrator);
  const order = { customerId: shop.customerId, lines: [{ sku: shop.desk, quantity: '2' }] };
  expect((await placeOrder(http, order)).status).toBe(401);
  const placed = await done(placeOrder(administrator, order));
  const program = await peopleOf(baseUrl, administrator).program('administrator');
  const token = encodeURIComponent(placed.headers.get('consistency-token') ?? '');
  const found = await done(program.get(`/query/v1/orders/${placed.body.number}?after=${token}`));
  expect(found.body).toMatchObject({ orderId: placed.body.orderId, totals: { total: { currency: 'EUR' } } });
});
