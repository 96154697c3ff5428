import { afterAll, beforeAll, expect, test } from 'vitest';
import { httpTo } from './http.ts';
import { dataFolder, type RunningSystem, startSystem } from './running-system.ts';
import { done, openShop, placeOrder, type Shop } from './shop.ts';
import { until } from './until.ts';

let folder: Awaited<ReturnType<typeof dataFolder>>;
let running: RunningSystem | undefined;
let shop: Shop;
const orders: string[] = [];

const start = async (env: Readonly<Record<string, string>> = {}): Promise<RunningSystem> => {
  running = await startSystem({ folder: folder.path, env });
  return running;
};

/** The beginning, the lines, the number, the invoice, and its order: five commands of two points each. */
const points = [1, 2, 3, 4, 5].flatMap((nth) => [`command.decided:${nth}`, `command.appended:${nth}`]);

beforeAll(async () => {
  folder = await dataFolder();
  const system = await start();
  const http = httpTo(system.baseUrl);
  shop = await openShop(http);
  for (const _ of points) {
    const placed = await done(
      placeOrder(http, { customerId: shop.customerId, lines: [{ sku: shop.desk, quantity: '1' }] }),
    );
    const { orderId } = placed.body;
    await done(http.post(`/order/v1/orders/${orderId}/shipments`, { body: {} }));
    await until('the goods are costed', async () => {
      const { body } = await http.get(`/order/v1/orders/${orderId}`);
      return body.shipments[0].costed;
    });
    orders.push(orderId);
  }
  await system.stop();
});
afterAll(async () => {
  await running?.kill();
  await folder.remove();
});

test.each(points)(
  'after a kill at %s the invoice has the next number, whether it is asked for again or not',
  async (point) => {
    const nth = points.indexOf(point);
    const orderId = orders[nth];
    const path = `/order/v1/orders/${orderId}`;
    const headers = { 'idempotency-key': `invoice-${nth}` };
    const killed = await start({ SM_CRASH: point });
    await expect(httpTo(killed.baseUrl).post(`${path}/invoices`, { body: {}, headers })).rejects.toThrow(
      'fetch failed',
    );
    const system = await start();
    const http = httpTo(system.baseUrl);
    // Of what was decided and not recorded nothing is known.
    if (point !== 'command.decided:1')
      await until('the invoice is issued', async () => (await http.get(path)).body.invoices.length > 0);
    const { body } = await done(http.post(`${path}/invoices`, { body: {}, headers }));
    const number = String(nth + 1).padStart(6, '0');
    expect(body.invoices).toEqual([
      expect.objectContaining({ number: expect.stringMatching(`^INV-\\d{4}-${number}$`) }),
    ]);
    await system.stop();
  },
);
