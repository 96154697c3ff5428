import { perUnit } from '@sales/contracts';
import { foldEach, foldOf } from '@sales/read-kit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { evolveCustomer, evolveCustomerRow } from './customers/fold.ts';
import { evolveOrder } from './orders/document.ts';
import { evolveOrderRow } from './orders/fold.ts';
import { evolveProduct } from './products/fold.ts';
import { evolveStock } from './stock/fold.ts';
import { type ReadSide, startReadSide } from './testing/read-side.ts';
import { rounds } from './testing/rounds.ts';
import { dice, idFor, party } from './testing/shop.ts';

type Item = Readonly<Record<string, unknown>>;

let side: ReadSide;
const random = dice(5);
const instant = (day: number): string => new Date(Date.UTC(2026, 0, 1 + day, 12)).toISOString();
/** An instant at which something happened, or any other, to the millisecond. */
const anyInstant = (): string =>
  random.roll(2) === 0
    ? instant(random.roll(32))
    : new Date(Date.UTC(2026) + random.roll(34 * 86_400_000)).toISOString();
const transfer = idFor('transfer');

beforeAll(async () => {
  side = await startReadSide();
  const { shop, history } = side;
  for (let nth = 0; nth < 20; nth++) {
    const name = `Customer ${nth}`;
    const customerId = idFor(name);
    shop.register(name, {}, { recordedAt: instant(nth) });
    history.add(
      'customer',
      customerId,
      'sales.customer.tagged.v1',
      { customerId, tag: 'gold' },
      { recordedAt: instant(nth + 3) },
    );
    const credit = { customerId, creditLimit: { amount: 1000 * nth, currency: 'EUR' } };
    history.add('customer', customerId, 'sales.customer.credit-limit-set.v1', credit, { recordedAt: instant(nth + 5) });
    history.add(
      'customer',
      customerId,
      'sales.customer.held.v1',
      { customerId, reason: 'late' },
      { recordedAt: instant(nth + 9) },
    );
    const at = (day: number) => ({ recordedAt: instant(nth + day), effectiveAt: instant(nth + day - random.roll(4)) });
    const order = shop.place(String(nth), party(name), [{ sku: 'A', quantity: '3', unitPrice: 100 }], at(1));
    shop.confirm(order, at(2));
    const shipment = shop.ship(order, 60, at(4));
    shop.deliver(order, shipment, at(6));
    const invoice = shop.invoice(order, party(name), '2026-01-20', '2026-02-20', at(7));
    shop.pay(order, invoice, 100, 0, at(8));
    shop.close(order, { rating: 1 + (nth % 5), feedback: 'Thanks' }, at(9));
  }
  shop.addProduct('A', 'Apple', 'Fruit');
  history.add('product', 'A', 'sales.product.categorised.v1', { sku: 'A', category: 'Food/Fruit' });
  history.add('product', 'A', 'sales.product.discontinued.v1', { sku: 'A', reason: 'season' });
  const step = { priceList: 'LIST', sku: 'A', unit: 'C62', minQuantity: '1' };
  const price = { ...step, unitPrice: perUnit({ amount: 100, currency: 'EUR' }) };
  const terms = { name: 'List', currency: 'EUR', taxIncluded: false, priority: 0, assignedOnly: false };
  history.add(
    'priceList',
    'LIST',
    'sales.priceList.created.v1',
    { priceList: 'LIST', terms },
    { recordedAt: instant(0) },
  );
  history.add('priceList', 'LIST', 'sales.priceList.price-set.v1', price, { recordedAt: instant(1) });
  history.add(
    'priceList',
    'LIST',
    'sales.priceList.price-set.v1',
    { ...price, unitPrice: perUnit({ amount: 150, currency: 'EUR' }) },
    { recordedAt: instant(5) },
  );
  history.add('priceList', 'LIST', 'sales.priceList.price-removed.v1', step, { recordedAt: instant(9) });
  const stock = shop.stock('MAIN', 'A');
  const level = { onHand: '0', reserved: '0', inTransitOut: '0' };
  const policy = { warehouse: 'MAIN', sku: 'A', level, min: '5', max: '50', leadTimeDays: 3 };
  history.add('stockItem', 'MAIN.A', 'sales.stockItem.reorder-policy-set.v1', policy, {
    recordedAt: instant(0),
    effectiveAt: instant(0),
  });
  stock.receive('10', 1000, { recordedAt: instant(1), effectiveAt: instant(1) });
  stock.reserve('4', idFor('order 1'), idFor('line'), { recordedAt: instant(2), effectiveAt: instant(2) });
  // Recorded late: the goods had come on the first day.
  stock.receive('5', 700, { recordedAt: instant(6), effectiveAt: instant(1) });
  stock.adjust('-1', -100, 'broken', { recordedAt: instant(7), effectiveAt: instant(7) });
  stock.send('2', 'SOUTH', transfer, { recordedAt: instant(8), effectiveAt: instant(8) });
  await side.publish();
});
afterAll(() => side.stop());

