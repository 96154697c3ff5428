import { cp, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openPostgres, type Postgres } from '@sales/adapter-postgres';
import { attachEmbeddedPostgres } from '@sales/adapter-postgres/embedded';
import { chained, type LogMessage, noChain, type StreamName, sql } from '@sales/eventsourcing';
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
    // On a busy machine a service may not say in time that it is ready.
    const said = await until('all are ready', async () => {
      const { code, said } = await ops(['status']);
      return code === 0 && said;
    });
    expect(said).toContain('query: ready');
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
    const listed = [...list.matchAll(/^- `([a-z_]+)`/gm)].map(([, name]) => name);
    expect(listed.toSorted()).toEqual([...found].sort());
  });

  test('has a read model computed anew', async () => {
    // One of the read side, and one that a service has for itself.
    for (const name of ['orders', 'order-customers']) {
      const { code, said } = await ops(['rebuild', name]);
      const agrees = new RegExp(`${name}: swapped, \\d+ events? .* agrees with what was live`);
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
    expect([code, said]).toEqual([0, '1 message of sales.customer.v1 copied to sales.customer.copy\n']);
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
      said: expect.stringContaining('fulfilment: 1 key parked'),
    });
    expect((await ops(['parked', 'list'])).said).toBe(`fulfilment ${key}: 1 message: Error: a bug\n`);
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
    expect.stringMatching(/^\d+ events are in .*\n\d+ keys of persons, .* are in .*\nwhat opens the keys is not in/),
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
  expect(await ops(['import', file], { DATA_DIR })).toMatchObject({
    code: 1,
    said: expect.stringMatching(/epoch .* is not in .*keys .*no event was recorded/),
  });
  await cp(join(folder.path, 'keys'), join(DATA_DIR, 'keys'), { recursive: true });
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

describe('what was changed behind the system', () => {
  type Row = { readonly position: string; readonly data: string };
  type Change = readonly [stream: string, type: string, data: (data: Readonly<Record<string, unknown>>) => object];

  /** Changes the newest event of that type in such a stream. Gives its place, and a way back. */
  const tamper = async ([streams, type, change]: Change) => {
    const [row] = await ports.database.query<Row & { readonly place: string }>(
      sql`select position::text, data::text, stream || '@' || revision as place from store.events
          where stream like ${streams} and type = ${type} order by position desc limit 1`,
    );
    if (row === undefined) throw new Error(`no ${type} in ${streams}`);
    const put = (data: string) =>
      ports.database.query(
        sql`update store.events set data = ${data}::text::json where position = ${row.position}::bigint`,
      );
    await put(JSON.stringify(change(JSON.parse(row.data))));
    return { place: row.place, undo: () => put(row.data) };
  };

  /** Has the last message of a topic say something else, with the chain that it ought to have then. */
  const forge = async (topic: string, from: string, to: string) => {
    const [message] = await ports.log.tail(topic);
    if (message === undefined) throw new Error(`${topic} is empty`);
    const events = await ports.store.read(message.key as StreamName);
    const event = events.find(({ eventId }) => eventId === message.headers['ce_id']);
    if (event === undefined || events.length > 1) throw new Error(`${topic} is more than one event`);
    const forged = chained({ ...message, value: String(message.value).replace(from, to) }, event, noChain);
    const put = ({ value, headers }: Pick<LogMessage, 'value' | 'headers'>) =>
      ports.database.query(
        sql`update log.messages set value = ${value}, headers = ${JSON.stringify(headers)}::text::json
            where key = ${message.key} and topic_id = (select topic_id from log.topics where name = ${topic})`,
      );
    await put(forged);
    return { undo: () => put(message) };
  };

  test('is named, with where it stands', async () => {
    const company = { name: 'Taxed Ltd', country: 'DE', currency: 'EUR', taxId: 'DE 4711' };
    const person = { kind: 'person', name: 'Grace Hopper', country: 'DE', currency: 'EUR' };
    const emails = [{ email: 'grace@example.com' }];
    const { customerId } = (await done(http.post('/customer/v1/customers', { body: company }))).body;
    const other = (await done(http.post('/customer/v1/customers', { body: { ...person, emails } }))).body.customerId;
    const scanned = { name: 'Scanned', unit: 'C62', taxCategory: 'standard', barcodes: [{ code: '4006381333931' }] };
    await done(http.put('/inventory/v1/products/SCANNED', { body: scanned }));
    await done(http.post(`/order/v1/orders/${order}/invoices`, { body: { prepayment: true } }));
    expect((await ops(['verify'])).said).not.toContain('!');

    const holder = (holderId: string) => (data: object) => ({ ...data, holderId });
    const [number, email, taxId, barcode, code, list] = [
      await tamper(['numberSeries-MAIN.INV.%', 'NumberAssigned', (data) => ({ ...data, for: 'another' })]),
      await tamper(['claim-email.%', 'ValueClaimed', holder(customerId)]),
      await tamper(['claim-taxId.%', 'ValueClaimed', holder(other)]),
      await tamper(['barcode-%', 'ValueClaimed', holder('OTHER')]),
      await tamper(['code-product.scanned', 'CodeSpelled', () => ({ spelling: 'Scanned' })]),
      await tamper(['warehouseList-all', 'WarehouseListed', (data) => ({ ...data, entity: 'THEIRS' })]),
    ];
    const message = await forge('sales.entity.v1', '"EUR"', '"USD"');

    const { code: exit, said } = await ops(['verify']);
    expect(exit).toBe(1);
    for (const line of [
      `which ${number.place} has assigned to another`,
      `customer-${other}: uses the value of ${email.place.split('@')[0]}, which customer-${customerId} holds`,
      `customer-${customerId}: uses the value of ${taxId.place.split('@')[0]}, which customer-${other} holds`,
      `product-SCANNED: uses the value of ${barcode.place.split('@')[0]}, which product-OTHER holds`,
      "product-SCANNED@0: its code is spelt 'Scanned' in code-product.scanned",
      `${list.place}: lists ${shop.warehouse} as open, of THEIRS, rank 1, which it never was`,
      '! sales.entity.v1: 1 event',
      'partition 0: 1 message with other content than the stored event, the first at position',
    ])
      expect(said).toContain(line);

    for (const { undo } of [number, email, taxId, barcode, code, list, message]) await undo();
    const after = await ops(['verify']);
    expect([after.code, after.said]).toEqual([0, expect.not.stringContaining('!')]);
  });

  test('is named by the chain, one byte of it too; what was signed is known outside', async () => {
    const signed = await ops(['verify-chain', '--sign']);
    expect([signed.code, signed.said]).toEqual([0, expect.stringContaining('root 1 is signed, of ')]);
    expect(await readdir(join(folder.path, 'keys'))).toEqual(
      expect.arrayContaining(['chain-key.json', 'chain-roots.ndjson']),
    );
    const [row] = await ports.database.query<{ readonly data: string; readonly place: string }>(
      sql`select data::text, stream || '@' || revision as place from store.events
          where stream = ${`order-${order}`} order by position limit 1`,
    );
    if (row === undefined) throw new Error('the order has no event');
    const put = (data: string) =>
      ports.database.query(
        sql`update store.events set data = ${data}::text::json where stream || '@' || revision = ${row.place}`,
      );
    // One bit of one byte: the first digit that there is.
    await put(row.data.replace(/[0-9]/, (digit) => String(Number(digit) ^ 1)));
    const { code, said } = await ops(['verify-chain']);
    await put(row.data);
    expect([code, said]).toEqual([
      1,
      expect.stringContaining(`! the first event that is not as it was recorded: ${row.place} `),
    ]);
    const after = await ops(['verify-chain']);
    expect([after.code, after.said]).toEqual([
      0,
      expect.stringContaining('roots: 1, signed, in the store and outside'),
    ]);
  });
});
