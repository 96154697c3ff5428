import { perUnit } from '@sales/contracts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startOverMemory } from './testing/service.ts';
import { chair, eur, main, openShop, receive } from './testing/shop.ts';

let service: Awaited<ReturnType<typeof startOverMemory>>;

beforeEach(async () => {
  service = await startOverMemory();
});

afterEach(() => service.stop());

const terms = { name: 'Standard', currency: 'EUR', taxIncluded: false, priority: 0, assignedOnly: false };

describe('products', () => {
  test('are added, found and not added twice', async () => {
    const added = await service.post('/products', { sku: 'CHAIR', ...chair });
    expect(added.statusCode).toBe(201);
    expect(added.headers).toMatchObject({ location: '/inventory/v1/products/CHAIR', etag: '"0"' });
    expect(added.headers['consistency-token']).toMatch(/^product-CHAIR@\d+$/);
    expect((await service.get('/products/CHAIR')).json()).toEqual({
      sku: 'CHAIR',
      status: 'active',
      ...chair,
      attachments: [],
      revision: 0,
    });
    const again = await service.post('/products', { sku: 'CHAIR', ...chair });
    expect([again.statusCode, again.body]).toEqual([201, added.body]);
    const other = await service.post('/products', { sku: 'CHAIR', ...chair, name: 'Stool' });
    expect([other.statusCode, other.json().code]).toEqual([409, 'product/already-exists']);
    expect(other.json().details.differences).toEqual({ name: { recorded: chair.name, sent: 'Stool' } });
  });

  test('are put again and again by an importer: only a difference is recorded', async () => {
    for (const nth of [1, 2]) expect((await service.put('/products/CHAIR', chair)).json().revision, `${nth}`).toBe(0);
    const changed = await service.put('/products/CHAIR', { ...chair, taxCategory: 'reduced' });
    expect(changed.json()).toMatchObject({ taxCategory: 'reduced', revision: 1 });
  });

  test('change, move, go and come back', async () => {
    await openShop(service);
    const { post } = service;
    expect((await post('/products/CHAIR/change', { name: 'Armchair' })).json()).toMatchObject({ name: 'Armchair' });
    const moved = await post('/products/CHAIR/categorise', { category: 'Outdoor' });
    expect(moved.json()).toMatchObject({ name: 'Armchair', category: 'Outdoor' });
    for (const category of ['', ' ', '/', 'Outdoor/'])
      expect((await post('/products/CHAIR/categorise', { category })).statusCode, category).toBe(400);
    expect((await post('/products/CHAIR/discontinue', { reason: 'replaced' })).json().status).toBe('discontinued');
    expect((await post('/products/CHAIR/reinstate')).json().status).toBe('active');
    expect((await post('/products/DESK/discontinue', {})).statusCode).toBe(404);
  });

  test('lose a field by null, keep those left out, and cannot lose what each has', async () => {
    await service.put('/products/CHAIR', { ...chair, description: 'Low', barcodes: [{ code: '1' }] });
    const less = await service.post('/products/CHAIR/change', { description: null, barcodes: null });
    expect(less.statusCode, less.body).toBe(200);
    expect(less.json()).toMatchObject(chair);
    expect(less.json()).not.toHaveProperty('description');
    expect(less.json()).not.toHaveProperty('barcodes');
    expect((await service.post('/products', { ...chair, sku: 'DESK', barcodes: [{ code: '1' }] })).statusCode).toBe(
      201,
    );
    for (const field of ['name', 'unit', 'taxCategory'])
      expect((await service.post('/products/CHAIR/change', { [field]: null })).statusCode, field).toBe(400);
  });

  test('get fields back that they had, unless another product has the bar code by now', async () => {
    await service.put('/products/CHAIR', { ...chair, barcodes: [{ code: '1' }] });
    const {
      post,
      platform: { clock },
    } = service;
    const before = clock.now();
    clock.advance(60_000);
    await service.put('/products/CHAIR', { ...chair, name: 'Stool', description: 'Low', taxCategory: 'reduced' });
    const fields = ['name', 'description'];
    const key = { 'idempotency-key': 'back' };
    const back = await post('/products/chair/restore-details', { asOf: before, fields }, key);
    expect([back.statusCode, back.json()]).toMatchObject([200, { name: chair.name, taxCategory: 'reduced' }]);
    expect(back.json()).not.toHaveProperty('description');
    await service.put('/products/CHAIR', { ...chair, name: 'Bench' });
    expect((await post('/products/chair/restore-details', { asOf: before, fields }, key)).json()).toEqual(back.json());
    const codes = { asOf: before, fields: ['barcodes'] };
    await post('/products', { ...chair, sku: 'DESK', barcodes: [{ code: '1' }] });
    const taken = await post('/products/CHAIR/restore-details', codes);
    expect([taken.statusCode, taken.json().code]).toEqual([409, 'product/barcode-taken']);
    await post('/products/DESK/change', { barcodes: [] });
    expect((await post('/products/CHAIR/restore-details', codes)).json().barcodes).toEqual([{ code: '1' }]);
    const unborn = await post('/products/CHAIR/restore-details', { ...codes, asOf: '2000-01-01T00:00:00.000Z' });
    expect([unborn.statusCode, unborn.json().code]).toEqual([404, 'product/unknown']);
  });

  test('keep files under their SKU, however it is spelt, until they are removed', async () => {
    await openShop(service);
    const { get, post } = service;
    const bytes = Buffer.from('how to put it together');
    const file = { name: 'Assembly.txt', mediaType: 'text/plain', content: bytes.toString('base64') };
    const answer = await post('/products/chair/attach', file);
    expect(answer.statusCode, answer.body).toBe(200);
    const [attached] = answer.json().attachments;
    expect(attached).toMatchObject({ name: 'Assembly.txt', size: bytes.length });
    const path = `/products/Chair/attachments/${attached.attachmentId}`;
    expect((await get(path)).json()).toEqual({ ...attached, content: file.content });
    expect((await get('/products/CHAIR')).json().attachments).toEqual([attached]);
    const { attachmentId } = attached;
    expect((await post('/products/CHAIR/remove-attachment', { attachmentId })).json().attachments).toEqual([]);
    const gone = await get(path);
    expect([gone.statusCode, gone.json().code]).toEqual([404, 'product/attachment-unknown']);
    for (const content of ['A', 'AAA', 'AAAAA', '=', 'A===']) {
      const cut = await post('/products/CHAIR/attach', { ...file, content });
      expect([content, cut.statusCode, cut.json().errors?.[0]?.path]).toEqual([content, 400, '/content']);
    }
    const unknown = await post('/products/DESK/attach', file);
    expect([unknown.statusCode, unknown.json().code]).toEqual([404, 'product/unknown']);
  });

  test('are found by their bar codes, and no two have the same one', async () => {
    const { get, post, put } = service;
    const barcodes = [{ code: '036000291452' }, { code: 'shelf 7/b', unit: 'XBX' }];
    const sold = { ...chair, units: [{ unit: 'XBX', factor: '12' }], barcodes };
    await put('/products/CHAIR', sold);
    for (const code of ['036000291452', '00036000291452', 'SHELF 7/B']) {
      const found = await get(`/barcodes/${encodeURIComponent(code)}`);
      expect(found.json(), code).toMatchObject({ sku: 'CHAIR', barcodes });
      expect(found.headers['etag']).toBe('"0"');
    }
    const before = await get('/barcodes/036000291452?asOf=2001-01-01T00:00:00.000Z');
    expect([before.statusCode, before.json().code]).toEqual([404, 'product/unknown']);
    const taken = await post('/products', { sku: 'DESK', ...chair, barcodes: [{ code: '0036000291452' }] });
    expect([taken.statusCode, taken.json().code]).toEqual([409, 'product/barcode-taken']);
    expect(taken.json().details).toEqual({ sku: 'CHAIR', barcode: '036000291452' });
    const rows = [{ sku: 'DESK', ...chair, barcodes: [{ code: '1' }, { code: 'Shelf 7/b' }] }];
    const imported = await post('/products/import', { rows });
    expect(imported.json()).toMatchObject({
      refused: 1,
      rows: [{ code: 'product/barcode-taken', details: { sku: 'CHAIR' } }],
    });
    await post('/products/CHAIR/change', { barcodes: [] });
    for (const code of ['1', '036000291452']) {
      const unknown = await get(`/barcodes/${code}`);
      expect([unknown.statusCode, unknown.json().code]).toEqual([404, 'product/barcode-unknown']);
    }
    expect((await put('/products/DESK', sold)).statusCode).toBe(200);
    expect((await get('/barcodes/36000291452')).statusCode).toBe(404);
  });

  test.each([
    ['goods', '/stock-items/MAIN/CHAIR/receive', { quantity: '1', totalCost: eur(1) }],
    ['an announcement', '/stock-items/MAIN/CHAIR/expect-receipt', { quantity: '1' }],
    ['a reorder policy', '/stock-items/MAIN/CHAIR/set-reorder-policy', { min: '1', max: '2', leadTimeDays: 1 }],
    ['a count', '/stock-items/MAIN/CHAIR/count', { counted: '0', countedAt: -1 }],
    ['a price', '/price-lists/STANDARD/prices/import', { rows: [{ sku: 'chair', unitPrice: perUnit(eur(1)) }] }],
  ])('keep their base unit from the first use on: %s', async (_, path, body) => {
    await openShop(service, 'MAIN');
    await service.put('/price-lists/STANDARD', terms);
    expect((await service.post('/products/CHAIR/change', { unit: 'KGM' })).statusCode).toBe(200);
    expect((await service.post('/products/CHAIR/change', { unit: 'C62' })).statusCode).toBe(200);
    const used = await service.post(path, body);
    expect(used.statusCode, used.body).toBeLessThan(300);
    for (const sent of [
      await service.post('/products/CHAIR/change', { unit: 'KGM' }),
      await service.put('/products/CHAIR', { ...chair, unit: 'KGM' }),
    ]) {
      expect([sent.statusCode, sent.json().code]).toEqual([409, 'product/base-unit-fixed']);
      expect(sent.json().details).toEqual({ unit: 'C62', sent: 'KGM' });
    }
    expect((await service.get('/products/CHAIR')).json().unit).toBe('C62');
  });

  test('a stale edit is refused', async () => {
    await openShop(service);
    await service.put('/products/CHAIR', { ...chair, taxCategory: 'reduced' }, { 'if-match': '"0"' });
    const stale = await service.put('/products/CHAIR', chair, { 'if-match': '"0"' });
    expect([stale.statusCode, stale.json().code]).toEqual([412, 'request/stale-revision']);
  });

  test('bad ones are refused whole, each with what is wrong and where', async () => {
    const { post } = service;
    const wrong = [
      [{ sku: 'CHAIR', ...chair, colour: 'red' }, '/colour'],
      [{ sku: 'CHAIR', ...chair, taxCategory: 'No good' }, '/taxCategory'],
      [{ sku: '', ...chair }, '/sku'],
      [{ sku: 'CHAIR', ...chair, category: ' ' }, '/category'],
      [{ sku: 'CHAIR', ...chair, category: 'Furniture//Chairs' }, '/category'],
      [{ sku: 'CHAIR', ...chair, category: 'Furniture/ ' }, '/category'],
      [{ sku: 'CHAIR', ...chair, standardCost: { micros: 1.5, currency: 'EUR' } }, '/standardCost/micros'],
    ] as const;
    for (const [body, path] of wrong) {
      const answer = await post('/products', body);
      expect(answer.statusCode).toBe(400);
      expect(answer.json().errors[0].path).toBe(path);
    }
    expect((await service.get('/products/CHAIR')).statusCode).toBe(404);
  });
});