describe('as of an instant', () => {
  const kinds = [
    { category: 'order', path: (id: string) => `orders/${id}`, id: (nth: number) => idFor(`order ${nth}`) },
    { category: 'customer', path: (id: string) => `customers/${id}`, id: (nth: number) => idFor(`Customer ${nth}`) },
  ];

  test(`is the fold of what was recorded, or true, by then, and 404 before: ${rounds(300)} random pairs`, async () => {
    for (let round = 0; round < rounds(300); round++) {
      const { category, path, id } = random.pick(kinds);
      const stream = `${category}-${id(random.roll(20))}`;
      const asOf = anyInstant();
      const clock = random.pick(['recorded', 'effective'] as const);
      const events = side.history.events.filter(
        (event) => event.stream === stream && (clock === 'recorded' ? event.recordedAt : event.effectiveAt) <= asOf,
      );
      const expected = category === 'order' ? foldOf(events, evolveOrder) : foldOf(events, evolveCustomer);
      const { status, body } = await side.fetch(
        `/query/v1/${path(stream.slice(category.length + 1))}?asOf=${asOf}&clock=${clock}`,
      );
      expect(status).toBe(expected === undefined ? 404 : 200);
      if (expected === undefined) continue;
      // What a customer has bought comes from the events of its orders: see `as-of-figures.postgres.test.ts`.
      const { figures: _, lastOrderAt: __, href: ___, ...document } = JSON.parse(body);
      expect(document).toEqual(JSON.parse(JSON.stringify(expected)));
    }
  });

  /** The events of a category that were recorded, or true, by an instant. */
  const upToThen = (category: string, clock: 'recorded' | 'effective', asOf: string) =>
    side.history.events.filter(
      (event) =>
        event.stream.startsWith(`${category}-`) &&
        (clock === 'recorded' ? event.recordedAt : event.effectiveAt) <= asOf,
    );

  /** The ids on all pages of a list, in order. */
  const idsOf = async (url: string, id: string, limit: number): Promise<readonly string[]> => {
    const ids: string[] = [];
    for (let cursor = ''; ; ) {
      const page = await side.get(`${url}&limit=${limit}${cursor}`);
      expect(page.items.length).toBeLessThanOrEqual(limit);
      ids.push(...page.items.map((item: Readonly<Record<string, string>>) => item[id]));
      if (page.nextCursor === undefined) return ids;
      cursor = `&cursor=${page.nextCursor}`;
    }
  };

  test(`lists hold what was there, as it was, by what holds of it then: ${rounds(60)} random questions`, async () => {
    for (let round = 0; round < rounds(60); round++) {
      const asOf = instant(random.roll(34) - 2);
      const clock = random.pick(['recorded', 'effective'] as const);
      const down = random.roll(2) === 0;
      const limit = random.pick([1, 7, 200]);
      const query = `asOf=${asOf}&clock=${clock}&sort=${down ? '-' : ''}number`;

      const paymentStatus = random.pick(['notInvoiced', 'invoiced', 'partiallyPaid']);
      const orders = foldEach(upToThen('order', clock, asOf), evolveOrderRow)
        .filter((order) => order.payment_status === paymentStatus)
        .toSorted((a, b) => (a.number < b.number === down ? 1 : -1))
        .map((order) => order.order_id);
      const url = `/query/v1/orders?${query}&paymentStatus=${paymentStatus}`;
      expect({ url, ids: await idsOf(url, 'orderId', limit) }).toEqual({ url, ids: orders });

      const worst = 1 + random.roll(5);
      const rated = foldEach(upToThen('order', clock, asOf), evolveOrderRow)
        .filter((order) => order.rating !== null && order.rating <= worst)
        .toSorted((a, b) => (a.number < b.number === down ? 1 : -1))
        .map((order) => order.order_id);
      expect(await idsOf(`/query/v1/orders?${query}&ratingTo=${worst}`, 'orderId', limit)).toEqual(rated);

      const status = random.pick(['active', 'held']);
      const customers = foldEach(upToThen('customer', clock, asOf), evolveCustomerRow)
        .filter((customer) => customer.status === status)
        .toSorted((a, b) => (a.number < b.number === down ? 1 : -1))
        .map((customer) => customer.customer_id);
      expect(await idsOf(`/query/v1/customers?${query}&status=${status}`, 'customerId', limit)).toEqual(customers);
    }
  });

  test('lists have the documents of then', async () => {
    const asOf = instant(12);
    const order = idFor('order 6');
    const { items } = await side.get(`/query/v1/orders?asOf=${asOf}&search=SO-2026-000006`);
    expect(items).toMatchObject([
      { orderId: order, status: (await side.get(`/query/v1/orders/${order}?asOf=${asOf}`)).status },
    ]);
    const customers = await side.get(`/query/v1/customers?asOf=${asOf}&limit=200`);
    expect(customers.items.length).toBe(13);
    for (const customer of customers.items)
      expect(customer).toEqual(await side.get(`/query/v1/customers/${customer.customerId}?asOf=${asOf}`));
    const products = side.history.events.filter((event) => event.stream === 'product-A');
    for (const { recordedAt } of products) {
      const list = await side.get(`/query/v1/products?asOf=${recordedAt}`);
      expect(list.items).toEqual([await side.get(`/query/v1/products/A?asOf=${recordedAt}`)]);
    }
    expect((await side.get(`/query/v1/products?asOf=${products[0]?.recordedAt}&category=Food`)).items).toEqual([]);
    expect((await side.get(`/query/v1/products?asOf=${products[1]?.recordedAt}&category=Food`)).items.length).toBe(1);
    expect((await side.get(`/query/v1/price-lists?asOf=${instant(0)}`)).items).toMatchObject([{ priceList: 'LIST' }]);
    expect((await side.get(`/query/v1/price-lists?asOf=${instant(-1)}`)).items).toEqual([]);
  });

  test('exports are of then as well', async () => {
    const lines = async (url: string) => (await side.fetch(`${url}&format=csv`)).body.trimEnd().split('\r\n').slice(1);
    expect((await lines(`/query/v1/orders?asOf=${instant(12)}`)).length).toBe(12);
    expect((await lines(`/query/v1/customers?asOf=${instant(12)}`)).length).toBe(13);
    expect(await lines(`/query/v1/price-lists/LIST?asOf=${instant(2)}`)).toEqual(['LIST,A,C62,1,1.00,1,EUR']);
    expect(await lines(`/query/v1/price-lists/LIST?asOf=${instant(0)}`)).toEqual([]);
  });

  test.each(['orders', 'customers', 'products', 'stock-items'])(
    '%s are sorted by nothing that was different then',
    async (list) => {
      const sort =
        list === 'products' ? 'name' : list === 'stock-items' ? 'value' : list === 'orders' ? 'total' : 'name';
      for (const format of ['json', 'csv']) {
        const { status, body } = await side.fetch(`/query/v1/${list}?asOf=${instant(9)}&sort=${sort}&format=${format}`);
        expect({ status, body: JSON.parse(body) }).toMatchObject({
          status: 400,
          body: { errors: [{ path: '/sort' }] },
        });
      }
    },
  );

  test('now by that way is now', async () => {
    const now = '2026-07-01T11:59:00Z';
    /** Links are to what was then. */
    const withoutLinks = ({
      href: _,
      prices,
      figures = [],
      ...thing
    }: Readonly<Record<string, Item[] | undefined>>) => ({
      ...thing,
      prices,
      figures: figures.map(({ links: __, ...figure }) => figure),
    });
    const { href: __, ...order } = await side.get(`/query/v1/orders/${idFor('order 3')}`);
    expect(await side.get(`/query/v1/orders/${idFor('order 3')}?asOf=${now}`)).toMatchObject(order);
    for (const path of [`customers/${idFor('Customer 3')}`, 'products/A']) {
      const thing = await side.get(`/query/v1/${path}`);
      expect(withoutLinks(await side.get(`/query/v1/${path}?asOf=${now}`))).toEqual(withoutLinks(thing));
    }
    const { links: _, ...stock } = await side.get('/query/v1/stock-items/MAIN/A');
    for (const clock of ['recorded', 'effective']) {
      const { links, ...place } = await side.get(`/query/v1/stock-items/MAIN/A?asOf=${now}&clock=${clock}`);
      expect(place).toEqual(stock);
      expect(links.onHand).toContain(new URLSearchParams({ asOf: now, clock }).toString());
    }
    const { href: _______, ...list } = await side.get('/query/v1/price-lists/LIST');
    expect(await side.get(`/query/v1/price-lists/LIST?asOf=${now}`)).toMatchObject(list);
  });

  test('a stock item is known by what was recorded, and true by what was effective', async () => {
    const known = await side.get(`/query/v1/stock-items/MAIN/A?asOf=${instant(3)}`);
    expect(known).toMatchObject({
      onHand: '10',
      reserved: '4',
      available: '6',
      value: { amount: 1000 },
      reorder: { min: '5' },
    });
    const corrected = await side.get(`/query/v1/stock-items/MAIN/A?asOf=${instant(3)}&clock=effective`);
    expect(corrected).toMatchObject({ onHand: '15', reserved: '4', available: '11', value: { amount: 1700 } });
    const events = side.history.events.filter(
      (event) => event.stream === 'stockItem-MAIN.A' && event.recordedAt <= instant(3),
    );
    expect(foldOf(events, evolveStock)).toMatchObject({ on_hand: 10_000, min: 5_000 });
  });

  test('a price list has the prices of then', async () => {
    const at = (day: number) => side.get(`/query/v1/price-lists/LIST?asOf=${instant(day)}`);
    expect((await at(0)).prices).toEqual([]);
    expect((await at(2)).prices).toMatchObject([{ sku: 'A', unitPrice: { micros: 1_000_000 } }]);
    expect((await at(6)).prices).toMatchObject([{ sku: 'A', unitPrice: { micros: 1_500_000 } }]);
    expect((await at(10)).prices).toEqual([]);
  });

  test('a product is the fold of its events', async () => {
    const events = side.history.events.filter((event) => event.stream === 'product-A');
    for (const [index, event] of events.entries()) {
      const expected = foldOf(events.slice(0, index + 1), evolveProduct);
      const { href, prices: _, ...product } = await side.get(`/query/v1/products/A?asOf=${event.recordedAt}`);
      expect(product).toEqual(expected);
      expect((await side.get(href)).items.at(-1).recordedAt).toBe(event.recordedAt);
    }
  });

  test.each(['yesterday', '2026-01-01'])('refuses %s', async (asOf) => {
    const { status, body } = await side.fetch(`/query/v1/orders/${idFor('order 1')}?asOf=${asOf}`);
    expect({ status, body: JSON.parse(body) }).toMatchObject({ status: 400, body: { errors: [{ path: '/asOf' }] } });
  });
});

