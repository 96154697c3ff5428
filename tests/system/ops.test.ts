import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openPostgres, type Postgres } from '@sales/adapter-postgres';
import { attachEmbeddedPostgres } from '@sales/adapter-postgres/embedded';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Http, httpTo } from './http.ts';
import { runOps } from './ops-command.ts';
import { dataFolder, type RunningSystem, startSystem } from './running-system.ts';
import { done, openShop, placeOrder, type Shop } from './shop.ts';
import { until } from './until.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

let folder: Awaited<ReturnType<typeof dataFolder>>;
let second: Awaited<ReturnType<typeof dataFolder>>;
let system: RunningSystem;
let http: Http;
let shop: Shop;
let ports: Postgres;
let order: string;
const started: RunningSystem[] = [];

/** On the system of this test. */
const ops = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  runOps(args, { BASE_URL: system.baseUrl, DATA_DIR: folder.path, ...env });

const start = async (path: string): Promise<RunningSystem> => {
  const running = await startSystem({ folder: path });
  started.push(running);
  return running;
};

beforeAll(async () => {
  folder = await dataFolder();
  second = await dataFolder();
  system = await start(folder.path);
  http = httpTo(system.baseUrl);
  shop = await openShop(http);
  const placed = await done(
    placeOrder(http, {
      customerId: shop.customerId,
      lines: [{ sku: shop.desk, quantity: '2' }],
    }),
  );
  order = placed.body.orderId;
  const url = await attachEmbeddedPostgres(join(folder.path, 'postgres'));
  if (url === undefined) throw new Error('the database of the system does not run');
  ports = await openPostgres({ url });
});
afterAll(async () => {
  await ports?.close();
  await Promise.all(started.map((running) => running.kill()));
  await folder?.remove();
  await second?.remove();
});