describe('an import', () => {
  const rows = [
    { sku: 'CHAIR', ...chair },
    { sku: 'DESK', ...chair, taxCategory: 'much too much' },
    { sku: 'LAMP', ...chair, standardCost: { micros: 1, currency: 'QQQ' } },
    { sku: 'SHELF', ...chair },
  ];

  test('takes what is good and says row by row what is not', async () => {
    const report = await service.post('/products/import', { rows }, { 'idempotency-key': 'file-1' });
    expect(report.statusCode).toBe(200);
    expect(report.json()).toMatchObject({
      accepted: 2,
      repeated: 0,
      refused: 2,
      rows: [
        { row: 0, status: 'accepted' },
        { row: 1, status: 'refused', code: 'request/invalid', errors: [{ path: '/taxCategory' }] },
        { row: 2, status: 'refused', code: 'product/currency-unknown' },
        { row: 3, status: 'accepted' },
      ],
    });
    expect((await service.get('/products/SHELF')).statusCode).toBe(200);
  });

  test('sent again with its key gets the same report, and adds nothing', async () => {
    const first = await service.post('/products/import', { rows }, { 'idempotency-key': 'file-1' });
    await service.put('/products/CHAIR', { ...chair, name: 'Armchair' });
    const again = await service.post('/products/import', { rows }, { 'idempotency-key': 'file-1' });
    expect(again.body).toBe(first.body);
    expect((await service.get('/products/CHAIR')).json()).toMatchObject({ name: 'Armchair', revision: 1 });
  });

  test('of prices and of receipts works alike', async () => {
    await openShop(service, 'MAIN');
    await service.put('/price-lists/STANDARD', terms);
    const prices = await service.post('/price-lists/STANDARD/prices/import', {
      rows: [
        { sku: 'CHAIR', unitPrice: perUnit(eur(900)) },
        { sku: 'CHAIR', minQuantity: '10', unitPrice: perUnit(eur(800)) },
        { sku: 'DESK', unitPrice: perUnit(eur(900)) },
        { sku: 'CHAIR', unitPrice: perUnit({ amount: 900, currency: 'USD' }) },
      ],
    });
    expect(prices.json()).toMatchObject({
      accepted: 2,
      rows: [
        { row: 0, status: 'accepted' },
        { row: 1, status: 'accepted' },
        { row: 2, code: 'product/unknown' },
        { row: 3, code: 'price-list/currency-mismatch' },
      ],
    });
    const receipts = await service.post('/stock-items/receive', {
      rows: [
        { warehouse: 'MAIN', sku: 'CHAIR', quantity: '3', totalCost: eur(100) },
        { warehouse: 'MAIN', sku: 'CHAIR', quantity: '2', unitCost: { decimal: '0.50', currency: 'EUR' } },
        { warehouse: 'WEST', sku: 'CHAIR', quantity: '1', unitCost: perUnit(eur(50)) },
        { warehouse: 'MAIN', sku: 'CHAIR', quantity: '1', totalCost: eur(1), unitCost: perUnit(eur(1)) },
      ],
    });
    expect(receipts.json()).toMatchObject({
      accepted: 2,
      rows: [
        { row: 0, status: 'accepted' },
        { row: 1, status: 'accepted' },
        { row: 2, code: 'warehouse/unknown' },
        { row: 3, code: 'stock-item/one-cost' },
      ],
    });
    const item = (await service.get('/stock-items/MAIN/CHAIR')).json();
    expect(item).toMatchObject({ onHand: '5', value: eur(200) });
  });
});