describe('stock', () => {
  test('shows what is on its way, and to where', async () => {
    expect(await side.get('/query/v1/stock-items/MAIN/A')).toMatchObject({
      onHand: '12',
      inTransit: '2',
      incoming: '0',
    });
    const rows = await side.postgres.database.query({ text: 'select * from read.stock_incoming', values: [] });
    expect(rows).toEqual([{ sku: 'A', warehouse: 'SOUTH', quantity: 2000 }]);
  });

  test('the ledger adds up to what is on hand, with document and person', async () => {
    const { items } = await side.get('/query/v1/stock-movements?sku=A&sort=recordedAt');
    const sum = items.reduce((all: number, item: { quantity: string }) => all + Number(item.quantity), 0);
    expect(sum).toBe(12);
    expect(items.map((item: { kind: string }) => item.kind)).toEqual([
      'received',
      'received',
      'adjusted',
      'transferOut',
    ]);
    expect(items[0]).toMatchObject({ document: 'PO-1', actor: 'user:ann', onHandAfter: '10', cost: { amount: 1000 } });
    expect(items[2]).toMatchObject({ reason: 'broken', quantity: '-1', cost: { amount: -100 } });
    expect(items[3]).toMatchObject({ document: transfer });
    expect((await side.get('/query/v1/stock-movements?sku=A&kind=adjusted')).items.length).toBe(1);
  });

  test('adds up to products', async () => {
    expect((await side.get('/query/v1/stock-totals?sku=A')).items).toMatchObject([
      { sku: 'A', name: 'Apple', warehouses: 2, onHand: '12', available: '8', inTransit: '2' },
    ]);
    expect((await side.get('/query/v1/stock-items?belowMinimum=true')).items).toEqual([]);
    expect((await side.get('/query/v1/stock-items?search=app&warehouse=MAIN')).items.length).toBe(1);
  });
});

