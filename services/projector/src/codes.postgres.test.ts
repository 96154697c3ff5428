import { naturalKey, orders, pathKey } from '@sales/contracts';
import { partitionFor } from '@sales/eventsourcing';
import { withoutReferences } from '@sales/test-kit/open-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ReadSide, startReadSide } from './testing/read-side.ts';
import { dice, idFor, party } from './testing/shop.ts';

/** Ways to write each code; the first is the one that is recorded first. */
const spellings = {
  country: [
    ['DE', 'de', ' De '],
    ['United Kingdom', 'UNITED  KINGDOM', 'united\u00a0kingdom'],
  ],
  region: [
    ['Straße', 'STRASSE', 'strasse '],
    ['EMEA', 'emea', 'ＥＭＥＡ'],
  ],
  segment: [
    ['Caf\u00e9', 'Cafe\u0301', ' CAFÉ'],
    ['Retail', 'RETAIL', 'retail'],
  ],
  channel: [
    ['Web shop', 'web shop', 'WEB  SHOP '],
    ['phone', 'Phone', 'PHONE'],
  ],
  category: [
    ['Furniture/Chairs', 'FURNITURE/chairs', 'furniture / Chairs '],
    ['Furniture/Tables', 'furniture/TABLES', 'Furniture／Tables'],
    ['Paper', 'PAPER', 'paper '],
  ],
} as const;
type Field = keyof typeof spellings;
const fields = Object.keys(spellings) as Field[];

const keyIn = (field: Field, text: string): string => (field === 'category' ? pathKey(text) : naturalKey(text));

type Placed = Readonly<Record<Field, string>> & { readonly number: string; readonly net: number };

let side: ReadSide;
const placed: Placed[] = [];

beforeAll(async () => {
  side = await startReadSide();
  const { shop } = side;
  const random = dice(20_261_128);
  const place = (codes: Readonly<Record<Field, string>>): void => {
    const { country, region, segment, channel, category } = codes;
    const nth = placed.length;
    const net = 100 + random.roll(900);
    const lines = [{ sku: 'CHAIR', quantity: '1', unitPrice: net, category }];
    shop.place(String(nth), party('Acme', country, { region, segment }), lines, {}, { channel });
    placed.push({ ...codes, number: `SO-2026-${String(nth).padStart(6, '0')}`, net });
  };
  const pick = (variant?: number): Readonly<Record<Field, string>> => {
    const [country, region, segment, channel, category] = fields.map((field) => {
      const ways: readonly string[] = random.pick<readonly string[]>(spellings[field]);
      return variant === undefined ? random.pick(ways) : (ways[variant] ?? '');
    });
    return { country, region, segment, channel, category } as Readonly<Record<Field, string>>;
  };
  for (let nth = 0; nth < 20; nth++) place(pick(0));
  for (let nth = 0; nth < 40; nth++) place(pick());
  for (const [nth, tag] of ['VIP', 'vip ', 'new'].entries()) {
    const name = `Customer ${nth}`;
    const { country, region, segment } = pick(nth % 3);
    shop.register(name, { country, region, segment });
    const customerId = idFor(name);
    side.history.add('customer', customerId, 'sales.customer.tagged.v1', { customerId, tag });
  }
  for (const [nth, category] of spellings.category.flat().entries()) shop.addProduct(`P${nth}`, `P ${nth}`, category);
  await side.publish();
});
afterAll(() => side.stop());

const query = (params: Readonly<Record<string, string>>): string => String(new URLSearchParams(params));

const numbers = async (params: Readonly<Record<string, string>>): Promise<string[]> => {
  const { items } = await side.get(`/query/v1/orders?sort=number&limit=200&${query(params)}`);
  return items.map((item: { number: string }) => item.number);
};

type Row = { readonly net: { readonly amount: number }; readonly href: string } & Partial<Record<Field, string>>;

const netBy = (rows: readonly (readonly [string, number])[]): Readonly<Record<string, number>> =>
  Object.fromEntries(
    [...Map.groupBy(rows, ([name]) => name)].map(([name, all]) => [name, all.reduce((sum, [, net]) => sum + net, 0)]),
  );

test('the orders came over several partitions', () => {
  const partitions = placed.map((_, nth) => partitionFor(`order-${idFor(`order ${nth}`)}`, orders.topic.partitions));
  expect(new Set(partitions).size).toBe(orders.topic.partitions);
});

describe.each(fields)('%s', (field) => {
  const ways: readonly (readonly string[])[] = spellings[field];
  const firstOf = (text: string): string =>
    ways.find(([one = '']) => keyIn(field, one) === keyIn(field, text))?.[0] ?? '';

  test('is one group of the report however it is spelt, and shown as it was first', async () => {
    const { rows } = await side.get(`/query/v1/reports/sales?period=total&by=${field}`);
    expect(netBy(rows.map((row: Row) => [row[field], row.net.amount]))).toEqual(
      netBy(placed.map((order) => [firstOf(order[field]), order.net])),
    );
  });

  test('is one group of two dimensions, with the lines behind it', async () => {
    const { rows } = await side.get(`/query/v1/reports/sales?period=total&by=product&by=${field}`);
    expect(rows.length).toBe(new Set(placed.map((order) => keyIn(field, order[field]))).size);
    for (const row of rows) {
      const { items } = await side.get(row.href);
      expect(new Set(items.map((line: Row) => line[field]))).toEqual(new Set([row[field]]));
      expect(items.reduce((sum: number, line: Row) => sum + line.net.amount, 0)).toBe(row.net.amount);
    }
  });

  test.each(ways.map((all) => [all[0], all] as const))('%s is found in every spelling', async (_, all) => {
    const wanted = placed.filter((order) => all.some((one) => keyIn(field, one) === keyIn(field, order[field])));
    expect(wanted.length).toBeGreaterThan(0);
    for (const spelling of all) {
      const report = await side.get(`/query/v1/reports/sales?period=total&${query({ [field]: spelling })}`);
      expect(report.totals[0].net.amount).toBe(wanted.reduce((sum, order) => sum + order.net, 0));
      if (field !== 'category')
        expect(await numbers({ [field]: spelling })).toEqual(wanted.map((order) => order.number));
    }
  });
});

