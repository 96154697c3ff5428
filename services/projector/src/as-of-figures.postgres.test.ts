import { naturalKey, perUnit } from '@sales/contracts';
import type { PublishedEvent } from '@sales/eventsourcing';
import { foldEach } from '@sales/read-kit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addFigures, evolveOrderRow } from './orders/fold.ts';
import { evolveSales, type SalesLineRow, salesLines } from './sales/fold.ts';
import { type ReadSide, startReadSide } from './testing/read-side.ts';
import { rounds } from './testing/rounds.ts';
import { dice, idFor, party } from './testing/shop.ts';

let side: ReadSide;
const random = dice(23);
const days = 60;
const instant = (day: number): string => new Date(Date.UTC(2026, 0, 1 + day, 12)).toISOString();
/** An instant that is written in another time zone. */
const elsewhere = (at: string): string => new Date(Date.parse(at) + 7_200_000).toISOString().replace('Z', '+02:00');
const clocks = ['recorded', 'effective'] as const;
type Clock = (typeof clocks)[number];
const people = Array.from({ length: 8 }, (_, nth) => `Customer ${nth}`);
const skus = ['A', 'B', 'C', 'D'];
const priceLists = ['LIST', 'OTHER'];

beforeAll(async () => {
  side = await startReadSide();
  const { shop, history } = side;
  for (const name of people) shop.register(name, {}, { recordedAt: instant(0) });
  for (const sku of skus) {
    history.add(
      'product',
      sku,
      'sales.product.added.v1',
      { sku, details: { name: `Product ${sku}`, unit: 'C62', taxCategory: 'standard' } },
      { recordedAt: instant(0) },
    );
  }
  const terms = { currency: 'EUR', taxIncluded: false, priority: 0, assignedOnly: false };
  for (const priceList of priceLists) {
    const data = { priceList, terms: { ...terms, name: priceList } };
    history.add('priceList', priceList, 'sales.priceList.created.v1', data, { recordedAt: instant(-20) });
  }
  for (let day = 0; day < days; day++) {
    // Most is recorded on its day, some of it late, and some ahead.
    let hour = 0;
    const at = () => {
      hour += 1;
      const recordedAt = new Date(Date.parse(instant(day)) + hour * 60_000).toISOString();
      return { recordedAt, ...(random.roll(3) === 0 && { effectiveAt: instant(day + 3 - random.roll(12)) }) };
    };
    const later = () => {
      day += random.roll(4);
      return at();
    };
    const start = day;
    const lines = skus
      .filter(() => random.roll(2) === 0)
      .map((sku) => ({
        sku,
        quantity: String(1 + random.roll(9)),
        unitPrice: 100 + random.roll(100),
        category: `Kind/${sku}`,
      }));
    if (lines.length > 0) {
      const name = random.pick(people);
      const order = shop.place(String(day), party(name, random.pick(['DE', 'FR'])), lines, at(), {
        entity: random.pick(['MAIN', 'EAST']),
        ...(random.roll(3) > 0 && { salesperson: random.pick(['user:kim', 'user:li']) }),
      });
      if (random.roll(4) === 0) shop.cancel(order, later());
      else {
        shop.confirm(order, later());
        shop.ship(order, 60, later());
        const invoice = shop.invoice(order, party(name), '2026-02-01', '2026-03-01', later());
        shop.pay(order, invoice, 100, 0, later());
        if (random.roll(3) === 0) shop.takeBack(order, 0, '1', 60, later());
      }
    }
    day = start;
    const price = {
      priceList: random.pick(priceLists),
      sku: random.pick(skus),
      unit: random.pick(['C62', 'XBX']),
      minQuantity: random.pick(['1', '10']),
    };
    if (random.roll(4) === 0)
      history.add('priceList', price.priceList, 'sales.priceList.price-removed.v1', price, at());
    else {
      const unitPrice = perUnit({ amount: 100 + random.roll(100), currency: 'EUR' });
      history.add('priceList', price.priceList, 'sales.priceList.price-set.v1', { ...price, unitPrice }, at());
    }
  }
  await side.publish();
});
afterAll(() => side.stop());

const isBy = (clock: Clock, asOf: string) => (event: PublishedEvent) =>
  Date.parse(clock === 'recorded' ? event.recordedAt : event.effectiveAt) <= Date.parse(asOf);

