import { randomUUID } from 'node:crypto';
import { perUnit } from '@sales/contracts';
import { expect } from 'vitest';
import type { Http, Reply } from './http.ts';
import { until } from './until.ts';

/** What is needed to sell: a customer, two products with prices, and stock of one of them. */
export type Shop = {
  readonly customerId: string;
  readonly warehouse: string;
  readonly priceList: string;
  /** 10 of them at 6.00 each; 9.90, from 5 on 9.00; 19 % tax. */
  readonly desk: string;
  /** None in stock; 2.50; 19 % tax. */
  readonly lamp: string;
};

export const eur = (amount: number) => ({ amount, currency: 'EUR' });

/** Sends a command and expects it to work. */
export const done = async (sending: Promise<Reply>): Promise<Reply> => {
  const reply = await sending;
  expect(reply.status, JSON.stringify(reply.body)).toBeLessThan(300);
  return reply;
};

/** From now on orders of `MAIN` above the total must be approved. */
export const approveAbove = ({ put }: Http, ...approvalLimits: readonly ReturnType<typeof eur>[]): Promise<Reply> =>
  done(put('/order/v1/entities/MAIN/policies', { body: { approvalLimits } }));

/** Opens a shop with names of its own. */
export const openShop = async ({ post, put }: Http): Promise<Shop> => {
  const mark = randomUUID().slice(0, 8).toUpperCase();
  const shop = {
    warehouse: `W-${mark}`,
    priceList: `P-${mark}`,
    desk: `DESK-${mark}`,
    lamp: `LAMP-${mark}`,
  };
  const creditLimit = { amount: 1_000_000_000, currency: 'EUR' };
  const place = { country: 'DE', region: 'North', currency: 'EUR' };
  const customer = { name: `Blue Door ${mark}`, ...place, segment: 'Retail', creditLimit };
  const registered = await done(post('/customer/v1/customers', { body: customer }));
  await done(put(`/inventory/v1/warehouses/${shop.warehouse}`, { body: { name: 'Main', rank: 1 } }));
  for (const [sku, category] of [
    [shop.desk, 'Furniture/Desks'],
    [shop.lamp, 'Furniture/Lamps'],
  ]) {
    await done(
      put(`/inventory/v1/products/${sku}`, {
        body: { name: `Oak ${sku}`, category, unit: 'C62', taxCategory: 'standard' },
      }),
    );
  }
  const terms = { name: 'List', currency: 'EUR', taxIncluded: false, priority: 1, assignedOnly: false };
  await done(put(`/inventory/v1/price-lists/${shop.priceList}`, { body: terms }));
  const price = (sku: string, minQuantity: string, amount: number) =>
    done(
      put(`/inventory/v1/price-lists/${shop.priceList}/prices/${sku}`, {
        body: { minQuantity, unitPrice: perUnit(eur(amount)) },
      }),
    );
  await price(shop.desk, '1', 990);
  await price(shop.desk, '5', 900);
  await price(shop.lamp, '1', 250);
  await done(
    post(`/inventory/v1/stock-items/${shop.warehouse}/${shop.desk}/receive`, {
      body: { quantity: '10', unitCost: perUnit(eur(600)), reference: 'PO-1' },
    }),
  );
  return { customerId: registered.body.customerId, ...shop };
};

/** Places an order and waits until stock was looked for. */
export const placeOrder = ({ post }: Http, body: object): Promise<Reply> => {
  const asked = { body: { submit: true, ...body }, headers: { prefer: 'wait=10', 'idempotency-key': randomUUID() } };
  // A machine with other work to do may not have heard of the prices yet, and says so.
  return until('the catalogue is known', async () => {
    const reply = await post('/order/v1/orders', asked);
    return reply.body?.code !== 'service/not-caught-up' && reply;
  });
};
