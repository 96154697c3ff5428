import { perUnit } from '@sales/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ReadSide, startReadSide } from './testing/read-side.ts';
import { dice, idFor, party } from './testing/shop.ts';

let side: ReadSide;

/** Sorted by name. */
const names = ['客户有限公司', 'Acme Tools', 'Bolt & Nut', 'Café Zürich', 'Dörr GmbH'];

beforeAll(async () => {
  side = await startReadSide();
  const { shop } = side;
  const random = dice(11);
  for (const [nth, name] of names.entries()) {
    const emails = [
      { email: `mail${nth}@example.com`, kind: 'work', primary: true },
      { email: `bills${nth}@example.com`, kind: 'billing' },
    ] as const;

    const custom = { costCentre: String(nth % 2), vip: nth === 0 };
    shop.register(name, { emails, custom, country: nth < 3 ? 'DE' : 'CH', segment: 'Corporate' });
    const customerId = idFor(name);
    const phones = [
      { phone: `+49 30 100${nth}`, kind: 'work', primary: true },
      { phone: `+49 170 200${nth}`, kind: 'mobile' },
    ];
    const contact = { contactId: idFor(`contact ${nth}`), name: 'Jana', phones };
    side.history.add('customer', customerId, 'sales.customer.contact-added.v1', { customerId, contact });
  }
  for (const sku of ['FUR-BO-1000', 'FUR-BO-1001', 'TEC-PH-2000']) {
    shop.addProduct(
      sku,
      sku.startsWith('FUR') ? `Bookcase ${sku}` : 'Phone',
      sku.startsWith('FUR') ? 'Furniture/Bookcases' : 'Technology',
    );
    side.history.add('priceList', 'STANDARD', 'sales.priceList.price-set.v1', {
      priceList: 'STANDARD',
      sku,
      unit: 'C62',
      minQuantity: '1',
      unitPrice: perUnit({ amount: 1000, currency: 'EUR' }),
    });
  }
  for (let nth = 0; nth < 60; nth++) {
    const name = random.pick(names);
    const order = shop.place(
      String(nth),
      party(name, nth % 2 === 0 ? 'DE' : 'CH'),
      [{ sku: 'FUR-BO-1000', quantity: String(1 + random.roll(9)), unitPrice: 1000 + random.roll(5) }],
      // Many at the same instant, so that the order of a page rests on the id.
      { effectiveAt: `2026-03-0${1 + random.roll(3)}T10:00:00.000Z` },
      {
        channel: random.pick(['web', 'phone']),
        salesperson: random.pick(['user:li', 'user:mo']),
        entity: nth % 4 === 0 ? 'EAST' : 'MAIN',
        ...(nth % 3 === 0 && { custom: { project: `P${nth % 2}: a`, urgent: nth === 0 } }),
        ...(nth % 10 === 0 && { externalReference: `EXT-${nth}` }),
      },
    );
    if (nth % 3 === 0) shop.confirm(order);
    if (nth % 7 === 0) shop.cancel(order);
    else if (nth % 6 === 1) shop.close(order, { rating: 1 + (nth % 5), feedback: `Order ${nth}, "as agreed"` });
    else if (nth % 6 === 2) shop.close(order);
  }
  await side.publish();
});
afterAll(() => side.stop());

type Item = Readonly<Record<string, unknown>> & {
  readonly orderId: string;
  readonly number: string;
  readonly status: string;
  readonly placedAt: string;
  readonly totals: { readonly total: { readonly amount: number } };
  readonly closed?: { readonly rating?: number };
};

/** Not a number while an order has no rating: no comparison holds. */
const ratingOf = ({ closed }: Item): number => closed?.rating ?? Number.NaN;

const pages = async (url: string, limit: number): Promise<Item[]> => {
  const items: Item[] = [];
  for (let cursor = ''; ; ) {
    const page = await side.get(`${url}${url.includes('?') ? '&' : '?'}limit=${limit}${cursor}`);
    expect(page.items.length).toBeLessThanOrEqual(limit);
    items.push(...page.items);
    if (page.nextCursor === undefined) return items;
    cursor = `&cursor=${page.nextCursor}`;
  }
};

