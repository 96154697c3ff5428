import { randomUUID } from 'node:crypto';
import { perUnit } from '@sales/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EventStream, openEventStream } from './event-stream.ts';
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
  // Each projector counts its own listeners.
  system = await startSystem({ folder: folder.path, env: { LIVE_CONNECTIONS: '3', PROJECTOR_INSTANCES: '1' } });
  http = httpTo(system.baseUrl);
  shop = await openShop(http);
});

const open: EventStream[] = [];
const listen = async (topics: string, headers?: Record<string, string>): Promise<EventStream> => {
  const stream = await openEventStream(`${system.baseUrl}/query/v1/live?topics=${topics}`, headers);
  open.push(stream);
  return stream;
};

afterAll(async () => {
  for (const stream of open) stream.leave();
  await system.stop();
  await folder.remove();
});

/** How many the system believes to be listening. */
const listeners = async (): Promise<number> => {
  const { body } = await http.get('/query/metrics');
  return Number(/^live_listeners\{[^}]*\} (\d+)$/m.exec(body)?.[1]);
};

const receive = (quantity: string) =>
  done(
    http.post(`/inventory/v1/stock-items/${shop.warehouse}/${shop.desk}/receive`, {
      body: { quantity, unitCost: perUnit(eur(600)), reference: randomUUID() },
    }),
  );

const tokenOf = ({ headers }: Reply): string => headers.get('consistency-token') ?? '';

describe('what changes is told as it changes', () => {
  it('stock, when the list has it: the position of the notice is a position of the answer', async () => {
    const stock = await listen('stock');
    expect(stock.status).toBe(200);
    await stock.seen(({ event }) => event === 'ready');
    const here = `/query/v1/stock-items?warehouse=${shop.warehouse}&sku=${shop.desk}`;
    const before = await http.get(`${here}&after=${encodeURIComponent(tokenOf(await receive('1')))}`);
    const token = tokenOf(await receive('7'));
    const position = token.slice(token.lastIndexOf('@') + 1);
    const told = await stock.seen(({ event, data }) => event === 'changed' && data.position === position);
    expect(told).toMatchObject({
      id: position,
      data: { topic: 'stock', type: 'stockItem', id: `${shop.warehouse}.${shop.desk}`, position },
    });
    const after = await http.get(here);
    expect(Number(after.body.items[0].onHand)).toBe(Number(before.body.items[0].onHand) + 7);
    stock.leave();
  });

  it('an order, in every read model that was asked for, and in no other', async () => {
    const stream = await listen('orders,sales');
    await stream.seen(({ event }) => event === 'ready');
    const order = await placeOrder(http, {
      customerId: shop.customerId,
      lines: [{ sku: shop.desk, quantity: '1' }],
    });
    const { orderId } = order.body;
    for (const topic of ['orders', 'sales'])
      await stream.seen(({ event, data }) => event === 'changed' && data.topic === topic && data.id === orderId);
    const changes = stream.events.filter(({ event }) => event === 'changed');
    expect([...new Set(changes.map(({ data }) => data.topic))].sort()).toEqual(['orders', 'sales']);
    stream.leave();
  });

  it('everything may be different, when a browser comes again or a read model is rebuilt', async () => {
    const again = await listen('stock', { 'last-event-id': '12' });
    expect((await again.seen(() => true)).event).toBe('reset');
    await done(http.post('/query/v1/projections/stock/rebuild'));
    await until(
      'the rebuilt read model is announced',
      () => again.events.filter(({ event }) => event === 'reset').length > 1,
    );
    const token = tokenOf(await receive('1'));
    await again.seen(({ data }) => token.endsWith(`@${data.position}`));
    again.leave();
  });

  it('to as many as may listen; who leaves makes room', async () => {
    await until('there are no listeners', async () => (await listeners()) === 0);
    const [first] = await Promise.all([listen('stock'), listen('orders'), listen('stock')]);
    const refused = await http.get('/query/v1/live?topics=stock');
    expect(refused).toMatchObject({ status: 503, body: { code: 'query/too-many-listeners' } });
    first?.leave();
    await until('there is room', async () => (await listeners()) === 2);
    expect((await listen('stock')).status).toBe(200);
  });

  it('until the system stops, which no listener holds up', async () => {
    const listening = open.slice(-3);
    expect(await system.stop()).toBe(0);
    await Promise.all(listening.map(({ ended }) => ended.catch(() => {})));
    expect(await listeners().catch(() => 'gone')).toBe('gone');
  });
});
