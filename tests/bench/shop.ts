import { randomUUID } from 'node:crypto';
import { perUnit } from '@sales/contracts';
import type { Call } from './load.ts';

export type Headers = Readonly<Record<string, string>>;

export const json = async (
  origin: string,
  method: string,
  path: string,
  body: unknown,
  headers: Headers = {},
): Promise<Record<string, unknown>> => {
  const response = await fetch(origin + path, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const answer = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${answer}`);
  return JSON.parse(answer);
};

export type Shop = { readonly customers: readonly string[]; readonly skus: readonly string[] };

/** Opens a shop with enough stock for every order that a bench can place. */
export const openShop = async (origin: string, customers = 200, products = 200): Promise<Shop> => {
  const skus = Array.from({ length: products }, (_, n) => `SKU-${String(n).padStart(4, '0')}`);
  const post = (path: string, body: unknown) => json(origin, 'POST', path, body);
  await post('/inventory/v1/warehouses', { warehouse: 'MAIN', name: 'Main', rank: 1 });
  await post('/inventory/v1/price-lists', {
    priceList: 'STD',
    name: 'Standard',
    currency: 'EUR',
    taxIncluded: false,
    priority: 1,
    assignedOnly: false,
  });
  await post('/inventory/v1/products/import', {
    rows: skus.map((sku, n) => ({
      sku,
      name: `Product ${n}`,
      category: `Category ${n % 10}/Shelf ${n % 40}`,
      unit: 'C62',
      taxCategory: 'standard',
    })),
  });
  await post('/inventory/v1/price-lists/STD/prices/import', {
    rows: skus.map((sku, n) => ({ sku, unitPrice: perUnit({ amount: 500 + n, currency: 'EUR' }) })),
  });
  await post('/inventory/v1/stock-items/receive', {
    rows: skus.map((sku) => ({
      warehouse: 'MAIN',
      sku,
      quantity: '90000000',
      unitCost: perUnit({ amount: 300, currency: 'EUR' }),
    })),
  });
  return { customers: await registerCustomers(origin, customers), skus };
};

/** Registers customers, by default companies that say no more than they must; gives their ids. */
export const registerCustomers = async (
  origin: string,
  count: number,
  more: (nth: number) => object = () => ({ kind: 'company' }),
): Promise<readonly string[]> => {
  const ids = Array.from({ length: count }, () => randomUUID());
  await json(origin, 'POST', '/customer/v1/customers/import', {
    rows: ids.map((customerId, n) => ({
      customerId,
      name: `Customer ${n}`,
      country: ['DE', 'FR', 'CN', 'US'][n % 4],
      language: 'en',
      currency: 'EUR',
      fulfilmentPolicy: 'shipPartial',
      paymentTerms: { dueDays: 30 },
      ...more(n),
    })),
  });
  return ids;
};

/** Orders of three lines, each of another customer and other products than the one before. */
export const orderCalls = ({ customers, skus }: Shop, path: string): (() => Call) => {
  let n = 0;
  return () => {
    n += 1;
    const lines = [0, 1, 2].map((nth) => ({
      sku: skus[(n * 7 + nth * 31) % skus.length],
      quantity: String(1 + (n % 3)),
    }));
    return {
      method: 'POST',
      path,
      headers: { 'idempotency-key': randomUUID() },
      body: { customerId: customers[n % customers.length], lines, submit: true },
    };
  };
};