describe('the list of orders', () => {
  test.each(['placedAt', '-placedAt', 'number', '-number', 'total', '-total'])(
    'pages by key, sorted by %s',
    async (sort) => {
      const whole = await pages(`/query/v1/orders?sort=${sort}`, 200);
      expect(await pages(`/query/v1/orders?sort=${sort}`, 7)).toEqual(whole);
      expect(new Set(whole.map((item) => item.orderId)).size).toBe(60);
      const keys = whole.map((item) =>
        sort.endsWith('total') ? item.totals.total.amount : sort.endsWith('number') ? item.number : item.placedAt,
      );
      const rising = [...keys].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
      expect(keys).toEqual(sort.startsWith('-') ? rising.reverse() : rising);
    },
  );

  test('neither repeats nor skips an order while others are placed', async () => {
    const first = await side.get('/query/v1/orders?sort=placedAt&limit=20');
    side.shop.place('900', party('Acme Tools'), [{ sku: 'FUR-BO-1000', quantity: '1', unitPrice: 5 }], {
      effectiveAt: '2026-02-01T00:00:00.000Z',
    });
    await side.publish();
    const second = await side.get(`/query/v1/orders?sort=placedAt&limit=20&cursor=${first.nextCursor}`);
    const ids = [...first.items, ...second.items].map((item: Item) => item.orderId);
    expect(new Set(ids).size).toBe(40);
    expect(ids).not.toContain(idFor('order 900'));
  });

  test.each([
    ['status=cancelled', (item: Item) => item.status === 'cancelled'],
    ['status=cancelled&status=confirmed', (item: Item) => ['cancelled', 'confirmed'].includes(item.status)],
    ['entity=EAST', (item: Item) => item['entity'] === 'EAST'],
    ['channel=web', (item: Item) => item['channel'] === 'web'],
    ['salesperson=user:li', (item: Item) => item['salesperson'] === 'user:li'],
    ['custom=project:P1: a', (item: Item) => JSON.stringify(item['custom'] ?? {}).includes('P1: a')],
    ['custom=urgent:true', (item: Item) => JSON.stringify(item['custom'] ?? {}).includes('true')],
    [
      'custom=urgent:false&custom=project:P0: a',
      (item: Item) => item.number !== 'SO-2026-000000' && JSON.stringify(item['custom'] ?? {}).includes('P0'),
    ],
    ['from=2026-03-02&to=2026-03-02', (item: Item) => item.placedAt.startsWith('2026-03-02')],
    [
      'totalFrom=3000&totalTo=6000',
      (item: Item) => item.totals.total.amount >= 3000 && item.totals.total.amount <= 6000,
    ],
    ['ratingTo=2', (item: Item) => ratingOf(item) <= 2],
    ['ratingFrom=2&ratingTo=4', (item: Item) => ratingOf(item) >= 2 && ratingOf(item) <= 4],
    [`customerId=${idFor('Acme Tools')}`, (item: Item) => JSON.stringify(item['customer']).includes('Acme')],
    ['search=acme', (item: Item) => JSON.stringify(item['customer']).includes('Acme')],
    ['search=zurich', (item: Item) => JSON.stringify(item['customer']).includes('Zürich')],
    [`search=${encodeURIComponent('客户')}`, (item: Item) => JSON.stringify(item['customer']).includes('客户')],
    ['search=so-2026-00004', (item: Item) => item.number.startsWith('SO-2026-00004')],
    ['search=EXT-3', (item: Item) => String(item['externalReference']).startsWith('EXT-3')],
    ['search=%25', () => false],
  ])('filters by %s', async (query, expected) => {
    const all = await pages('/query/v1/orders', 200);
    const found = await pages(`/query/v1/orders?${query}`, 200);
    expect(found.map((item) => item.number)).toEqual(all.filter(expected).map((item) => item.number));
    if (!query.includes('%25')) expect(found.length).toBeGreaterThan(0);
  });

  test('shows how closed orders went, in the list, in the order and in CSV', async () => {
    const [listed] = (await side.get('/query/v1/orders?search=SO-2026-000013')).items;
    expect(listed.closed).toEqual({
      closedAt: expect.any(String),
      closedOn: expect.any(String),
      rating: 4,
      feedback: 'Order 13, "as agreed"',
      evaluation: { onTime: false, inFull: true, secondsIn: { submitted: 60, partiallyShipped: 90.5 }, rework: 1 },
    });
    expect((await side.get('/query/v1/orders/SO-2026-000013')).closed).toEqual(listed.closed);
    expect((await side.get('/query/v1/orders?search=SO-2026-000004')).items[0]).not.toHaveProperty('closed');
    const { body } = await side.fetch('/query/v1/orders?format=csv&search=SO-2026-000013');
    const [heading, line] = body.trimEnd().split('\r\n');
    expect(heading).toContain('closed_at,rating,feedback,on_time,in_full,rework,seconds_draft,seconds_submitted,');
    expect(line).toMatch(/,4,"Order 13, ""as agreed""",false,true,1,,60,,,,,,90\.5,,,,,$/);
  });

  test('customers are found by own fields, now and as of an instant', async () => {
    const named = async (query: string) =>
      (await side.get(`/query/v1/customers?${query}`)).items.map(
        ({ details }: { readonly details: { readonly name: string } }) => details.name,
      );
    const now = new Date(side.clock.now()).toISOString();
    for (const at of ['', `&asOf=${now}`]) {
      expect((await named(`custom=costCentre:1${at}`)).toSorted()).toEqual(['Acme Tools', 'Café Zürich']);
      expect(await named(`custom=vip:true&custom=costCentre:0${at}`)).toEqual(['客户有限公司']);
      expect(await named(`custom=costCentre:2${at}`)).toEqual([]);
    }
  });

  test('exports all of it as CSV, and no text as a formula', async () => {
    side.shop.place('901', party('=cmd|"/c calc"!A1'), [{ sku: 'FUR-BO-1000', quantity: '1', unitPrice: 5 }]);
    await side.publish();
    const { body } = await side.fetch('/query/v1/orders?format=csv&sort=number');
    const lines = body.trimEnd().split('\r\n');
    expect(lines.length).toBe(1 + (await pages('/query/v1/orders', 200)).length);
    expect(lines.at(-1)).toContain(`"'=cmd|""/c calc""!A1"`);
  });

  test('exports as many as a limit says, from a cursor on, and refuses the cursor of another list', async () => {
    const numbers = (await pages('/query/v1/orders?sort=number', 200)).map((item) => item.number);
    const exported = async (query: string) => {
      const { body } = await side.fetch(`/query/v1/orders?format=csv&sort=number&${query}`);
      const [, ...lines] = body.trimEnd().split('\r\n');
      return lines.map((line) => line.split(',')[0]);
    };
    expect(await exported('limit=7')).toEqual(numbers.slice(0, 7));
    const { nextCursor } = await side.get('/query/v1/orders?sort=number&limit=7');
    expect(await exported(`cursor=${nextCursor}`)).toEqual(numbers.slice(7));
    expect((await side.fetch(`/query/v1/orders?format=csv&sort=total&cursor=${nextCursor}`)).status).toBe(400);
  });

  test('finds an order by id and by number', async () => {
    const orderId = idFor('order 5');
    const byId = await side.get(`/query/v1/orders/${orderId}`);
    expect(byId).toMatchObject({ orderId, number: 'SO-2026-000005' });
    expect(await side.get('/query/v1/orders/SO-2026-000005')).toEqual(byId);
    expect((await side.fetch('/query/v1/orders/SO-2026-999999')).status).toBe(404);
    expect((await side.fetch(`/query/v1/orders/${idFor('unknown')}`)).status).toBe(404);
  });

  test.each([
    ['limit=201', '/limit'],
    ['custom=urgent', '/custom/0'],
    ['status=lost', '/status/0'],
    ['ratingTo=6', '/ratingTo'],
    ['sort=colour', '/sort'],
    ['cursor=xyz', '/cursor'],
    [`cursor=${Buffer.from('["-total",["x","y"]]').toString('base64url')}`, '/cursor'],
    [`cursor=${Buffer.from('["-placedAt",["x","y"]]').toString('base64url')}`, '/cursor'],
    ['from=2026-02-30', '/from'],
    ['customerId=7', '/customerId'],
    ['after=hello', '/after'],
  ])('refuses %s and says where it is wrong', async (query, path) => {
    const { status, body } = await side.fetch(`/query/v1/orders?${query}`);
    expect({ status, body: JSON.parse(body) }).toMatchObject({ status: 400, body: { errors: [{ path }] } });
  });
});

