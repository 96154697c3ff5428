import { topicsByCategory } from '@sales/contracts';
import { position, type StreamName, superviseProjection } from '@sales/eventsourcing';
import { createFreshness, NotCaughtUp } from '@sales/service-kit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { projections } from './service.ts';
import { type ReadSide, startReadSide } from './testing/read-side.ts';
import { idFor, party } from './testing/shop.ts';

let side: ReadSide;
beforeAll(async () => {
  side = await startReadSide();
});
afterAll(() => side.stop());

const line = { sku: 'A', quantity: '1', unitPrice: 100 };

test('every list can be asked for as soon as the service is up', async () => {
  const fresh = await startReadSide();
  try {
    const lists = ['orders', 'customers', 'products', 'price-lists', 'receivables', 'stock-items', 'projections'];
    const answers = await Promise.all(lists.map((list) => fresh.fetch(`/query/v1/${list}`)));
    expect(answers.map(({ status }, nth) => [lists[nth], status])).toEqual(lists.map((list) => [list, 200]));
  } finally {
    await fresh.stop();
  }
});

describe('read your writes', () => {
  test('a list asked for after a write has it, a hundred times in a row', async () => {
    for (let nth = 0; nth < 100; nth++) {
      const { orderId } = side.shop.place(String(nth), party('Acme'), [line]);
      await side.history.publish(side.postgres.log);
      const { items } = await side.get(`/query/v1/orders?after=${encodeURIComponent(side.history.token())}&limit=200`);
      expect(items.map((item: { orderId: string }) => item.orderId)).toContain(orderId);
    }
  });

  test('what never comes ends with 503, the lag and when to try again', async () => {
    const { log, projections: store, leases } = side.postgres;
    const supervisors = projections.map((projection) => superviseProjection({ log, store, leases, projection }));
    const { waitFor } = createFreshness(supervisors, topicsByCategory, { timeoutMs: 50 });
    const stream = `order-${idFor('order 1')}` as StreamName;
    const token = [{ stream, position: position(10_000_000) }];
    await expect(waitFor(token, new AbortController().signal, ['orders'])).rejects.toThrow(NotCaughtUp);
    await expect(waitFor(token, new AbortController().signal, ['customers'])).resolves.toBeUndefined();
  });
});

test('an event that cannot be applied is parked by the read model that needs it, and by no other', async () => {
  const { orderId } = side.shop.place('900', party('Acme'), [line]);
  const poison = side.history.add('order', orderId, 'sales.order.lines-invoiced.v1', { orderId });
  const { orderId: next } = side.shop.place('901', party('Acme'), [line]);
  await side.publish();
  type Shown = { name: string; state: string; parked: { stream: string; eventId: string; error: string }[] };
  const { items } = await side.get('/query/v1/projections');
  expect(items.filter((one: Shown) => one.parked.length > 0)).toMatchObject([
    {
      name: 'orders',
      state: 'running',
      lag: 0,
      parked: [{ stream: `order-${orderId}`, eventId: poison.id, error: expect.stringContaining('undefined') }],
    },
  ]);
  const { status, body } = await side.fetch('/query/readyz');
  expect(status).toBe(200);
  const { checks } = JSON.parse(body);
  expect(checks['projection:orders'].detail).toContain(`1 streams parked, the first order-${orderId}`);
  expect(checks['projection:sales']).toMatchObject({ ok: true, lag: 0 });
  // Everything before the event is in, and the other orders behind it.
  const { items: orders } = await side.get('/query/v1/orders?limit=200');
  expect(orders.map((item: { orderId: string }) => item.orderId)).toEqual(expect.arrayContaining([orderId, next]));
});