describe('price lists', () => {
  beforeEach(async () => {
    await openShop(service);
    await service.put('/price-lists/STANDARD', terms);
  });

  test('name the product too, where its first price fixes its base unit, also to a repeat', async () => {
    const set = async (price: number, key: string) =>
      String(
        (
          await service.put(
            '/price-lists/STANDARD/prices/CHAIR',
            { unitPrice: perUnit(eur(price)) },
            { 'idempotency-key': key },
          )
        ).headers['consistency-token'],
      );
    const first = await set(900, 'first');
    expect(first).toMatch(/product-CHAIR@\d+/);
    expect(first).toMatch(/priceList-STANDARD@\d+/);
    expect(await set(800, 'second')).toMatch(/^priceList-STANDARD@\d+$/);
    expect(await set(900, 'first')).toBe(first);
  });

  test('keep prices by quantity', async () => {
    const { put } = service;
    await put('/price-lists/STANDARD/prices/CHAIR', { minQuantity: '10', unitPrice: perUnit(eur(800)) });
    const set = await put('/price-lists/STANDARD/prices/CHAIR', { unitPrice: perUnit(eur(900)) });
    const breaks = [
      { unit: 'C62', minQuantity: '1', unitPrice: perUnit(eur(900)) },
      { unit: 'C62', minQuantity: '10', unitPrice: perUnit(eur(800)) },
    ];
    expect(set.json()).toEqual({ priceList: 'STANDARD', sku: 'CHAIR', breaks, revision: 2 });
    const removed = await service.post('/price-lists/STANDARD/prices/CHAIR/remove', { minQuantity: '10' });
    expect(removed.json().breaks).toEqual(breaks.slice(0, 1));
    expect((await service.post('/price-lists/STANDARD/prices/CHAIR/remove', { minQuantity: '10' })).statusCode).toBe(
      404,
    );
  });

  test('keep prices by unit; without one they are of the base unit', async () => {
    const { post, put } = service;
    await put('/products/CHAIR', { ...chair, units: [{ unit: 'XBX', factor: '4' }] });
    const prices = '/price-lists/STANDARD/prices/CHAIR';
    await put(prices, { unitPrice: perUnit(eur(900)) });
    await put(prices, { unit: 'XBX', unitPrice: perUnit(eur(3300)) });
    const set = await put(prices, { unit: 'XBX', minQuantity: '5', unitPrice: perUnit(eur(3100)) });
    const piece = { unit: 'C62', minQuantity: '1', unitPrice: perUnit(eur(900)) };
    const box = { unit: 'XBX', minQuantity: '1', unitPrice: perUnit(eur(3300)) };
    const boxes = { unit: 'XBX', minQuantity: '5', unitPrice: perUnit(eur(3100)) };
    expect(set.json().breaks).toEqual([piece, box, boxes]);
    // A price of a unit that the product has lost can be taken away.
    await put('/products/CHAIR', chair);
    expect((await post(`${prices}/remove`, { unit: 'XBX' })).json().breaks).toEqual([piece, boxes]);
    expect((await post(`${prices}/remove`)).json().breaks).toEqual([boxes]);
    const gone = await post(`${prices}/remove`, { unit: 'C62' });
    expect([gone.statusCode, gone.json().code]).toEqual([404, 'price-list/price-unknown']);
    expect(gone.json().details).toEqual({ sku: 'CHAIR', unit: 'C62', minQuantity: '1' });
  });

  test('refuse a unit that the product does not come in, with those that it has, and fix nothing then', async () => {
    const { get, post, put } = service;
    const price = { unit: 'XPX', unitPrice: perUnit(eur(900)) };
    const refused = await put('/price-lists/STANDARD/prices/CHAIR', price);
    expect(refused.json()).toMatchObject({
      status: 400,
      code: 'product/unit-unknown',
      details: { sku: 'CHAIR', unit: 'XPX', units: ['C62'] },
    });
    const rows = [{ sku: 'CHAIR', ...price }];
    const imported = await post('/price-lists/STANDARD/prices/import', { rows });
    expect(imported.json()).toMatchObject({ accepted: 0, rows: [{ code: 'product/unit-unknown' }] });
    expect((await get('/products/CHAIR')).json().revision).toBe(0);
  });

  test('take a price as a decimal, and answer in micros', async () => {
    const { post, put } = service;
    const prices = '/price-lists/STANDARD/prices/CHAIR';
    const set = await put(prices, { unitPrice: { decimal: '12.3456', currency: 'EUR', per: 100 } });
    const unitPrice = { micros: 12_345_600, currency: 'EUR', per: 100 };
    expect(set.json().breaks).toEqual([{ unit: 'C62', minQuantity: '1', unitPrice }]);
    expect((await put(prices, { unitPrice })).json().revision).toBe(set.json().revision);
    const costly = await put('/products/CHAIR', { ...chair, standardCost: { decimal: '7.5', currency: 'EUR' } });
    expect(costly.json().standardCost).toEqual(perUnit(eur(750)));
    const finer = { rows: [{ sku: 'CHAIR', unitPrice: { decimal: '0.1234567', currency: 'EUR' } }] };
    const imported = await post('/price-lists/STANDARD/prices/import', finer);
    expect(imported.json().rows).toMatchObject([{ status: 'refused', errors: [{ path: '/unitPrice/decimal' }] }]);
  });

  test('take a file that comes again with its prices in another form for the same', async () => {
    const send = (unitPrice: object) =>
      service.post(
        '/price-lists/STANDARD/prices/import',
        { rows: [{ sku: 'CHAIR', unitPrice }, 7] },
        { 'idempotency-key': 'file' },
      );
    const first = await send({ decimal: '12.30', currency: 'EUR' });
    expect(first.json()).toMatchObject({ accepted: 1, refused: 1 });
    const again = await send({ micros: 12_300_000, currency: 'EUR' });
    expect([again.statusCode, again.body]).toEqual([200, first.body]);
    expect((await send({ decimal: '12.31', currency: 'EUR' })).statusCode).toBe(422);
  });

  test('refuse what they cannot price', async () => {
    const unknown = await service.put('/price-lists/STANDARD/prices/DESK', { unitPrice: perUnit(eur(900)) });
    expect([unknown.statusCode, unknown.json().code]).toEqual([404, 'product/unknown']);
    const dollars = { unitPrice: perUnit({ amount: 900, currency: 'USD' }) };
    const foreign = await service.put('/price-lists/STANDARD/prices/CHAIR', dollars);
    expect([foreign.statusCode, foreign.json().code]).toEqual([409, 'price-list/currency-mismatch']);
    const negative = await service.put('/price-lists/STANDARD/prices/CHAIR', { unitPrice: perUnit(eur(-1)) });
    expect(negative.statusCode).toBe(400);
    expect((await service.put('/price-lists/OTHER/prices/CHAIR', { unitPrice: perUnit(eur(1)) })).statusCode).toBe(404);
  });

  test('have terms that make sense', async () => {
    const backwards = { ...terms, validFrom: '2026-02-01', validTo: '2026-01-01' };
    expect((await service.put('/price-lists/STANDARD', backwards)).json().code).toBe('price-list/invalid-period');
    const dollars = { ...terms, currency: 'USD' };
    expect((await service.put('/price-lists/STANDARD', dollars)).json().code).toBe('price-list/currency-fixed');
    expect((await service.post('/price-lists', { priceList: 'STANDARD', ...terms, name: 'Other' })).statusCode).toBe(
      409,
    );
  });
});

