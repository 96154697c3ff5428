import { text } from 'node:stream/consumers';
import { inProcessLiveChannel, type LogMessage, type Projection } from '@sales/eventsourcing';
import { eventually } from '@sales/eventsourcing/testing';
import { createServer, type Identify, problemTable, registerService, silentLogger } from '@sales/service-kit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { announce, type Change, changesOf } from './changes.ts';
import { createHub } from './hub.ts';
import { type LiveErrorCode, liveRoutes } from './routes.ts';

const message = (stream: string, type: string, position: number): LogMessage => ({
  key: stream,
  value: '{}',
  offset: BigInt(position),
  headers: { ce_type: type, ce_position: String(position) },
});

const projection: Projection = { name: 'stock', version: 1, topics: [], tables: [] };

test('what messages have changed is each thing once, with its last position', () => {
  const messages = [
    message('stockItem-MAIN.A-1', 'a', 1),
    message('order-1', 'b', 2),
    message('stockItem-MAIN.A-1', 'b', 3),
  ];
  expect(changesOf(messages, projection)).toEqual([
    { type: 'stockItem', id: 'MAIN.A-1', position: '3' },
    { type: 'order', id: '1', position: '2' },
  ]);
  expect(changesOf(messages, { ...projection, types: new Set(['a']) })).toEqual([
    { type: 'stockItem', id: 'MAIN.A-1', position: '1' },
  ]);
  expect(changesOf(messages, { ...projection, types: new Set() })).toEqual([]);
});

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const topics = ['stock', 'orders'];

/** Whose things are, by their streams. */
const owners = new Map<string, string>();
const ownersOf = async (streams: readonly string[]) => new Map([...owners].filter(([one]) => streams.includes(one)));

const everyone: Identify = () => ({ id: 'user:boss', may: () => true });

/** Whose things Li may see. */
let reached: ReadonlySet<string> = new Set(['user:li']);
const li: Identify = () => ({
  id: 'user:li',
  may: () => true,
  reach: () => ({ owners: reached, hidden: new Set() }),
});

/** A process with the live route, of those that share a channel. */
const startProcess = async (
  live = inProcessLiveChannel(),
  { maxListeners = 10, maxWaiting = 10, heartbeat = 60_000, identify = everyone } = {},
) => {
  const server = createServer({ logger: silentLogger, identify });
  const hub = createHub({ live, topics, ownersOf, maxListeners, maxWaiting, gather: 1 });
  const problems = problemTable<LiveErrorCode>({ 'query/too-many-listeners': 503 });
  await registerService(server, { name: 'query', title: '', version: '1.0.0', problems }, (app) =>
    liveRoutes(app, hub, topics, { heartbeat, gather: 0 }),
  );
  closing.push(() => server.close());
  const get = (wanted: string, headers: Record<string, string> = {}) =>
    server.inject({ url: `/query/v1/live?topics=${wanted}`, headers, payloadAsStream: true });
  const listen = async (wanted: string, headers?: Record<string, string>) => {
    const answer = await get(wanted, headers);
    let received = '';
    answer.stream().on('data', (data) => {
      received += String(data);
    });
    await eventually(() => received.includes('\n\n'));
    return { answer, received: () => received, seen: (part: string) => eventually(() => received.includes(part)) };
  };
  const changed = (topic: string, id: string, position: string, more: Partial<Change> = {}) =>
    announce(live, topic, { changes: [{ type: 'thing', id, position, ...more }] });
  return { server, hub, live, get, listen, changed };
};

const thing = (topic: string, id: string, position: string): string =>
  `id: ${position}\nevent: changed\ndata: ` +
  `{"topic":"${topic}","type":"thing","id":"${id}","position":"${position}"}\n\n`;

test('listeners hear of the topics that they asked for, after a ready', async () => {
  const { listen, changed } = await startProcess();
  const stock = await listen('stock');
  const both = await listen('stock,orders,stock');
  expect(stock.answer.statusCode).toBe(200);
  expect(stock.answer.headers).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
  });
  changed('orders', 'O', '7');
  changed('stock', 'S', '8');
  await both.seen('"S"');
  await stock.seen('"S"');
  const ready = (of: string) => `retry: 2000\nid: 0\nevent: ready\ndata: {"topics":[${of}]}\n\n`;
  expect(stock.received()).toBe(ready('"stock"') + thing('stock', 'S', '8'));
  expect(both.received()).toBe(ready('"stock","orders"') + thing('orders', 'O', '7') + thing('stock', 'S', '8'));
});

test('a listener that comes again is told to read everything again, as all are after a gap or a rebuild', async () => {
  const { listen, live } = await startProcess();
  const again = await listen('stock', { 'last-event-id': '42' });
  expect(again.received()).toContain('event: reset\ndata: {"topics":["stock"]}\n\n');
  expect(again.received()).not.toContain('ready');
  const rebuilt = await listen('stock');
  const spared = await listen('orders');
  announce(live, 'stock', 'reset');
  await rebuilt.seen('event: reset');
  const cutOff = await listen('orders');
  live.gap();
  await cutOff.seen('event: reset');
  await spared.seen('event: reset');
  expect(spared.received().match(/event: reset/g)).toHaveLength(1);
});

