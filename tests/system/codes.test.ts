import { randomUUID } from 'node:crypto';
import { perUnit } from '@sales/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Http, httpTo, type Reply } from './http.ts';
import { dataFolder, type RunningSystem, startSystem } from './running-system.ts';
import { done, eur } from './shop.ts';

let folder: Awaited<ReturnType<typeof dataFolder>>;
let system: RunningSystem;
let http: Http;

beforeAll(async () => {
  folder = await dataFolder();
  system = await startSystem({ folder: folder.path });
  http = httpTo(system.baseUrl);
});

afterAll(async () => {
  await system?.stop();
  await folder?.remove();
});

const path = encodeURIComponent;
const tokenOf = (reply: Reply): string => path(reply.headers.get('consistency-token') ?? '');
const named = { name: 'Thing', unit: 'C62', taxCategory: 'zero' };

/** First as it is written first, then in other ways. */
const spellings: readonly (readonly [string, string, string])[] = [
  ['Abc', 'ABC ', ' abc'],
  ['BANK CHARGES', 'bank \u00a0charges', 'Bank Charges'],
  ['Straße 1/2 100%', 'STRASSE 1/2 100%', 'straße  1/2 100%'],
  ['商品 Ａ-1', '商品 a-1', ' 商品\u3000A-1'],
  ['C&A+1 (B), #2.5', 'c&a+1 (b), #2.5', 'C&A+1  (B), #2.5'],
];

describe.each(spellings)('the codes %j, %j and %j are one', (first, second, third) => {
  const mark = randomUUID().slice(0, 8);
  const [sku, otherSku, thirdSku] = [`${first} ${mark}`, `${second} ${mark.toUpperCase()}`, `${third} ${mark}`];
  const shown = sku;
  const [warehouse, otherWarehouse] = [`Lager Süd ${mark}`, `LAGER  SÜD ${mark} `];
  const [priceList, otherList] = [`Preise ${mark}`, `PREISE ${mark}`];

  it('from the product to the order and the reports', async () => {
    await done(http.put(`/inventory/v1/warehouses/${path(warehouse)}`, { body: { name: 'Main', rank: 1 } }));
    const added = await done(http.post('/inventory/v1/products', { body: { sku, ...named } }));
    expect(added.body.sku).toBe(shown);
    expect((await http.get(added.headers.get('location') ?? '')).body.sku).toBe(shown);
    const again = await http.post('/inventory/v1/products', { body: { sku: otherSku, ...named, name: 'Another' } });
    expect([again.status, again.body.code]).toEqual([409, 'product/already-exists']);
    const renamed = await done(
      http.put(`/inventory/v1/products/${path(thirdSku)}`, { body: { ...named, name: 'Other thing' } }),
    );
    expect(renamed.body).toMatchObject({ sku: shown, name: 'Other thing', revision: 1 });
    const terms = { name: 'List', currency: 'EUR', taxIncluded: false, priority: 9, assignedOnly: true };
    await done(http.put(`/inventory/v1/price-lists/${path(priceList)}`, { body: terms }));
    const imported = http.post(`/inventory/v1/price-lists/${path(otherList)}/prices/import`, {
      body: {
        rows: [
          { sku: otherSku, unitPrice: perUnit(eur(900)) },
          { sku: thirdSku, unitPrice: perUnit(eur(1000)) },
        ],
      },
    });
    expect((await done(imported)).body).toMatchObject({ accepted: 2 });

    const item = (of: string, at: string): string => `/inventory/v1/stock-items/${path(at)}/${path(of)}`;
    const receive = (of: string, at: string) =>
      done(http.post(`${item(of, at)}/receive`, { body: { quantity: '2', unitCost: perUnit(eur(100)) } }));
    await receive(sku, otherWarehouse);
    await receive(otherSku, warehouse);
    const rows = [{ warehouse: otherWarehouse, sku: thirdSku, quantity: '1', unitCost: perUnit(eur(100)) }];
    await done(http.post('/inventory/v1/stock-items/receive', { body: { rows } }));
    const stock = await done(http.get(item(thirdSku, otherWarehouse)));
    expect(stock.body).toMatchObject({ warehouse, sku: shown, onHand: '5' });

    const registration = { name: `Buyer ${mark}`, country: 'DE', currency: 'EUR' };
    const { customerId } = (await done(http.post('/customer/v1/customers', { body: registration }))).body;
    const assign = `/customer/v1/customers/${customerId}/assign-price-list`;
    await done(http.post(assign, { body: { priceList: otherList } }));
    const quoted = await http.get(`/order/v1/prices?customerId=${customerId}&sku=${path(thirdSku)}&quantity=1`);
    expect(quoted.body, JSON.stringify(quoted.body)).toMatchObject({
      sku: shown,
      unitPrice: perUnit(eur(1000)),
      price: { priceList },
    });
    const order = { customerId, lines: [{ sku: thirdSku, quantity: '3' }], submit: true };
    const placed = await done(http.post('/order/v1/orders', { body: order, headers: { prefer: 'wait=10' } }));
    expect(placed.body.lines[0]).toMatchObject({ sku: shown, gross: eur(3000) });
    const reserved = await done(http.get(item(sku, warehouse)));
    expect(reserved.body).toMatchObject({ onHand: '5', reserved: '3' });

    const after = tokenOf(reserved.headers.has('consistency-token') ? reserved : placed);
    const lately = tokenOf(await receive(thirdSku, otherWarehouse));
    const query = (url: string, token: string) => done(http.get(`/query/v1${url}after=${token}`));
    const places = await query(`/stock-items?sku=${path(otherSku)}&warehouse=${path(otherWarehouse)}&`, lately);
    expect(places.body.items).toMatchObject([{ warehouse, sku: shown, onHand: '7' }]);
    const place = await query(`/stock-items/${path(otherWarehouse)}/${path(thirdSku)}?`, lately);
    expect(place.body).toMatchObject({ warehouse, sku: shown, onHand: '7' });
    const now = new Date(Date.now() + 1000).toISOString();
    const past = await query(`/stock-items/${path(otherWarehouse)}/${path(thirdSku)}?asOf=${now}&`, lately);
    expect(past.body).toMatchObject({ warehouse, sku: shown, onHand: '7' });
    expect((await query(`/stock-movements?sku=${path(otherSku)}&`, lately)).body.items).toHaveLength(4);
    expect((await query(`/products/${path(otherSku)}?`, after)).body).toMatchObject({ sku: shown });
    expect((await query(`/price-lists/${path(otherList)}?`, after)).body).toMatchObject({ priceList });
    const story = await query(`/timeline/stockItem/${path(`${otherWarehouse}.${thirdSku}`)}?`, lately);
    expect(story.body.items.length).toBeGreaterThan(3);
    const products = await done(http.get(`/query/v1/products?search=${mark}`));
    expect(products.body.items).toMatchObject([{ sku: shown }]);
  });
});

it('a code keeps to its length as it is compared', async () => {
  const long = '\ufdfa'.repeat(4);
  const refused = await http.put(`/inventory/v1/products/${path(long)}`, { body: named });
  expect([refused.status, refused.body.code]).toEqual([400, 'code/too-long']);
  expect(refused.body.details).toMatchObject({ characters: 72, allowed: 64 });
});