describe('the list of customers', () => {
  test('shows what each has bought, and filters and searches', async () => {
    const { items } = await side.get('/query/v1/customers?sort=name');
    expect(items.map((item: { details: { name: string } }) => item.details.name)).toEqual(names);
    const orders = await pages(`/query/v1/orders?customerId=${idFor('Acme Tools')}`, 200);
    const standing = orders.filter((order) => order.status !== 'cancelled');
    expect(items[1].figures).toMatchObject([
      {
        currency: 'EUR',
        orders: standing.length,
        ordered: { amount: standing.reduce((sum, order) => sum + order.totals.total.amount, 0) },
      },
    ]);
    expect(items[1].lastOrderAt).toBe(orders[0]?.placedAt);
    const search = async (text: string) =>
      (await side.get(`/query/v1/customers?search=${encodeURIComponent(text)}`)).items.map(
        (item: { details: { name: string } }) => item.details.name,
      );
    expect(await search('nut bo')).toEqual(['Bolt & Nut']);
    expect(await search('mail4@example.com')).toEqual(['Dörr GmbH']);
    expect(await search('bills4@example.com')).toEqual(['Dörr GmbH']);
    expect(await search('+49 170 2001')).toEqual(['Acme Tools']);
    expect(await search('dorr')).toEqual(['Dörr GmbH']);
    expect(await search("o'neil")).toEqual([]);
    expect((await side.get('/query/v1/customers?country=CH')).items.length).toBe(2);
  });

  test('finds one by id and by number', async () => {
    const byId = await side.get(`/query/v1/customers/${idFor('Café Zürich')}`);
    expect(byId).toMatchObject({ details: { name: 'Café Zürich' }, status: 'active' });
    expect(await side.get(`/query/v1/customers/${byId.number}`)).toEqual(byId);
  });
});

