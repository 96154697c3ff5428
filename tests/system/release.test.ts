import { join } from 'node:path';
import { attachEmbeddedPostgres } from '@sales/adapter-postgres/embedded';
import { categories } from '@sales/contracts';
import pg from 'pg';
import { afterAll, describe, expect, test } from 'vitest';
import { everything, unplanned } from '../releases/everything.ts';
import {
  layoutOfNow,
  readEpochs,
  readReleases,
  readRows,
  restore,
  type StoredRelease,
  writeRelease,
} from '../releases/stored-release.ts';
import { breachesOf } from '../releases/stored-shapes.ts';
import { whenQuiet } from '../reliability/quiet.ts';
import { type Http, httpTo } from './http.ts';
import { runOps } from './ops-command.ts';
import { dataFolder, type RunningSystem, startSystem } from './running-system.ts';
import { done, placeOrder } from './shop.ts';
import { until } from './until.ts';

/** `STORE_RELEASE=<version>` stores what this release leaves behind, for the tests of the next ones. */
const version = process.env['STORE_RELEASE'];

const folders: { remove(): Promise<void> }[] = [];
const running = new Set<RunningSystem>();
afterAll(async () => {
  await Promise.all([...running].map((system) => system.kill()));
  await Promise.all(folders.map(({ remove }) => remove()));
});

const newFolder = async (): Promise<string> => {
  const folder = await dataFolder();
  folders.push(folder);
  return folder.path;
};

type Started = { readonly http: Http; readonly databaseUrl: string; readonly system: RunningSystem };

const start = async (folder: string): Promise<Started> => {
  const system = await startSystem({ folder });
  running.add(system);
  const databaseUrl = await attachEmbeddedPostgres(join(folder, 'postgres'));
  if (databaseUrl === undefined) throw new Error('the database of the system does not run');
  return { http: httpTo(system.baseUrl), databaseUrl, system };
};

const isQuiet = async ({ databaseUrl }: Started): Promise<void> =>
  expect(await whenQuiet(databaseUrl, {}, 120_000)).toEqual([]);

const types = async ({ databaseUrl }: Started): Promise<ReadonlySet<string>> => {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ type: string }>('select distinct type from read.timeline');
  await client.end();
  return new Set(rows.map(({ type }) => type));
};

const paths = [
  '/query/v1/orders?sort=number&limit=200',
  '/query/v1/customers?sort=number&limit=200',
  '/query/v1/products?sort=sku&limit=200',
  '/query/v1/price-lists',
  '/query/v1/warehouses',
  '/query/v1/entities',
  '/query/v1/stock-items?limit=200',
  '/query/v1/receivables?limit=200',
  '/query/v1/reports/sales?period=month&by=product&by=customer',
];

/** What the read models say, and each order on its own. */
const ask = async ({ get }: Http): Promise<StoredRelease['answers']> => {
  const answers: Record<string, unknown> = {};
  const keep = async (path: string) => {
    const { body } = await done(get(path));
    answers[path] = body;
    return body;
  };
  for (const path of paths) await keep(path);
  const listed: { readonly items: readonly { readonly orderId: string }[] } = await keep('/query/v1/orders?limit=200');
  for (const { orderId } of listed.items) {
    await keep(`/query/v1/orders/${orderId}`);
    await keep(`/order/v1/orders/${orderId}`);
  }
  return answers;
};

/** Makes a system in which everything has happened, and gives what it leaves behind. */
const make = async (): Promise<StoredRelease> => {
  const folder = await newFolder();
  const started = await start(folder);
  await everything(started.http);
  await isQuiet(started);
  const found = await types(started);
  const missing = categories.flatMap(({ schemas }) => Object.keys(schemas)).filter((type) => !found.has(type));
  expect(missing.toSorted()).toEqual(unplanned.toSorted());
  const stored = {
    layout: layoutOfNow(),
    rows: await readRows(started.databaseUrl),
    epochs: await readEpochs(folder),
    answers: await ask(started.http),
  };
  expect(await started.system.stop()).toBe(0);
  return stored;
};

/**
 * New fields may be in an answer, what was in it stays. Processes hear everything again, and may say again what is so:
 * the timeline may be longer.
 */
const restored = async (release: StoredRelease): Promise<void> => {
  const folder = await newFolder();
  await restore(release, folder);
  const started = await start(folder);
  const { http, system } = started;
  await isQuiet(started);
  const env = { BASE_URL: system.baseUrl, DATA_DIR: folder };
  // On a busy machine a service may not say in time that it is ready.
  await until('all are ready', async () => (await runOps(['status'], env)).code === 0);
  const { code, said } = await runOps(['verify'], env);
  expect(code, said).toBe(0);
  expect(await ask(http)).toMatchObject(release.answers);

  const [{ customerId }] = (await done(http.get('/query/v1/customers?status=active&search=Rosa'))).body.items;
  const [{ sku }] = (await done(http.get('/query/v1/products?search=Oak%20DESK'))).body.items;
  const { body: order } = await done(placeOrder(http, { customerId, lines: [{ sku, quantity: '2' }] }));
  const { body: placed } = await done(http.get(`/order/v1/orders/${order.orderId}`));
  expect(placed).toMatchObject({ status: 'confirmed', customer: { name: 'Rosa Unverkennbar' } });
  for (const path of ['shipments', 'confirm-delivery', 'invoices', 'payments'])
    await done(http.post(`/order/v1/orders/${order.orderId}/${path}`, { body: {} }));
  const backordered = (await done(http.get('/query/v1/orders?status=backordered'))).body.items[0];
  await done(http.post(`/order/v1/orders/${backordered.orderId}/cancel`, { body: { reason: 'tooLate' } }));
  await isQuiet(started);
  expect(await system.stop()).toBe(0);
};

const releases = await readReleases();

describe('a data folder of', () => {
  test('this release has every event in it, and is what the next start goes on with', async () => {
    const made = await make();
    expect(breachesOf(made)).toEqual([]);
    await restored(made);
    if (version !== undefined) await writeRelease(version, made);
  });

  test.each(releases)('release $version is started, has what it had, and takes new orders', restored);
});
