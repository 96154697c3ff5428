import type { PublishedEvent } from '@sales/eventsourcing';
import { readAll } from '@sales/read-kit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { customerList } from './customers/queries.ts';
import { type ReadSide, startReadSide } from './testing/read-side.ts';
import { dice, idFor, party } from './testing/shop.ts';

let side: ReadSide;
const random = dice(17);
const count = 24;
const nths = Array.from({ length: count }, (_, nth) => nth);
const name = () => `${random.pick(['Ada', 'Émile', 'Noor', 'Zoë'])} ${random.roll(1000)}`;
const instant = () => new Date(Date.UTC(2026, random.roll(6), 1 + random.roll(28))).toISOString();
const sku = (nth: number) => `SKU-${nth}`;
const items = new Map<number, ReturnType<ReadSide['shop']['stock']>>();

beforeAll(async () => {
  side = await startReadSide();
  const { shop } = side;
  for (const nth of nths) {
    shop.register(`Customer ${nth}`);
    shop.addProduct(sku(nth), name(), random.pick(['Food', 'Tools']));
    shop.place(
      String(nth),
      party(`Customer ${nth}`),
      [
        { sku: sku(nth), quantity: '1', unitPrice: 100 + random.roll(50) },
        { sku: 'SKU-0', quantity: '2', unitPrice: random.roll(50) },
      ],
      { effectiveAt: instant() },
    );
    const item = shop.stock('MAIN', sku(nth));
    item.receive(String(1 + random.roll(9)), 100 * random.roll(9), { effectiveAt: instant() });
    items.set(nth, item);
  }
  await side.publish();
});
afterAll(() => side.stop());

type Item = Readonly<Record<string, unknown>>;

const dataOf = (stream: string, type: string): PublishedEvent['data'] =>
  side.history.events.findLast((event) => event.stream === stream && event.type === type)?.data;

/** Submits an order again, on another day and at another price. */
const submit = (nth: number): void => {
  const orderId = idFor(`order ${nth}`);
  const before = dataOf(`order-${orderId}`, 'sales.order.submitted.v1') as {
    readonly totals: { readonly total: { readonly amount: number; readonly currency: string } };
    readonly lines: readonly { readonly net: object }[];
  };
  const amount = random.roll(500);
  side.history.add(
    'order',
    orderId,
    'sales.order.submitted.v1',
    {
      ...before,
      totals: { ...before.totals, total: { amount, currency: 'EUR' } },
      lines: before.lines.map((line) => ({ ...line, net: { amount: random.roll(500), currency: 'EUR' } })),
    },
    { effectiveAt: instant() },
  );
};

const rename = (nth: number): void => {
  const customerId = idFor(`Customer ${nth}`);
  const before = dataOf(`customer-${customerId}`, 'sales.customer.registered.v1') as { readonly details: object };
  const details = { ...before.details, name: name() };
  side.history.add('customer', customerId, 'sales.customer.details-changed.v1', { customerId, details });
};

const changeProduct = (nth: number): void => {
  const details = {
    name: name(),
    unit: 'C62',
    taxCategory: 'standard',
    category: random.pick(['Arts', 'Food', 'Wood']),
  };
  side.history.add('product', sku(nth), 'sales.product.changed.v1', { sku: sku(nth), details });
};

const moveStock = (nth: number): void =>
  items.get(nth)?.receive(String(1 + random.roll(9)), 100 * random.roll(9), { effectiveAt: instant() });

/** The id in a row of what a change is of. */
const idsOf: Readonly<Record<string, (nth: number) => string>> = {
  orders: (nth) => idFor(`order ${nth}`),
  customers: (nth) => idFor(`Customer ${nth}`),
  products: sku,
  'stock-items': sku,
  'reports/sales/lines': (nth) => idFor(`order ${nth}`),
};

/** Whether a cursor stands behind the last row in order, before those that were moved. */
const isBehindAll = (cursor: string): boolean =>
  JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')).length === 5;

const lists = [
  { list: 'orders', sorts: ['placedAt', 'total', 'number'], id: (item: Item) => [item['orderId']], change: submit },
  { list: 'customers', sorts: ['name', 'registeredAt'], id: (item: Item) => [item['customerId']], change: rename },
  { list: 'products', sorts: ['name', 'category', 'sku'], id: (item: Item) => [item['sku']], change: changeProduct },
  {
    list: 'stock-items',
    sorts: ['value', 'available', 'updatedAt'],
    id: (item: Item) => [item['warehouse'], item['sku']],
    change: moveStock,
  },
  {
    list: 'reports/sales/lines',
    sorts: ['date', 'net'],
    id: (item: Item) => [item['orderId'], item['lineId'], item['returnId']],
    change: submit,
  },
];