describe('the timeline', () => {
  test('says who, when, why and what, before and after', async () => {
    const customerId = idFor('Customer 2');
    const { items } = await side.get(`/query/v1/timeline/customer/${customerId}`);
    expect(items.map((item: { type: string }) => item.type.split('.')[2])).toEqual([
      'registered',
      'tagged',
      'credit-limit-set',
      'held',
    ]);
    expect(items[1]).toMatchObject({
      actor: 'user:ann',
      revision: 1,
      changes: [{ field: 'tags', before: [], after: ['gold'] }],
    });
    expect(items[3].changes).toEqual([
      { field: 'status', before: 'active', after: 'held' },
      { field: 'statusReason', after: 'late' },
    ]);
    expect(items[0].changes).toContainEqual({ field: 'status', after: 'active' });
  });

  test('names the line whose quantity changed', async () => {
    const { items } = await side.get(`/query/v1/timeline/order/${idFor('order 2')}?limit=200`);
    const shipped = items.find((item: { type: string }) => item.type === 'sales.order.shipment-dispatched.v1');
    const line = idFor(`${idFor('order 2')} line 0`);
    expect(shipped.changes).toContainEqual({ field: `lines[${line}].quantities.shipped`, before: '0', after: '3' });
    expect(shipped.changes).toContainEqual({ field: `lines[${line}].quantities.reserved`, before: '3', after: '0' });
    const paid = items.find((item: { type: string }) => item.type === 'sales.order.settlement-recorded.v1');
    expect(paid.changes).toContainEqual({ field: 'paymentStatus', before: 'invoiced', after: 'partiallyPaid' });
  });

  test.each(['order', 'stockItem', 'priceList'])(
    'tells of a %s the same by pages, forwards and backwards',
    async (category) => {
      const id = { order: idFor('order 4'), stockItem: 'MAIN.A', priceList: 'LIST' }[category] ?? '';
      const url = `/query/v1/timeline/${category}/${id}`;
      const { items } = await side.get(`${url}?limit=200`);
      const paged = [];
      for (let cursor = ''; ; ) {
        const page = await side.get(`${url}?limit=2${cursor}`);
        paged.push(...page.items);
        if (page.nextCursor === undefined) break;
        cursor = `&cursor=${page.nextCursor}`;
      }
      expect(paged).toEqual(items);
      expect((await side.get(`${url}?limit=200&sort=-revision`)).items).toEqual([...items].reverse());
      expect((await side.get(`${url}?limit=2&sort=-revision`)).items).toEqual([...items].reverse().slice(0, 2));
    },
  );

  test('is found by the number that people know a thing by', async () => {
    const byId = await side.get(`/query/v1/timeline/order/${idFor('order 4')}?limit=200`);
    for (const number of ['SO-2026-000004', 'so-2026-000004'])
      expect(await side.get(`/query/v1/timeline/order/${number}?limit=200`)).toEqual(byId);
    const [hit] = (await side.get('/query/v1/orders?search=so-2026-000004')).items;
    expect(hit).toMatchObject({ orderId: idFor('order 4'), number: 'SO-2026-000004' });
    const { number } = await side.get(`/query/v1/customers/${idFor('Customer 4')}`);
    expect(await side.get(`/query/v1/timeline/customer/${number}`)).toEqual(
      await side.get(`/query/v1/timeline/customer/${idFor('Customer 4')}`),
    );
    const [invoice] = (await side.get('/query/v1/receivables?limit=1')).items;
    const documents = await side.get(`/query/v1/timeline/invoice/${invoice.invoiceId}`);
    for (const name of [invoice.number, invoice.number.toLowerCase()])
      expect(await side.get(`/query/v1/timeline/invoice/${name}`)).toEqual(documents);
    expect((await side.fetch('/query/v1/timeline/order/SO-2026-999999')).status).toBe(404);
  });

  test('of nothing is 404, of an unknown kind of thing 400', async () => {
    expect((await side.fetch(`/query/v1/timeline/order/${idFor('unknown')}`)).status).toBe(404);
    expect((await side.fetch('/query/v1/timeline/unicorn/1')).status).toBe(400);
    expect((await side.fetch(`/query/v1/timeline/order/${idFor('order 4')}?asOf=2020-01-01T00:00:00Z`)).status).toBe(
      404,
    );
  });
});
