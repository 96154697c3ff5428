import { randomUUID } from 'node:crypto';
import { perUnit } from '@sales/contracts';
import type { Http, Reply } from './http.ts';
import { done, eur, openShop, placeOrder, type Shop } from './shop.ts';
import { until } from './until.ts';

const usd = (amount: number) => ({ amount, currency: 'USD' });

/** A business with something of everything: two currencies, two warehouses, and orders in every state. */
export type Trade = {
  readonly shop: Shop;
  /** An instant in the middle of it. */
  readonly midway: string;
  readonly orderId: string;
  readonly returnId: string;
  readonly transferId: string;
  readonly receiptId: string;
};

export const trade = async (http: Http): Promise<Trade> => {
  const shop = await openShop(http);
  const east = `${shop.warehouse}-E`;
  const stock = (warehouse: string, sku: string, verb: string, body: object, headers: Record<string, string> = {}) =>
    done(http.post(`/inventory/v1/stock-items/${warehouse}/${sku}/${verb}`, { body, headers }));
  const act = (orderId: string, command: string, body: object = {}) =>
    done(http.post(`/order/v1/orders/${orderId}/${command}`, { body }));
  /** On a busy machine stock is reserved after the answer. */
  const place = async (customerId: string, sku: string, quantity: string, more: object = {}): Promise<Reply> => {
    const order = { customerId, lines: [{ sku, quantity }], channel: 'web', ...more };
    const placed = await done(placeOrder(http, order));
    await until('stock is reserved for the order', async () => {
      const { body } = await http.get(`/order/v1/orders/${placed.body.orderId}`);
      return body.status === 'confirmed' || body.status === 'backordered';
    });
    return placed;
  };

  await done(http.put(`/inventory/v1/warehouses/${east}`, { body: { name: 'East', rank: 2 } }));
  const american = { name: 'Red Door', country: 'US', currency: 'USD', segment: 'Trade' };
  const { customerId } = (await done(http.post('/customer/v1/customers', { body: american }))).body;
  const dollars = `${shop.priceList}-USD`;
  const terms = { name: 'Dollars', currency: 'USD', taxIncluded: false, priority: 1, assignedOnly: false };
  await done(http.put(`/inventory/v1/price-lists/${dollars}`, { body: terms }));
  const price = { minQuantity: '1', unitPrice: perUnit(usd(1500)) };
  await done(http.put(`/inventory/v1/price-lists/${dollars}/prices/${shop.desk}`, { body: price }));

  await stock(east, shop.desk, 'receive', { quantity: '8', unitCost: perUnit(usd(700)), reference: 'PO-2' });
  const chair = `CHAIR-${shop.desk}`;
  const details = { name: 'Chair', category: 'Furniture/Chairs', unit: 'C62', taxCategory: 'reduced' };
  await done(http.put(`/inventory/v1/products/${chair}`, { body: details }));
  const list = `/inventory/v1/price-lists/${shop.priceList}/prices/${chair}`;
  await done(http.put(list, { body: { minQuantity: '1', unitPrice: perUnit(eur(333)) } }));
  const lastWeek = new Date(Date.now() - 7 * 86_400_000).toISOString();
  const dated = { 'effective-at': lastWeek };
  await stock(shop.warehouse, chair, 'receive', { quantity: '30', totalCost: eur(1000) }, dated);

  const sold = await place(shop.customerId, chair, '7', {
    lines: [
      { sku: chair, quantity: '7', discounts: [{ percent: '10' }] },
      { sku: shop.desk, quantity: '2' },
      { kind: 'shipping', name: 'Parcel', unitPrice: perUnit(eur(495)), taxCategory: 'standard' },
    ],
  });
  const { orderId } = sold.body;
  const [line] = sold.body.lines;
  await act(orderId, 'shipments', { lines: [{ lineId: line.lineId, quantity: '3' }] });
  await act(orderId, 'shipments');
  await act(orderId, 'confirm-delivery');
  await act(orderId, 'invoices');
  await act(orderId, 'payments', { amount: eur(1500) });
  await done(http.post('/order/v1/payments', { body: { customerId: shop.customerId, amount: eur(700) } }));
  const midway = new Date().toISOString();

  const transferId = randomUUID();
  await stock(shop.warehouse, chair, 'transfer', { transferId, to: east, quantity: '6' });
  await stock(east, chair, 'receive-transfer', { transferId, from: shop.warehouse });
  await stock(shop.warehouse, chair, 'transfer', { to: east, quantity: '4' });
  const receiptId = randomUUID();
  await stock(shop.warehouse, shop.lamp, 'expect-receipt', { receiptId, quantity: '20' }, dated);
  await stock(shop.warehouse, chair, 'expect-receipt', { quantity: '9' });
  const backordered = await place(shop.customerId, shop.lamp, '5');
  await stock(shop.warehouse, shop.lamp, 'receive', { receiptId, quantity: '3', unitCost: perUnit(eur(100)) });
  await stock(shop.warehouse, chair, 'adjust', { quantity: '-1', reason: 'broken' });
  const item = await done(http.get(`/inventory/v1/stock-items/${shop.warehouse}/${chair}`));
  await stock(shop.warehouse, chair, 'count', { counted: '10', countedAt: item.body.revision });
  await stock(shop.warehouse, chair, 'assign-bin', { bin: 'A-01-3' });
  await stock(shop.warehouse, chair, 'set-reorder-policy', { min: '5', max: '40', leadTimeDays: 7 });

  const returned = await act(orderId, 'returns', {
    lines: [{ lineId: line.lineId, quantity: '2', reason: 'tooMany' }],
  });
  const { returnId } = returned.body.returns[0];
  await act(orderId, `returns/${returnId}/approve`);
  await act(orderId, `returns/${returnId}/receive`, { warehouse: shop.warehouse });
  await act(orderId, 'refunds', { returnId });
  await act(orderId, 'payments');
  const again = await act(orderId, 'returns', { lines: [{ lineId: line.lineId, quantity: '1', reason: 'late' }] });
  const second = again.body.returns[1].returnId;
  await act(orderId, `returns/${second}/approve`);
  await act(orderId, `returns/${second}/receive`, { warehouse: shop.warehouse });
  await act(orderId, 'refunds', { returnId: second });

  const abroad = await place(customerId, shop.desk, '3');
  await act(abroad.body.orderId, 'shipments');
  await act(abroad.body.orderId, 'invoices');
  const partly = await place(shop.customerId, chair, '2');
  await act(partly.body.orderId, 'shipments', { lines: [{ lineId: partly.body.lines[0].lineId, quantity: '1' }] });
  await act(partly.body.orderId, 'invoices');
  const cancelled = await place(shop.customerId, chair, '1');
  await act(cancelled.body.orderId, 'cancel', { reason: 'changedTheirMind' });
  for (const days of [45, 75, 105, 150]) {
    const then = new Date(Date.now() - days * 86_400_000).toISOString();
    const body = { submit: true, customerId: shop.customerId, lines: [{ sku: shop.lamp, quantity: '1' }] };
    const late = await done(
      http.post('/order/v1/orders', { body, headers: { prefer: 'wait=10', 'effective-at': then } }),
    );
    await act(late.body.orderId, 'invoices', { prepayment: true, takenOver: true, issuedOn: then.slice(0, 10) });
  }
  await done(
    http.post('/order/v1/orders', { body: { customerId: shop.customerId, lines: [{ sku: chair, quantity: '1' }] } }),
  );
  await until('the backorder has what came in', async () => {
    const { body } = await http.get(`/order/v1/orders/${backordered.body.orderId}`);
    return body.lines[0].quantities.short === '2';
  });
  return { shop, midway, orderId, returnId, transferId, receiptId };
};
