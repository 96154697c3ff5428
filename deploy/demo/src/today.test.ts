import { expect, test } from 'vitest';
import type { Client, Send } from './client.ts';
import type { Plan } from './plan.ts';
import { openToday } from './today.ts';

const plan = {
  ...{ source: 'shop', currency: 'USD', warehouse: { code: 'MAIN', name: 'Main' } },
  customers: ['a', 'b', 'c', 'd', 'e'].map((customerId) => ({ customerId })),
  products: [{ sku: 'NO-PRICE' }, { sku: 'DESK', listPrice: 100 }, { sku: 'LAMP', listPrice: 50 }],
} as unknown as Plan;

const sentFor = async (given: Plan): Promise<readonly Send[]> => {
  const sent: Send[] = [];
  const send: Client['send'] = async (command) => {
    sent.push(command);
    return { header: () => undefined, json: () => ({}) };
  };
  await openToday({ client: { send, get: async () => ({}), close: async () => {} }, plan: given });
  return sent;
};

test('what goes on today is the same however often it is made, outside of what the file is compared with', async () => {
  const sent = await sentFor(plan);
  expect(await sentFor(plan)).toEqual(sent);
  expect(new Set(sent.map(({ key }) => key)).size).toBe(sent.length);
  const orders = sent.filter(({ path }) => path.startsWith('/order/'));
  expect(orders.map(({ body }) => (body as { readonly channel: string }).channel)).toEqual(orders.map(() => 'today'));
  expect(orders).toHaveLength(4);
});

test('where the file has too few customers nothing is made up', async () => {
  expect(await sentFor({ ...plan, customers: plan.customers.slice(0, 4) })).toEqual([]);
});