describe.each(
  lists.flatMap((one) => one.sorts.flatMap((sort) => [sort, `-${sort}`].map((way) => ({ ...one, sort, way })))),
)('$list by $way', ({ list, sort, way, id, change }) => {
  const moves = !['number', 'registeredAt', 'sku'].includes(sort);
  const path = `/query/v1/${list}?sort=${way}`;
  const key = (item: Item) => JSON.stringify(id(item));
  const all = async (): Promise<ReadonlyMap<string, Item>> => {
    const { items: found } = await side.get(`${path}&limit=200`);
    return new Map(found.map((item: Item) => [key(item), item]));
  };

  test('shows each row once while others keep still', async () => {
    const shown: Item[] = [];
    for (let cursor = ''; ; ) {
      const page = await side.get(`${path}&limit=${1 + random.roll(7)}${cursor}`);
      shown.push(...page.items);
      if (page.nextCursor === undefined) break;
      cursor = `&cursor=${page.nextCursor}`;
    }
    expect(shown.map(key)).toEqual([...(await all()).keys()]);
    const counted = async (most: number) => (await side.get(`${path}&limit=1&count=${most}`)).count;
    if (list !== 'reports/sales/lines') expect([await counted(1000), await counted(3)]).toEqual([shown.length, 3]);
  });

  test('misses none that is moved between pages, and repeats none that is not', async () => {
    for (let round = 0; round < 3; round++) {
      const before = await all();
      const changed = new Set<string>();
      const shown: Item[] = [];
      for (let cursor = ''; ; ) {
        const limit = 1 + random.roll(7);
        const page = await side.get(`${path}&limit=${limit}${cursor}`);
        expect(page.items.length).toBeLessThanOrEqual(limit);
        shown.push(...page.items);
        if (page.nextCursor === undefined) break;
        cursor = `&cursor=${page.nextCursor}`;
        if (isBehindAll(page.nextCursor) || random.roll(2) === 0) continue;
        for (let times = random.roll(4); times > 0; times--) {
          const nth = random.roll(count);
          changed.add(idsOf[list]?.(nth) ?? '');
          change(nth);
        }
        await side.publish();
      }
      const isChanged = (item: Item) => id(item).some((one) => changed.has(String(one)));
      const last = new Map(shown.map((item) => [key(item), item]));
      expect([...last.keys()].sort()).toEqual([...before.keys()].sort());
      for (const [row, item] of await all()) {
        if (moves && isChanged(item)) expect(last.get(row)).toEqual(item);
        else expect({ row, times: shown.filter((one) => key(one) === row).length }).toEqual({ row, times: 1 });
      }
    }
  });
});

test.each([
  ['orders?sort=placedAt', ['placedAt', [1, 2, 3, 4], 0, 9, []]],
  ['orders?sort=number', ['number', [1, 2, 3, 4], 0, 9, []]],
  ['orders?sort=placedAt', ['placedAt', [1, 2, 3, 4], 0, 9, [7]]],
  ['orders?sort=placedAt', ['placedAt', [1, 2, 3, 4], -1, 9, []]],
])('%s takes cursors of its own only: %j', async (path, cursor) => {
  const text = Buffer.from(JSON.stringify(cursor)).toString('base64url');
  const { status } = await side.fetch(`/query/v1/${path}&cursor=${text}`);
  expect(status).toBe(path.endsWith('placedAt') && cursor[2] === 0 && JSON.stringify(cursor[4]) === '[]' ? 200 : 400);
});

test('a file has the rows of one moment, whatever changes while it is read', async () => {
  const { database } = side.postgres;
  for (let nth = 0; nth < 1500; nth++) side.shop.register(`Person ${String(nth).padStart(4, '0')}`);
  await side.publish();
  const wanted = { where: [], sort: 'name' } as const;
  const names: string[] = [];
  for await (const row of readAll(database, customerList, wanted)) names.push(row.name);
  const shown: string[] = [];
  for await (const row of readAll(database, customerList, wanted)) {
    shown.push(row.name);
    if (shown.length !== 1) continue;
    // The last of all becomes the first, behind what has been read.
    const customerId = idFor('Person 1499');
    const details = {
      ...(dataOf(`customer-${customerId}`, 'sales.customer.registered.v1') as { details: object }).details,
    };
    side.history.add('customer', customerId, 'sales.customer.details-changed.v1', {
      customerId,
      details: { ...details, name: 'Aaron' },
    });
    await side.publish();
  }
  expect(shown).toEqual(names);
});