describe('a PUT of what has ended', () => {
  test.each([
    ['product', '/products/CHAIR', chair, '/products/CHAIR/discontinue', '/products/CHAIR/reinstate', {}],
    ['warehouse', '/warehouses/MAIN', main, '/warehouses/MAIN/close', '/warehouses', { warehouse: 'MAIN', ...main }],
  ])('%s: is refused, whatever the body says, until it is taken up again', async (_, path, body, end, again, with_) => {
    const first = await service.put(path, body, { 'idempotency-key': 'first' });
    expect((await service.post(end)).statusCode).toBe(200);
    const ended = (await service.get(path)).json();
    const code = path.startsWith('/products') ? 'product/discontinued' : 'warehouse/closed';
    for (const sent of [body, { ...body, name: 'Other' }]) {
      const refused = await service.put(path, sent);
      expect([refused.statusCode, refused.json().code], refused.body).toEqual([409, code]);
    }
    expect((await service.put(path, body, { 'idempotency-key': 'first' })).json()).toEqual(first.json());
    expect((await service.get(path)).json()).toEqual(ended);
    expect((await service.post(again, with_)).statusCode).toBeLessThan(300);
    expect((await service.put(path, { ...body, name: 'Other' })).json()).toMatchObject({ name: 'Other' });
  });

  test('is refused in a file too', async () => {
    await openShop(service);
    await service.post('/products/CHAIR/discontinue');
    const imported = await service.post('/products/import', { rows: [{ sku: 'chair', ...chair }] });
    expect(imported.json()).toMatchObject({ accepted: 0, refused: 1, rows: [{ code: 'product/discontinued' }] });
  });
});

describe('warehouses', () => {
  test('open, change and close when they are empty', async () => {
    await openShop(service, 'MAIN');
    expect((await service.put('/warehouses/MAIN', main)).json()).toMatchObject({ name: 'Main', status: 'open' });
    await receive(service, 'MAIN', '1', 100);
    await service.idle();
    const full = await service.post('/warehouses/MAIN/close');
    expect([full.statusCode, full.json().code]).toEqual([409, 'warehouse/not-empty']);
    await service.post('/stock-items/MAIN/CHAIR/adjust', { quantity: '-1', reason: 'broken' });
    expect((await service.post('/warehouses/MAIN/close')).json().status).toBe('closed');
    expect((await service.post('/warehouses/WEST/close')).statusCode).toBe(404);
    expect((await service.post('/warehouses', { warehouse: 'MAIN', ...main })).json().status).toBe('open');
    expect((await service.post('/warehouses', { warehouse: 'MAIN', ...main, name: 'Other' })).statusCode).toBe(409);
  });
});