test('a listener that does not keep up is told to read everything again, instead of all that it missed', async () => {
  const { listen, changed } = await startProcess();
  const slow = await listen('stock');
  for (let nth = 1; nth <= 11; nth++) changed('stock', String(nth), String(nth));
  await slow.seen('event: reset');
  expect(slow.received()).not.toContain('changed');
  changed('stock', 'next', '12');
  await slow.seen(thing('stock', 'next', '12'));
});

test('an idle line shows that it is alive', async () => {
  const { listen } = await startProcess(inProcessLiveChannel(), { heartbeat: 1 });
  await (await listen('stock')).seen('event: beat\ndata: {}\n\nevent: beat\ndata: {}\n\n');
});

test('there is an end to how many may listen, and they do not count as requests in hand', async () => {
  const { listen, get, server, hub } = await startProcess(inProcessLiveChannel(), { maxListeners: 2 });
  await listen('stock');
  await listen('stock');
  const refused = await get('stock');
  expect(refused.statusCode).toBe(503);
  expect(refused.headers['retry-after']).toBe('5');
  expect(JSON.parse(await text(refused.stream()))).toMatchObject({ code: 'query/too-many-listeners' });
  const counted = await server.inject('/query/v1/live/listeners');
  expect(counted.json()).toEqual({ listeners: 2, most: 2 });
  expect(hub.listeners()).toBe(2);
  await eventually(() => server.load.inHand.size === 0);
});

test('every stream ends when the server closes', async () => {
  const { listen, server, hub } = await startProcess();
  const one = await listen('stock');
  const ended = new Promise((resolve) => one.answer.stream().on('end', resolve));
  await server.close();
  await ended;
  expect(hub.listeners()).toBe(0);
});

test.each(['', 'unicorns', 'stock,', 'stock,unicorns', 'stock;orders'])('topics=%s is refused', async (wanted) => {
  const { get } = await startProcess();
  const refused = await get(wanted);
  expect(refused.statusCode).toBe(400);
  expect(await text(refused.stream())).toContain('One or more of stock, orders, with commas');
});

describe('who may not see all', () => {
  beforeEach(() => {
    owners.clear();
    reached = new Set(['user:li']);
  });

  test('is told of own things, of those that are the same for all, and of what is given away', async () => {
    const { listen, changed } = await startProcess(inProcessLiveChannel(), { identify: li });
    const orders = await listen('orders');
    owners.set('order-1', 'user:li').set('order-2', 'user:mo');
    for (const id of ['1', '2', '3']) changed('orders', id, '4', { type: 'order' });
    changed('orders', 'DESK', '5', { type: 'product' });
    await orders.seen('DESK');
    expect(orders.received()).toContain('"id":"1"');
    owners.set('order-1', 'user:mo');
    changed('orders', '1', '6', { type: 'order' });
    changed('orders', '1', '7', { type: 'order' });
    changed('orders', 'DESK', '8', { type: 'product' });
    await orders.seen('"8"');
    expect([...orders.received().matchAll(/"position":"(\d)"/g)].map(([, position]) => position)).toEqual([
      ...['4', '5', '6', '8'],
    ]);
    for (const text of ['"id":"2"', '"id":"3"', 'user']) expect(orders.received()).not.toContain(text);
  });

  test('hears nothing of users, roles and keys', async () => {
    const { listen, changed } = await startProcess(inProcessLiveChannel(), { identify: li });
    const orders = await listen('orders');
    for (const type of ['user', 'role', 'team', 'apiKey']) changed('orders', type, '1', { type });
    changed('orders', 'DESK', '2', { type: 'product' });
    await orders.seen('DESK');
    expect(orders.received()).not.toContain('"1"');
  });

  test('reads everything again when a customer is given to another, and when others may be seen', async () => {
    const { listen, changed } = await startProcess(inProcessLiveChannel(), { identify: li });
    const [orders, stock] = [await listen('orders'), await listen('stock')];
    changed('orders', 'C', '1', { type: 'customer', isGiven: true });
    await orders.seen('event: reset');
    await stock.seen('event: reset');
    expect(orders.received()).not.toContain('"C"');
    const before = orders.received().length;
    reached = new Set(['user:li', 'user:mo']);
    await eventually(() => orders.received().slice(before).includes('event: reset'));
    owners.set('order-2', 'user:mo');
    changed('orders', '2', '9', { type: 'order' });
    await orders.seen('"id":"2"');
  });
});

test('what messages say of a new owner is told to the hub', () => {
  expect(changesOf([message('customer-1', 'sales.customer.owner-assigned.v1', 1)], projection)).toEqual([
    { type: 'customer', id: '1', position: '1', isGiven: true },
  ]);
});