test('products come with their prices and are found by sku, word and category', async () => {
  const skus = async (query: string) =>
    (await side.get(`/query/v1/products?${query}`)).items.map((item: { sku: string }) => item.sku);
  expect(await skus('search=FUR-BO-1001')).toEqual(['FUR-BO-1001']);
  expect(await skus('search=book')).toEqual(['FUR-BO-1000', 'FUR-BO-1001']);
  expect(await skus('category=Furniture')).toEqual(['FUR-BO-1000', 'FUR-BO-1001']);
  expect(await skus('sort=-sku&limit=1')).toEqual(['TEC-PH-2000']);
  const { items } = await side.get('/query/v1/products?search=phone');
  expect(items).toMatchObject([
    { prices: [{ priceList: 'STANDARD', unit: 'C62', minQuantity: '1', unitPrice: { micros: 10_000_000 } }] },
  ]);
});

test('answers say how far what they come from is', async () => {
  const { headers } = await side.fetch('/query/v1/orders');
  expect(headers['read-position']).toMatch(/^sales\.order\.v1\/\d@\d+,.*sales\.customer\.v1\/\d@\d+/);
});

test.each([
  ['reports/sales', 'from', 'to', '2026-03-02', '2026-03-01'],
  ['reports/sales/lines', 'from', 'to', '2026-03-02', '2026-03-01'],
  ['orders', 'from', 'to', '2026-03-02', '2026-03-01'],
  ['orders', 'totalFrom', 'totalTo', '2', '1'],
  ['orders', 'ratingFrom', 'ratingTo', '2', '1'],
  ['receivables', 'dueFrom', 'dueTo', '2026-03-02', '2026-03-01'],
  ['stock-movements?sku=A', 'from', 'to', '2026-03-02', '2026-03-01'],
])(
  '%s: a range that ends before it begins is refused with both its ends named',
  async (list, from, to, first, last) => {
    const url = `/query/v1/${list}${list.includes('?') ? '&' : '?'}`;
    for (const format of ['json', 'csv']) {
      const { status, body } = await side.fetch(`${url}${from}=${first}&${to}=${last}&format=${format}`);
      expect({ status, body: JSON.parse(body) }).toMatchObject({
        status: 400,
        body: { code: 'request/invalid', errors: [{ path: `/${from}` }, { path: `/${to}` }] },
      });
    }
    expect((await side.fetch(`${url}${from}=${first}&${to}=${first}`)).status).toBe(200);
  },
);

