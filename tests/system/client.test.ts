import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Client } from '@sales/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from '../openapi/client-file.ts';
import { packClient } from '../openapi/client-package.ts';
import { cancel, connect, openOrders, sell } from './client-examples.ts';
import { httpTo } from './http.ts';
import { dataFolder, type RunningSystem, startSystem } from './running-system.ts';
import { openShop, type Shop } from './shop.ts';
import { until } from './until.ts';

let folder: Awaited<ReturnType<typeof dataFolder>>;
let system: RunningSystem;
let shop: Shop;
let sales: Client;

beforeAll(async () => {
  folder = await dataFolder();
  system = await startSystem({ folder: join(folder.path, 'data') });
  shop = await openShop(httpTo(system.baseUrl));
  sales = connect(system.baseUrl);
});
afterAll(async () => {
  await system?.stop();
  await folder?.remove();
});

test('an order is placed, shipped, invoiced and paid, and the read side shows it at once', async () => {
  const body = { customerId: shop.customerId, lines: [{ sku: shop.desk, quantity: '2' }], submit: true };
  const placed = await sales.post('/order/v1/orders', { body, wait: 10 });
  const { orderId } = placed.body;
  expect(placed.location).toBe(`/order/v1/orders/${orderId}`);
  const path = { orderId };
  await until('the order is confirmed', async () => {
    const { body: order } = await sales.get('/order/v1/orders/{orderId}', { path });
    return order.status === 'confirmed';
  });
  await sales.post('/order/v1/orders/{orderId}/shipments', { path, body: { carrier: 'DHL' } });
  const invoiced = await sales.post('/order/v1/orders/{orderId}/invoices', { path, body: {} });
  expect(invoiced.body.invoices).toHaveLength(1);
  await sales.post('/order/v1/orders/{orderId}/payments', { path, body: { method: 'transfer' } });
  const { body: shown } = await sales.get('/query/v1/orders/{order}', { path: { order: orderId } });
  expect(shown.paymentStatus).toBe('paid');
  expect(shown.lines[0]?.quantities).toMatchObject({ ordered: '2', shipped: '2', invoiced: '2', short: '0' });
});

test('a repeat with the same key is carried out once, and other content under it is refused', async () => {
  const idempotencyKey = randomUUID();
  const body = { customerId: shop.customerId, lines: [{ sku: shop.lamp, quantity: '1' }] };
  const [first, second] = [
    await sales.post('/order/v1/orders', { body, idempotencyKey }),
    await sales.post('/order/v1/orders', { body, idempotencyKey }),
  ];
  expect(second.body).toEqual(first.body);
  const other = { ...body, lines: [{ sku: shop.lamp, quantity: '2' }] };
  await expect(sales.post('/order/v1/orders', { body: other, idempotencyKey })).rejects.toMatchObject({
    status: 422,
    code: 'request/key-reused',
  });
});

test('a list is read to its end, page after page', async () => {
  const query = { customerId: shop.customerId, limit: 1 };
  const numbers: string[] = [];
  for await (const { number } of sales.items('/query/v1/orders', { query })) numbers.push(number);
  expect(numbers).toHaveLength(2);
  expect(new Set(numbers).size).toBe(2);
});

test('what is not there, or not allowed, is a problem with its code', async () => {
  const path = { orderId: '01930000-0000-7000-8000-00000000dead' };
  await expect(sales.get('/order/v1/orders/{orderId}', { path })).rejects.toMatchObject({
    status: 404,
    code: 'order/unknown',
  });
});

test('the examples of its README do what they say', async () => {
  const number = await sell(sales, shop.customerId, shop.desk);
  await until('the order is open', async () => (await openOrders(sales, AbortSignal.timeout(60_000))).includes(number));
  const { body } = await sales.get('/query/v1/orders/{order}', { path: { order: number } });
  expect(await cancel(sales, body.orderId)).toBe(true);
  expect(await openOrders(sales, AbortSignal.timeout(60_000))).not.toContain(number);
});

test('a project that has installed its package checks and runs the examples of the README', async () => {
  const project = join(folder.path, 'project');
  await mkdir(project);
  const run = async (command: string, ...args: string[]): Promise<string> =>
    (await promisify(execFile)(command, args, { cwd: project })).stdout;
  await writeFile(join(project, 'package.json'), '{ "type": "module" }');
  await run('npm', 'install', '--no-audit', '--no-fund', packClient(project));
  const readme = await readFile(join(project, 'node_modules/@sales/client/README.md'), 'utf8');
  const [, example = ''] = /```ts \S+\n(.*?)```/s.exec(readme) ?? [];
  const main = `const [baseUrl = '', customerId = '', sku = ''] = process.argv.slice(2);
    const sales = connect(baseUrl);
    const number = await sell(sales, customerId, sku);
    const open = await openOrders(sales, AbortSignal.timeout(60_000));
    const { body } = await sales.get('/query/v1/orders/{order}', { path: { order: number } });
    console.log(number, open.length, await cancel(sales, body.orderId));`;
  await writeFile(join(project, 'main.ts'), `${example}\n${main}`);
  const types = ['--types', 'node', '--typeRoots', join(root, 'node_modules/@types')];
  const strict = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', ...types];
  await run(join(root, 'node_modules/.bin/tsc'), ...strict, 'main.ts');
  expect(await run(process.execPath, 'main.ts', system.baseUrl, shop.customerId, shop.desk)).toMatch(
    /^SO-\d{4}-\d{6} \d+ true$/m,
  );
});