describe('an operator', () => {
  test('sees that all is well', async () => {
    const { code, said } = await ops(['status']);
    expect([code, said]).toEqual([0, expect.stringContaining('query: ready')]);
    for (const part of ['customer: ready', 'relay order:', 'projection orders:', 'process fulfilment: 0 keys parked'])
      expect(said).toContain(part);
  });

  test('finds every metric in the list, and nothing else there', async () => {
    const index = await http.get('/');
    const found = new Set<string>();
    for (const { metrics } of index.body.services) {
      const { body } = await http.get(metrics);
      for (const [, name = ''] of String(body).matchAll(/^# TYPE (\S+)/gm)) found.add(name);
    }
    const list = await readFile(join(root, 'deploy/ops/README.md'), 'utf8');
    const listed = [...list.matchAll(/^\| `([a-z_]+)`/gm)].map(([, name]) => name);
    expect(listed.toSorted()).toEqual([...found].sort());
  });

  test('has a read model computed anew', async () => {
    // One of the read side, and one that a service has for itself.
    for (const name of ['orders', 'order-customers']) {
      const { code, said } = await ops(['rebuild', name]);
      const agrees = new RegExp(`${name}: swapped, \\d+ events .* agrees with what was live`);
      expect([code, said]).toEqual([0, expect.stringMatching(agrees)]);
    }
    expect(await ops(['rebuild', 'nothing'])).toMatchObject({ code: 2, said: expect.stringContaining('timeline') });
  });

  test('finds the topics to be what the store is', async () => {
    const { code, said } = await ops(['verify']);
    expect([code, said]).toEqual([0, expect.stringMatching(/sales\.order\.v1: \d+ events, all there, in order/)]);
  });

  test('copies a topic', async () => {
    const { code, said } = await ops(['replay', '--topic', 'sales.customer.v1', '--to', 'sales.customer.copy']);
    expect([code, said]).toEqual([0, '1 messages of sales.customer.v1 copied to sales.customer.copy\n']);
    const later = ['replay', '--topic', 'sales.customer.v1', '--to', 'sales.customer.later', '--from', '2100-01-01'];
    expect((await ops(later)).said).toContain('0 messages');
  });
});

describe('parked messages', () => {
  const park = async (headers?: Readonly<Record<string, string>>) => {
    const key = `order-${order}`;
    const tail = await ports.log.tail('sales.order.v1');
    const message = tail.find((one) => one?.key === key);
    if (message === undefined) throw new Error('the order is not the last of its partition');
    const parked = { ...message, headers: headers ?? message.headers };
    await ports.deadLetters.park({
      reader: 'fulfilment',
      topic: 'sales.order.v1',
      key,
      message: parked,
      error: 'Error: a bug',
    });
    return key;
  };
  const nothingParked = () =>
    until('nothing is parked', async () => (await ops(['parked', 'list'])).said === 'nothing is parked\n');

  test('are shown, and handled again', async () => {
    const key = await park();
    expect(await ops(['status'])).toMatchObject({
      code: 1,
      said: expect.stringContaining('fulfilment: 1 keys parked'),
    });
    expect((await ops(['parked', 'list'])).said).toBe(`fulfilment ${key}: 1 messages: Error: a bug\n`);
    expect((await ops(['parked', 'show', 'fulfilment', key])).said).toMatch(/sales\.order\.v1@\d+ sales\.order\./);
    expect(await ops(['parked', 'retry', 'fulfilment', key])).toMatchObject({ code: 0 });
    await nothingParked();
  });

  test('stay where they fail again, until they are dropped', async () => {
    const key = await park({});
    await ops(['parked', 'retry', 'fulfilment']);
    await until('it has failed again', async () => {
      const { said } = await ops(['parked', 'list']);
      return said.includes('has no header') && !said.includes('being handled');
    });
    const { code, said } = await ops(['parked', 'drop', 'fulfilment', key]);
    expect([code, said]).toEqual([0, expect.stringContaining('dropped for good: sales.order.v1@')]);
    await nothingParked();
    expect(await ops(['parked', 'retry', 'fulfilment', key])).toMatchObject({ code: 1 });
  });
});

test('what was exported makes the same system somewhere else', async () => {
  const file = join(second.path, 'events.ndjson.gz');
  const person = { kind: 'person', name: 'Ada Byron', country: 'DE', currency: 'EUR' };
  const { customerId } = (await done(http.post('/customer/v1/customers', { body: person }))).body;
  const exported = await ops(['export', file]);
  expect([exported.code, exported.said]).toEqual([
    0,
    expect.stringMatching(/^\d+ events are in .*\n\d+ keys of persons and files are in /),
  ]);
  expect((await ops(['export', file])).said).toContain('exists already');
  expect(await ops(['import', file])).toMatchObject({ code: 0 });

  const orders = (await http.get('/query/v1/orders')).body.items;
  expect(orders).toHaveLength(1);
  const report = (await http.get('/query/v1/reports/sales?by=product')).body;

  const DATA_DIR = join(second.path, 'data');
  const beside = join(second.path, 'events.erasable.ndjson.gz');
  await rename(beside, `${beside}.away`);
  expect(await ops(['import', file], { DATA_DIR })).toMatchObject({
    code: 1,
    said: expect.stringMatching(/no file .*erasable.* nothing was created/),
  });
  await rename(`${beside}.away`, beside);
  const imported = await ops(['import', file], { DATA_DIR });
  expect([imported.code, imported.said]).toEqual([0, expect.stringMatching(/\d+ events are recorded/)]);
  const restored = await start(DATA_DIR);
  const there = httpTo(restored.baseUrl);
  await until('the order is there', async () => (await there.get('/query/v1/orders')).body.items.length === 1);
  const verdict = await ops(['verify'], { DATA_DIR });
  expect([verdict.code, verdict.said]).toEqual([0, expect.stringContaining('all there, in order')]);
  expect((await there.get(`/customer/v1/customers/${customerId}`)).body).toMatchObject({ name: 'Ada Byron' });
  expect((await there.get('/query/v1/orders')).body.items).toEqual(orders);
  expect((await there.get('/query/v1/reports/sales?by=product')).body).toEqual(report);
  expect((await there.get(`/order/v1/orders/${order}`)).body).toEqual(
    (await http.get(`/order/v1/orders/${order}`)).body,
  );

  const next = await done(
    placeOrder(there, {
      customerId: shop.customerId,
      lines: [{ sku: shop.desk, quantity: '1' }],
    }),
  );
  expect(Number(/\d+$/.exec(next.body.number)?.[0])).toBeGreaterThan(Number(/\d+$/.exec(orders[0].number)?.[0]));
  expect((await ops(['import', file], { DATA_DIR: folder.path })).code).toBe(0);
  await restored.stop();
});