const factsOf = (clock: Clock, asOf: string): readonly SalesLineRow[] =>
  foldEach(side.history.events.filter(isBy(clock, asOf)), evolveSales).flatMap((order) => [...salesLines(order)]);

const question = () => {
  const clock = random.pick(clocks);
  const asOf = instant(random.roll(days + 12) - 6);
  const given = random.roll(4) === 0 ? elsewhere(asOf) : asOf;
  return { clock, asOf, query: new URLSearchParams({ asOf: given, clock }) };
};

const sumOf = (rows: readonly SalesLineRow[], measure: 'net' | 'cost' | 'quantity' | 'lines' | 'discount' | 'tax') =>
  rows.reduce((sum, row) => sum + row[measure], 0);

const ordersOf = (rows: readonly SalesLineRow[]) =>
  new Set(rows.filter((row) => row.lines > 0).map((row) => row.order_id)).size;

test(`the sales report and its lines are what the events add up to: ${rounds(60)} questions`, async () => {
  for (let round = 0; round < rounds(60); round++) {
    const { clock, asOf, query } = question();
    const range = random.roll(2) === 0 ? {} : { from: '2026-01-20', to: '2026-02-19' };
    for (const [name, value] of Object.entries(range)) query.set(name, value);
    const facts = factsOf(clock, asOf).filter(
      ({ date }) => range.from === undefined || (date >= range.from && date <= range.to),
    );

    const columns = {
      product: 'sku',
      customer: 'customer_id',
      country: 'country',
      entity: 'entity',
      salesperson: 'salesperson',
    } as const;
    const by = random.pick(['product', 'customer', 'country', 'entity', 'salesperson'] as const);
    const url = `/query/v1/reports/sales?${query}&period=total&by=${by}&orders=true`;
    const { rows, totals } = await side.get(url);
    const expected = [...Map.groupBy(facts, (row) => row[columns[by]])].map(([value, own]) => ({
      [by]: value,
      orders: ordersOf(own),
      lines: sumOf(own, 'lines'),
      net: { amount: sumOf(own, 'net'), currency: 'EUR' },
      cost: { amount: sumOf(own, 'cost'), currency: 'EUR' },
      tax: { amount: sumOf(own, 'tax'), currency: 'EUR' },
    }));
    const inOrder = (some: readonly Readonly<Record<string, unknown>>[]) =>
      some.toSorted((a, b) => (String(a[by]) < String(b[by]) ? -1 : 1));
    // Rows show a country as it was spelt first.
    const keyed = rows.map((row: Readonly<Record<string, string>>) =>
      by === 'country' ? { ...row, country: naturalKey(row['country'] ?? '') } : row,
    );
    expect({ url, rows: inOrder(keyed) }).toMatchObject({ url, rows: inOrder(expected) });
    expect(rows.length).toBe(expected.length);
    const whole = { orders: ordersOf(facts), net: { amount: sumOf(facts, 'net') }, lines: sumOf(facts, 'lines') };
    expect(totals).toMatchObject(facts.length === 0 ? [] : [whole]);

    const sort = random.pick(['date', '-date', 'net', '-net']);
    const path = `/query/v1/reports/sales/lines?${query}&sort=${sort}`;
    const shown = [];
    for (let cursor = ''; ; ) {
      const page = await side.get(`${path}&limit=${random.pick([3, 20, 200])}${cursor}`);
      if (cursor === '') expect(page.totals).toMatchObject(facts.length === 0 ? [] : [whole]);
      shown.push(...page.items);
      if (page.nextCursor === undefined) break;
      cursor = `&cursor=${page.nextCursor}`;
    }
    const keyOf = (orderId: unknown, lineId: unknown, entry: unknown, net: unknown, cost: unknown) =>
      JSON.stringify([orderId, lineId, entry, net, cost]);
    expect({
      path,
      lines: shown
        .map((line) => keyOf(line.orderId, line.lineId, line.returnId ?? 'sale', line.net.amount, line.cost.amount))
        .sort(),
    }).toEqual({
      path,
      lines: facts.map((row) => keyOf(row.order_id, row.line_id, row.entry, row.net, row.cost)).sort(),
    });
    const { body } = await side.fetch(`${path}&format=csv`);
    expect(body.trimEnd().split('\r\n').length - 1).toBe(facts.length);
    const [row] = rows;
    if (row !== undefined) expect((await side.get(row.href)).totals).toMatchObject([{ net: row.net, cost: row.cost }]);
  }
});