test('a category is cut to levels in one spelling', async () => {
  const { rows } = await side.get('/query/v1/reports/sales?period=total&by=category&level=1');
  expect(rows.map((row: Row) => row.category).sort()).toEqual(['Furniture', 'Paper']);
  const furniture = rows.find((row: Row) => row.category === 'Furniture');
  const below = await side.get('/query/v1/reports/sales?period=total&category=FURNITURE');
  expect(below.totals[0].net).toEqual(furniture.net);
});

test('the lines as CSV have one spelling, too', async () => {
  const { body } = await side.fetch('/query/v1/reports/sales/lines?format=csv');
  const [head = '', ...rows] = body.trim().split('\r\n');
  const at = head.split(',').indexOf('channel');
  expect(new Set(rows.map((row) => row.split(',')[at]))).toEqual(new Set(['Web shop', 'phone']));
});

test.each([['tag', ['VIP', 'vip', ' Vip '], 2]] as const)(
  'customers are found by %s in every spelling, now and as of an instant',
  async (name, all, count) => {
    for (const spelling of all) {
      for (const then of ['', '&asOf=2026-06-01T00:00:00Z']) {
        const { items } = await side.get(`/query/v1/customers?${query({ [name]: spelling })}${then}`);
        expect(items.length).toBe(count);
      }
    }
  },
);

test.each(['country', 'region', 'segment'] as const)('customers are found by %s in every spelling', async (field) => {
  const found = async (text: string) =>
    (await side.get(`/query/v1/customers?${query({ [field]: text })}`)).items.map(
      (one: { number: string }) => one.number,
    );
  for (const [first = '', ...others] of spellings[field])
    for (const other of others) expect(await found(other)).toEqual(await found(first));
});

test('products are found by category in every spelling', async () => {
  const found = async (category: string) =>
    (await side.get(`/query/v1/products?${query({ category })}`)).items.map((one: { sku: string }) => one.sku);
  expect(await found(' FURNITURE')).toEqual(['P0', 'P1', 'P2', 'P3', 'P4', 'P5']);
  for (const [first = '', ...others] of spellings.category) {
    expect((await found(first)).length).toBe(3);
    for (const other of others) expect(await found(other)).toEqual(await found(first));
  }
});

test.each(['orders', 'receivables', 'reports/sales', 'reports/sales/lines'])(
  '%s: a currency is taken in any case, and refused when there is none such',
  async (list) => {
    expect(await side.get(`/query/v1/${list}?currency=eur`)).toEqual(await side.get(`/query/v1/${list}?currency=EUR`));
    const { status, body } = await side.fetch(`/query/v1/${list}?currency=XYZ`);
    expect([status, JSON.parse(body).errors]).toEqual([
      400,
      [{ in: 'query', path: '/currency', message: 'is not a currency', allowed: 'ISO 4217 code, such as EUR' }],
    ]);
  },
);

/** What makes two spellings one, for every parameter that takes a text; a new one is decided on here. */
const decided: Readonly<Record<string, readonly string[]>> = {
  'the key of the code': [
    'category',
    'channel',
    'country',
    'from',
    'priceList',
    'product',
    'region',
    'segment',
    'sku',
    'tag',
    'to',
    'warehouse',
  ],
  'the key of a bar code': ['barcode'],
  'upper case': ['creditNote', 'currency', 'invoice', 'number'],
  'the letters and digits of a code': ['customerReference'],
  'the normalisation of searches': ['search'],
  'an id or a number in any case': ['customer', 'id', 'object', 'order'],
  'a part in any case, or of returns the code': ['reason'],
  'one spelling only': [
    ...['document', 'entity', 'function', 'method', 'owner', 'role', 'salesperson', 'team', 'transfer', 'user'],
  ],
  'a name of a time zone in any case': ['timeZone'],
  'made by machines': [
    'actor',
    'address',
    'after',
    'commandId',
    'correlationId',
    'cursor',
    'field',
    'projection',
    'topics',
    'type',
  ],
};

test('it is decided for every parameter what makes two spellings one', async () => {
  const { paths } = withoutReferences(await side.get('/query/openapi.json'));
  type Parameter = {
    readonly in: string;
    readonly name: string;
    readonly schema: { readonly type?: string; readonly format?: string; readonly enum?: unknown };
  };
  const found = Object.entries<Record<string, { readonly parameters?: readonly Parameter[] }>>(paths).flatMap(
    ([path, methods]) =>
      path.startsWith('/query/v1/') ? Object.values(methods).flatMap(({ parameters = [] }) => parameters) : [],
  );
  const texts = found.filter(
    ({ in: place, schema }) =>
      place !== 'header' && schema.type === 'string' && schema.format === undefined && schema.enum === undefined,
  );
  expect([...new Set(texts.map(({ name }) => name))].sort()).toEqual(Object.values(decided).flat().sort());
});
