import { createHash } from 'node:crypto';
import { perUnit } from '@sales/contracts';
import type { Route } from '../../openapi/document.ts';
import type { Known } from './values.ts';

/** A UUID that follows from a name. */
const idOf = (name: string): string => {
  const hex = createHash('sha256').update(name).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `7${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
};

const ids = (name: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, nth) => idOf(`${name} ${nth}`));

const customers = ids('customer', 6);
const newcomers = ids('newcomer', 12);
const orders = ids('order', 16);
const lines = ids('line', 3);
const contacts = ids('contact', 3);
const users = ids('user', 3);
const skus = ['DESK', 'LAMP', 'CHAIR 2/4', 'SHELF.9'];
const warehouses = ['MAIN', 'SOUTH'];
const priceLists = ['LIST', 'OWN'];

/** Few enough that requests meet on the same things again and again; not all of them are put there by `opening`. */
const known: Known = new Map<string, readonly unknown[]>([
  ['customerId', [...customers, ...customers, ...newcomers]],
  ['customer', [...customers, 'C-000001']],
  ['orderId', orders],
  ['order', [...orders, 'SO-2026-000001']],
  ['lineId', lines],
  ['contactId', contacts],
  ['user', users],
  ['entity', ['MAIN', 'MAIN', 'OTHER']],
  ['shipmentId', ids('shipment', 3)],
  ['invoiceId', ids('invoice', 3)],
  ['invoice', ids('invoice', 3)],
  ['paymentId', ids('payment', 3)],
  ['returnId', ids('return', 3)],
  ['refundId', ids('refund', 3)],
  ['transferId', ids('transfer', 3)],
  ['sku', [...skus, ...skus, ...skus, 'NO-SUCH']],
  ['warehouse', [...warehouses, 'NOWHERE']],
  ['to', [...warehouses, ...users.map((user) => `user:${user}`), '2026-12-31', '2026-12-31T00:00:00Z']],
  ['from', ['2026-01-01', '2026-01-01T00:00:00Z']],
  ['roles', ['auditor', 'salesperson']],
  ['team', ['north', 'south']],
  ['barcode', ['4006381333931']],
  ['priceList', [...priceLists, 'NONE']],
  ['currency', [...Array.from({ length: 10 }, () => 'EUR'), 'USD', 'JPY']],
  ['quantity', ['1', '2', '0.5', '3']],
  ['category', ['order', 'customer', 'stockItem', 'Furniture/Desks']],
  ['projection', ['orders', 'stock', 'nothing']],
  ['id', [...orders.slice(0, 3), ...customers.slice(0, 3), 'MAIN.DESK']],
  ['after', [`order-${orders[0]}@1`]],
]);

/** What would end the business before it has begun, deactivating customers for one, is done to what is not needed. */
const dispensable: Known = new Map([
  ...known,
  ['customerId', newcomers],
  ['sku', ['SHELF.9', 'NO-SUCH']],
  ['warehouse', ['EAST', 'NOWHERE']],
  ['priceList', ['OWN', 'NONE']],
]);

const isDestructive = ({ method, path }: Route): boolean =>
  method !== 'GET' && /\/(deactivate|hold|discontinue|change|set-credit-limit)$|warehouses|price-lists/.test(path);

/** What the requests to a route refer to. */
export const knownTo = (route: Route): Known => (isDestructive(route) ? dispensable : known);

export type Opening = { readonly path: string; readonly body: unknown };

const eur = (amount: number) => ({ amount, currency: 'EUR' });

/** Puts there what most requests refer to, in this order. Sent again, it changes nothing. */
export const opening: readonly Opening[] = [
  ...customers.map((id, nth) => ({
    path: `/customer/v1/customers/${id}`,
    body: {
      ...{ name: `Customer ${nth}`, country: 'DE', currency: 'EUR' },
      contacts: contacts.map((contactId) => ({ contactId, name: `Contact ${nth}` })),
    },
  })),
  ...users.map((id, nth) => ({
    path: `/identity/v1/users/${id}`,
    body: { name: `User ${nth}`, email: `user.${nth}@example.com` },
  })),
  { path: '/identity/v1/teams/north', body: { name: 'North' } },
  ...warehouses.map((code, rank) => ({ path: `/inventory/v1/warehouses/${code}`, body: { name: code, rank } })),
  ...skus.map((sku) => ({
    path: `/inventory/v1/products/${encodeURIComponent(sku)}`,
    body: { name: sku, category: 'Furniture/Desks', unit: 'KGM', taxCategory: 'standard' },
  })),
  {
    path: '/inventory/v1/products/PEN',
    body: {
      ...{ name: 'Pen', category: 'Pens', unit: 'C62', taxCategory: 'standard' },
      barcodes: [{ code: '4006381333931', unit: 'C62' }],
    },
  },
  ...priceLists.map((code, priority) => ({
    path: `/inventory/v1/price-lists/${code}`,
    body: { name: code, currency: 'EUR', taxIncluded: false, priority, assignedOnly: false },
  })),
  ...skus.map((sku) => ({
    path: `/inventory/v1/price-lists/LIST/prices/${encodeURIComponent(sku)}`,
    body: { unitPrice: perUnit(eur(1000)) },
  })),
  ...orders.slice(0, 10).map((id, nth) => ({
    path: `/order/v1/orders/${id}`,
    body: {
      customerId: customers[nth % customers.length],
      lines: lines.slice(0, 2).map((lineId, line) => ({ lineId, sku: skus[line], quantity: '2' })),
      submit: nth % 2 === 0,
    },
  })),
];

export const deliveries: readonly Opening[] = warehouses.flatMap((warehouse) =>
  skus.map((sku) => ({
    path: `/inventory/v1/stock-items/${warehouse}/${encodeURIComponent(sku)}/receive`,
    body: { quantity: '1000', unitCost: perUnit(eur(600)) },
  })),
);

/** Takes some of the orders further, each as soon as it can be; sent again, it changes nothing. */
export const business: readonly Opening[] = [orders[0], orders[2], orders[4]].flatMap((id, nth) => {
  const path = (step: string) => `/order/v1/orders/${id}/${step}`;
  const line = { lineId: lines[0], quantity: '1' };
  return [
    { path: path('shipments'), body: { shipmentId: ids('shipment', 3)[nth] } },
    { path: path('invoices'), body: { invoiceId: ids('invoice', 3)[nth], lines: [line] } },
    { path: path('returns'), body: { returnId: ids('return', 3)[nth], lines: [{ ...line, reason: 'tooBig' }] } },
  ];
});