test('a search finds the orders of all customers with a name, however many', async () => {
  const many = Array.from({ length: 520 }, (_, nth) => `Multitude ${nth}`);
  for (const name of many) side.shop.register(name);
  for (const [nth, name] of many.entries()) {
    side.shop.place(String(2000 + nth), party(name), [{ sku: 'FUR-BO-1000', quantity: '1', unitPrice: 5 }]);
  }
  await side.publish();
  expect((await pages('/query/v1/orders?search=multitude', 200)).length).toBe(520);
  const { body } = await side.fetch('/query/v1/orders?format=csv&search=multitude');
  expect(body.trimEnd().split('\r\n').length).toBe(521);
});

test.each([
  ['warehouses', 'warehouse,entity,name,country,rank,open'],
  ['price-lists', 'price_list,name,currency,tax_included,priority,assigned_only,valid_from,valid_to,updated_at'],
  ['stock-totals', 'sku,name,entity,warehouses,on_hand,reserved,available,in_transit,incoming,value,currency'],
  ['stock-transfers?sku=FUR-BO-1000', 'transfer_id,sku,leg,from,to,quantity,effective_at,recorded_at'],
  [
    'receivables/ageing?by=customer',
    'currency,entity,customer_id,customer,not_due,days1to30,days31to60,days61to90,over90,total,on_account',
  ],
])('%s come as CSV, a line for each item', async (list, heading) => {
  const { items, rows = items } = await side.get(`/query/v1/${list}`);
  const { body } = await side.fetch(`/query/v1/${list}${list.includes('?') ? '&' : '?'}format=csv`);
  const [first, ...lines] = body.trimEnd().split('\r\n');
  expect(first).toBe(`\ufeff${heading}`);
  expect(lines).toHaveLength(rows.length);
});

test('customers are in the order in which people sort names, in lists and in the ageing of what they owe', async () => {
  const expected = ['ähnlich', 'Ärzte', 'bar', 'Bär', 'Øre', 'Zoo'];
  for (const [nth, name] of expected.toReversed().entries()) {
    side.shop.register(name, { segment: 'Sorted' });
    const order = side.shop.place(String(9000 + nth), party(name), [{ sku: 'S', quantity: '1', unitPrice: 5 }]);
    side.shop.invoice(order, party(name), '2026-03-01', '2026-03-31', {}, idFor(`sorted ${nth}`), 'SORTED');
  }
  await side.publish();
  const listed = await pages('/query/v1/customers?segment=Sorted&sort=name', 4);
  expect(listed.map((item) => (item['details'] as { name: string }).name)).toEqual(expected);
  const { rows } = await side.get('/query/v1/receivables/ageing?by=customer&entity=SORTED');
  expect((rows as { customerName: string }[]).map(({ customerName }) => customerName)).toEqual(expected);
});