test('a report as of what was known then stays as it was when something comes late', async () => {
  const asOf = instant(days + 20);
  const known = `/query/v1/reports/sales?asOf=${asOf}&by=product&period=month`;
  const before = await side.fetch(known);
  const corrected = await side.get(`${known}&clock=effective`);
  side.shop.place('late', party('Customer 1'), [{ sku: 'A', quantity: '1', unitPrice: 500 }], {
    recordedAt: instant(days + 30),
    effectiveAt: instant(10),
  });
  await side.publish();
  expect((await side.fetch(known)).body).toBe(before.body);
  const net = (report: { readonly totals: readonly { readonly net: { readonly amount: number } }[] }) =>
    report.totals[0]?.net.amount ?? 0;
  expect(net(await side.get(`${known}&clock=effective`)) - net(corrected)).toBe(500);
});

test(`what customers had bought is what the events up to then add up to: ${rounds(40)} random questions`, async () => {
  for (let round = 0; round < rounds(40); round++) {
    const { clock, asOf, query } = question();
    const orders = foldEach(side.history.events.filter(isBy(clock, asOf)), evolveOrderRow);
    const figures = addFigures(orders);
    const { items } = await side.get(`/query/v1/customers?${query}`);
    expect(items.length).toBe(asOf < instant(0) ? 0 : people.length);
    for (const customer of items) {
      const own = figures.find((one) => one.customer_id === customer.customerId);
      const last = orders
        .filter((order) => order.submitted && order.customer_id === customer.customerId)
        .map((order) => Date.parse(order.placed_at));
      expect({ asOf, figures: customer.figures, last: Date.parse(customer.lastOrderAt) }).toMatchObject({
        asOf,
        figures:
          own === undefined
            ? []
            : [
                {
                  currency: 'EUR',
                  orders: own.orders,
                  ordered: { amount: own.ordered },
                  invoiced: { amount: own.invoiced },
                  paid: { amount: own.paid },
                },
              ],
        last: last.length === 0 ? Number.NaN : Math.max(...last),
      });
      expect(await side.get(`/query/v1/customers/${customer.customerId}?${query}`)).toEqual(customer);
    }
  }
});

test(`the prices of a product are those that its price lists had: ${rounds(40)} random questions`, async () => {
  for (let round = 0; round < rounds(40); round++) {
    const { asOf, query } = question();
    const lists = await Promise.all(
      priceLists.map(async (name) => {
        const { status, body } = await side.fetch(`/query/v1/price-lists/${name}?${query}`);
        return status === 404 ? [] : JSON.parse(body).prices.map((price: object) => ({ priceList: name, ...price }));
      }),
    );
    const { items } = await side.get(`/query/v1/products?${query}`);
    expect(items.length).toBe(asOf < instant(0) ? 0 : skus.length);
    for (const product of items) {
      const expected = lists.flat().filter((price) => price.sku === product.sku);
      expect(product.prices).toEqual(expected.map(({ sku: _, ...price }) => price));
      expect(await side.get(`/query/v1/products/${product.sku}?${query}`)).toEqual(product);
    }
  }
});

test(`what happened, and what came of it, are shown up to then: ${rounds(40)} random questions`, async () => {
  for (let round = 0; round < rounds(40); round++) {
    const { clock, asOf, query } = question();
    const then = side.history.events.filter(isBy(clock, asOf));
    const order = `order-${idFor(`order ${random.roll(days)}`)}`;
    const own = then.filter(({ stream }) => stream === order).map(({ id }) => id);
    const id = order.slice('order-'.length);
    const activity = await side.get(`/query/v1/timeline?${query}&category=order&id=${id}&limit=200&sort=position`);
    expect(activity.items.map((one: { eventId: string }) => one.eventId)).toEqual(own);
    const { status, body } = await side.fetch(`/query/v1/causation/${id}?${query}`);
    expect(status).toBe(own.length === 0 ? 404 : 200);
    if (own.length === 0) continue;
    const events = JSON.parse(body).nodes.filter(({ kind }: { kind: string }) => kind === 'event');
    expect(events.map((one: { id: string }) => one.id)).toEqual(own);
  }
});
