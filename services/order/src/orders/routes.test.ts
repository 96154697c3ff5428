import { fulfilments, invoices, mostMoney, orders, payments, perUnit } from '@sales/contracts';
import { fromMessage, streamName } from '@sales/eventsourcing';
import { testId } from '@sales/eventsourcing/testing';
import { validator } from '@sales/service-kit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eur } from '../testing/orders.ts';
import { buyer, listed, priceTerms, product } from '../testing/reference-data.ts';
import { type Headers, startWithFakes } from '../testing/service.ts';
import type { Order } from './representation.ts';

const customerId = testId(1);
const heldId = testId(2);
const waitsForAllId = testId(3);

let service: Awaited<ReturnType<typeof startWithFakes>>;
beforeAll(async () => {
  service = await startWithFakes();
  await service.put('/entities/MAIN/policies', { approvalLimits: [{ amount: 1_000_000, currency: 'EUR' }] });
  service.addCustomer(buyer(customerId));
  service.addCustomer(buyer(heldId, { status: 'held', reason: 'doesNotPay' }));
  service.addCustomer(buyer(waitsForAllId, { fulfilmentPolicy: 'allOrBackorder' }));
  service.addProduct(product('CHAIR'));
  service.addProduct(product('TABLE', { prices: [listed('STANDARD', 25_000)] }));
  service.addProduct(product('OLD', { isDiscontinued: true }));
  service.addProduct(product('NOWHERE', { prices: [] }));
  await service.warehouses.receive('CHAIR', 1000);
  await service.warehouses.receive('TABLE', 1000);
});
afterAll(() => service.stop());

const body = (more: object = {}) => ({ customerId, lines: [{ sku: 'CHAIR', quantity: '2' }], ...more });
const wait = { prefer: 'wait=5' };

const place = async (more: object = {}): Promise<Order> => {
  const answer = await service.post('/orders', body({ submit: true, ...more }), wait);
  expect(answer.statusCode, answer.body).toBe(201);
  return (await service.get(`/orders/${answer.json().orderId}`)).json();
};

const act = async (orderId: string, path: string, payload: object = {}): Promise<Order> => {
  const answer = await service.post(`/orders/${orderId}/${path}`, payload);
  expect(answer.statusCode, answer.body).toBeLessThan(300);
  return answer.json();
};

const refused = async (orderId: string, path: string, payload: object = {}): Promise<string> => {
  const answer = await service.post(`/orders/${orderId}/${path}`, payload);
  expect(answer.statusCode, answer.body).toBeGreaterThanOrEqual(400);
  return answer.json().code;
};

test('what an order says of a person is sealed in store and log, with every text; answers have it', async () => {
  const [person, personId] = [testId(10), testId(11)];
  const address = { line1: 'Rosenweg 7', city: 'Einbeck', country: 'DE' };
  service.addCustomer(buyer(person, { personId, name: 'Rosa Unverkennbar', shippingAddress: address }));
  const custom = { engraving: 'for Wilhelmine' };
  const lines = [{ sku: 'CHAIR', quantity: '2', custom }];
  const { orderId, ...placed } = await place({ customerId: person, lines, custom: { giftCard: 'Alles Liebe' } });
  const [ordered] = placed.lines;
  await act(orderId, 'shipments', { trackingNumber: 'JD-4711-0815' });
  await act(orderId, 'confirm-delivery');
  await act(orderId, 'invoices');
  await act(orderId, 'payments', { method: 'transfer', reference: 'Unverkennbar, R.' });
  const why = { reason: 'tooSmall', note: 'Hildegard has grown' };
  const returning = [{ lineId: ordered?.lineId, quantity: '1', ...why }];
  const { returns } = await act(orderId, 'returns', { lines: returning });
  await act(orderId, `returns/${returns[0]?.returnId}/refuse`, { reason: 'worn', note: 'so says Gundula' });
  const closed = await act(orderId, 'close', { feedback: 'ask for Kunigunde' });
  const dropped = await place({ customerId: person });
  await act(dropped.orderId, 'cancel', { reason: 'doubled', note: 'Ortrun had ordered' });
  await service.idle();
  const kept = JSON.stringify([
    service.platform.store.all().map(({ data }) => data),
    [orders, invoices, payments, fulfilments].map(({ topic }) =>
      service.platform.log.all(topic.name).map((some) => some.map(({ value }) => value)),
    ),
  ]);
  expect(kept).not.toMatch(
    /Unverkennbar|Rosenweg|Einbeck|Wilhelmine|Alles|4711-0815|Kunigunde|Hildegard|Gundula|Ortrun/,
  );
  expect(closed).toMatchObject({
    customer: { personId, name: 'Rosa Unverkennbar' },
    shipTo: address,
    lines: [{ custom }],
    custom: { giftCard: 'Alles Liebe' },
    shipments: [{ trackingNumber: 'JD-4711-0815' }],
    returns: [{ lines: [why] }],
  });
  const sealed = service.platform.store.all().filter(({ data }) => 'sealed' in (data as object));
  const ofOrder = streamName('order', orderId);
  const types = (wanted: boolean) =>
    sealed.filter(({ stream }) => (stream === ofOrder) === wanted).map(({ type }) => type);
  expect(types(true)).toEqual([
    'OrderSubmitted',
    'ShipmentDispatched',
    'ReturnRequested',
    'ReturnRefused',
    'OrderClosed',
  ]);
  expect(types(false)).toEqual(expect.arrayContaining(['InvoiceIssued', 'PaymentReceived']));
});

test('a preview says what the order would come to, is refused as it would be, and records nothing', async () => {
  const wanted = {
    customerId,
    lines: [
      { sku: 'TABLE', quantity: '50' },
      { kind: 'text', text: 'to the back door' },
    ],
    discount: { percent: '5' },
    shipTo: { line1: 'Hafen 2', city: 'Bremen', country: 'DE' },
    submit: true,
  };
  const before = service.platform.store.all().length;
  const answer = await service.post('/orders/preview', wanted);
  const again = await service.post('/orders/preview', { ...wanted, lines: wanted.lines.slice(0, 1), submit: false });
  const nowhere = await service.post('/orders/preview', body({ lines: [{ sku: 'NOWHERE', quantity: '1' }] }));
  const held = await service.post('/orders/preview', body({ customerId: heldId, submit: true }));
  await service.idle();
  expect(service.platform.store.all()).toHaveLength(before);
  expect(again.json()).toMatchObject({ status: 'draft' });
  expect([nowhere, held].map((one) => one.json().code)).toEqual(['order/price-unknown', 'order/customer-held']);
  const placed = await place(wanted);
  const { lines, totals, status, shipTo } = answer.json();
  expect(answer.statusCode).toBe(200);
  expect({ totals, status, shipTo }).toEqual({
    totals: placed.totals,
    status: 'awaitingApproval',
    shipTo: placed.shipTo,
  });
  const priced = (some: Order['lines']) => some.map(({ lineId: _, ...line }) => line);
  expect(priced(lines)).toEqual(priced(placed.lines));
});

test('a preview of what can be ordered of it says why of each line that cannot', async () => {
  const [good, ghost, half] = [testId(801), testId(802), testId(803)];
  const wanted = {
    customerId,
    lines: [
      { lineId: good, sku: 'TABLE', quantity: '2' },
      { lineId: ghost, sku: 'NOWHERE', quantity: '1' },
      { lineId: half, sku: 'TABLE', quantity: '1', unit: 'XXX' },
    ],
    ...{ submit: true, partial: true },
  };
  const { lines, refused: left } = (await service.post('/orders/preview', wanted)).json();
  expect(lines.map(({ lineId }: Order['lines'][number]) => lineId)).toEqual([good]);
  expect(left).toMatchObject([
    { lineId: ghost, code: 'order/price-unknown', details: { sku: 'NOWHERE' } },
    { lineId: half, code: 'order/unit-unknown', details: { sku: 'TABLE' } },
  ]);
  const none = await service.post('/orders/preview', { ...wanted, lines: wanted.lines.slice(1) });
  expect(none.json()).toMatchObject({ lines: [], totals: { total: { amount: 0 } } });
  expect(none.json().refused).toHaveLength(2);
});

test('a preview of a future day has the prices that are known to be valid then; an order is refused', async () => {
  const terms = (more: object) => ({ terms: priceTerms(more) });
  service.addProduct(
    product('SHELF', {
      prices: [
        listed('NOW', 1000, terms({ validTo: '2099-12-31' })),
        listed('THEN', 900, terms({ validFrom: '2100-01-01' })),
      ],
    }),
  );
  const wanted = { ...body({ lines: [{ sku: 'SHELF', quantity: '1' }] }), submit: false };
  const priced = async (headers: Headers): Promise<unknown> => {
    const answer = await service.post('/orders/preview', wanted, headers);
    expect(answer.statusCode, answer.body).toBe(200);
    const [{ price, unitPrice }] = answer.json().lines;
    return [price.priceList, unitPrice.micros];
  };
  const then = { 'effective-at': '2100-01-01T12:00:00Z' };
  expect([await priced({}), await priced(then)]).toEqual([
    ['NOW', 10_000_000],
    ['THEN', 9_000_000],
  ]);
  expect((await service.post('/orders', wanted, then)).statusCode).toBe(400);
});

describe('files and own fields', () => {
  test('an order keeps files in any state', async () => {
    const { orderId } = await place();
    const file = { attachmentId: testId(700), name: 'Order.pdf', mediaType: 'application/pdf', content: 'AAAA' };
    const { attachments } = await act(orderId, 'attach', file);
    expect(attachments).toMatchObject([{ attachmentId: testId(700), name: 'Order.pdf', size: 3 }]);
    await act(orderId, 'cancel', { reason: 'changedMyMind' });
    expect((await service.get(`/orders/${orderId}/attachments/${testId(700)}`)).json().content).toBe('AAAA');
    expect((await act(orderId, 'remove-attachment', { attachmentId: testId(700) })).attachments).toEqual([]);
    expect(await refused(testId(999), 'attach', file)).toBe('order/unknown');
  });

  test('an order has up to 100 files; the bytes of one more are not kept', async () => {
    const { orderId } = await place();
    const file = { name: 'A page', mediaType: 'text/plain', content: 'AAAA' };
    for (let nth = 0; nth < 100; nth++) await act(orderId, 'attach', file);
    expect(await refused(orderId, 'attach', { ...file, attachmentId: testId(701) })).toBe('order/too-many-attachments');
    expect(await service.platform.files.find(`order/${orderId}/${testId(701)}`)).toBeUndefined();
  });

  test('fields change after the draft, of the order and of lines, each as a whole', async () => {
    const { orderId, lines, revision } = await place({ custom: { costCentre: '1', urgent: true } });
    const lineId = lines[0]?.lineId;
    const changed = await act(orderId, 'set-custom', { lines: [{ lineId, custom: { colour: 'red' } }] });
    expect(changed).toMatchObject({
      custom: { costCentre: '1', urgent: true },
      lines: [{ custom: { colour: 'red' } }],
    });
    const again = await act(orderId, 'set-custom', { custom: { costCentre: '2' } });
    expect([again.custom, again.lines[0]?.custom]).toEqual([{ costCentre: '2' }, { colour: 'red' }]);
    const same = await act(orderId, 'set-custom', { custom: { costCentre: '2' }, lines: [] });
    expect(same.revision).toBe(again.revision);
    expect(again.revision).toBeGreaterThanOrEqual(revision + 2);
    expect((await act(orderId, 'set-custom', { custom: {} })).custom).toEqual({});
    const line = { lineId, custom: {} };
    expect(await refused(orderId, 'set-custom', { lines: [line, line] })).toBe('order/line-repeated');
    expect(await refused(orderId, 'set-custom', { lines: [{ ...line, lineId: testId(5) }] })).toBe(
      'order/line-unknown',
    );
  });
});

describe('units', () => {
  beforeAll(async () => {
    const units = [{ unit: 'XBX', factor: '12' }];
    service.addProduct(product('WINE', { units, prices: [listed('STANDARD', 999)] }));
    await service.warehouses.receive('WINE', 100);
  });
  const wine = (more: object) => ({ lines: [{ sku: 'WINE', quantity: '2', unit: 'XBX', ...more }] });

  test('two boxes of twelve have the price of a box, and 24 bottles are reserved, shipped, invoiced', async () => {
    const { orderId, lines } = await place(wine({}));
    expect(lines).toMatchObject([
      {
        ...{ quantity: '2', unit: 'XBX', baseQuantity: '24', baseUnit: 'C62' },
        ...{ unitPrice: perUnit(eur(11_988)), net: eur(23_976), price: { listPrice: perUnit(eur(999)) } },
        reserved: [{ warehouse: 'MAIN', quantity: '24' }],
      },
    ]);
    const lineId = lines[0]?.lineId;
    expect(await refused(orderId, 'shipments', { lines: [{ lineId, quantity: '0.5' }] })).toBe(
      'order/quantity-not-whole',
    );
    const shipped = await act(orderId, 'shipments', { lines: [{ lineId, quantity: '7' }] });
    expect(shipped).toMatchObject({ status: 'partiallyShipped', lines: [{ quantities: { shipped: '7' } }] });
    const invoiced = await act(orderId, 'invoices');
    expect(invoiced).toMatchObject({ invoices: [{ total: eur(8322) }], lines: [{ quantities: { invoiced: '7' } }] });
    const half = [{ lineId, quantity: '0.5', reason: 'broken' }];
    expect(await refused(orderId, 'returns', { lines: half })).toBe('order/quantity-not-whole');
  });

  test('a box that has a price of its own is sold at that, and the quote says which price it is', async () => {
    const units = [
      { unit: 'XBX', factor: '12' },
      { unit: 'XPX', factor: '600' },
    ];
    const of = (unit: string, minQuantity: string, amount: number) => ({
      ...{ unit, minQuantity },
      unitPrice: perUnit(eur(amount)),
    });
    const breaks = [of('C62', '1', 999), of('XBX', '1', 10_900), of('XBX', '5', 10_500)];
    service.addProduct(product('PORT', { units, prices: [listed('STANDARD', 0, { breaks })] }));
    const line = (unit: string, quantity: string) => ({ sku: 'PORT', quantity, unit });
    const lines = [line('XBX', '2'), line('XBX', '5'), line('C62', '24'), line('XPX', '1')];
    const { body: draft } = await service.post('/orders', body({ submit: false, lines }));
    const note = { code: 'ofBaseUnit', priceList: 'STANDARD', unit: 'XPX', factor: '600' };
    expect(JSON.parse(draft).lines).toMatchObject([
      { unitPrice: perUnit(eur(10_900)), net: eur(21_800), price: { unit: 'XBX', minQuantity: '1', notes: [] } },
      { unitPrice: perUnit(eur(10_500)), net: eur(52_500), price: { unit: 'XBX', minQuantity: '5', notes: [] } },
      { unitPrice: perUnit(eur(999)), net: eur(23_976), price: { unit: 'C62', minQuantity: '1', notes: [] } },
      { unitPrice: perUnit(eur(599_400)), net: eur(599_400), price: { unit: 'C62', notes: [note] } },
    ]);
    const quote = await service.get(`/prices?customerId=${customerId}&sku=PORT&quantity=5&unit=XBX`);
    expect(quote.json()).toMatchObject({ unitPrice: perUnit(eur(10_500)), gross: eur(52_500), price: { unit: 'XBX' } });
  });

  test('a price by hand may be a decimal, of the unit of the line; the same in micros is a repeat', async () => {
    const send = (unitPrice: object) =>
      service.post('/orders', body(wine({ unitPrice })), { 'idempotency-key': 'decimal' });
    const first = await send({ decimal: '100.005', currency: 'EUR' });
    expect(first.json().lines).toMatchObject([
      { unit: 'XBX', unitPrice: { micros: 100_005_000, currency: 'EUR' }, net: eur(20_001) },
    ]);
    const again = await send({ micros: 100_005_000, currency: 'EUR' });
    expect([again.statusCode, again.body]).toEqual([201, first.body]);
    const finer = await send({ decimal: '100.0050001', currency: 'EUR' });
    expect(finer.json()).toMatchObject({
      code: 'request/invalid',
      errors: [{ in: 'body', path: '/lines/0/unitPrice/decimal' }],
    });
  });

  const box = '14006381333938';

  test('a line may name what was scanned: the product, in the unit that the bar code is on', async () => {
    service.addBarcode(box, 'WINE', 'XBX');
    const ordered = await service.post('/orders', body({ lines: [{ barcode: box, quantity: '2' }] }));
    expect(ordered.json().lines).toMatchObject([{ sku: 'WINE', quantity: '2', unit: 'XBX', baseQuantity: '24' }]);
    const { orderId } = ordered.json();
    const same = await act(orderId, 'lines', { barcode: box, sku: 'wine', unit: 'XBX', quantity: '1' });
    expect(same.lines).toMatchObject([{}, { sku: 'WINE', unit: 'XBX', baseQuantity: '12' }]);
    const lineId = same.lines[1]?.lineId;
    const again = await act(orderId, 'lines', { lineId, sku: 'WINE', unit: 'XBX', quantity: '1' });
    expect(again.lines).toHaveLength(2);
  });

  test('a bar code that no product has, or that contradicts the line, is refused with what it is on', async () => {
    service.addBarcode(box, 'WINE', 'XBX');
    const lines = [{ barcode: '1' }, { barcode: box, sku: 'CHAIR' }, { barcode: box, unit: 'C62' }];
    const answers = await Promise.all(
      lines.map((line) => service.post('/orders', body({ lines: [{ ...line, quantity: '1' }] }))),
    );
    expect(answers.map((answer) => answer.json())).toMatchObject([
      { status: 409, code: 'order/barcode-unknown', details: { barcode: '1' } },
      { status: 409, code: 'order/barcode-mismatch', details: { barcode: box, sku: 'WINE', sent: { sku: 'CHAIR' } } },
      { status: 409, code: 'order/barcode-mismatch', details: { barcode: box, unit: 'XBX', sent: { unit: 'C62' } } },
    ]);
  });

  test('a draft that counts another base unit than the product has now is not submitted', async () => {
    service.addProduct(product('OIL'));
    const draft = body({ lines: [{ sku: 'OIL', quantity: '2' }] });
    const { orderId, lines } = (await service.post('/orders', draft)).json();
    service.addProduct(product('OIL', { unit: 'LTR' }));
    const answer = await service.post(`/orders/${orderId}/submit`);
    expect([answer.statusCode, answer.json().code]).toEqual([409, 'order/base-unit-changed']);
    expect(answer.json().details).toEqual({ lineId: lines[0].lineId, sku: 'OIL', baseUnit: 'C62', now: 'LTR' });
  });

  test('a unit that the product does not have is refused with those that it has; so are parts of a box', async () => {
    const answers = [
      await service.post('/orders', body(wine({ unit: 'XPX' }))),
      await service.post('/orders', body(wine({ quantity: '0.5' }))),
    ];
    expect(answers.map((answer) => answer.json())).toMatchObject([
      { status: 409, code: 'order/unit-unknown', details: { sku: 'WINE', unit: 'XPX', units: ['C62', 'XBX'] } },
      { status: 409, code: 'order/quantity-not-whole', details: { unit: 'XBX', quantity: '0.5', factor: '12' } },
    ]);
  });

  test('a line keeps its price when its quantity changes, and has another one in another unit', async () => {
    const { orderId, lines } = (await service.post('/orders', body(wine({ unitPrice: perUnit(eur(10_000)) })))).json();
    const path = `lines/${lines[0].lineId}/change`;
    const more = await act(orderId, path, { quantity: '3' });
    expect(more.lines).toMatchObject([{ quantity: '3', baseQuantity: '36', net: eur(30_000) }]);
    expect(await refused(orderId, path, { quantity: '2.5' })).toBe('order/quantity-not-whole');
    const single = await act(orderId, path, { unit: 'C62', unitPrice: perUnit(eur(1100)) });
    expect(single.lines).toMatchObject([{ quantity: '3', unit: 'C62', baseQuantity: '3', net: eur(3300) }]);
  });
});

describe('lines that are not goods', () => {
  const taxCategory = 'standard';
  const assembly = { kind: 'service', name: 'Assembly', unitPrice: perUnit(eur(5000)), taxCategory };
  const parcel = { kind: 'shipping', name: 'Parcel', unitPrice: perUnit(eur(499)), taxCategory };
  const surcharge = { kind: 'fee', name: 'Small order', quantity: '2', unitPrice: perUnit(eur(100)), taxCategory };
  const credit = { kind: 'credit', name: 'For the delay', unitPrice: perUnit(eur(1000)), taxCategory };
  const words = { kind: 'text', text: 'Please call before you come.' };
  const chair = { sku: 'CHAIR', quantity: '2' };

  test('are charged beside the goods, and only the goods are reserved and shipped', async () => {
    const { orderId, ...order } = await place({ lines: [chair, assembly, parcel, surcharge, credit, words] });
    expect(order).toMatchObject({
      status: 'confirmed',
      lines: [
        { kind: 'stock', net: eur(2000), reserved: [{ quantity: '2' }] },
        { kind: 'service', name: 'Assembly', quantity: '1', net: eur(5000), reserved: [], quantities: { short: '0' } },
        { kind: 'shipping', net: eur(499), tax: eur(95) },
        { kind: 'fee', quantity: '2', net: eur(200) },
        { kind: 'credit', net: eur(-1000), tax: eur(-190), total: eur(-1190) },
        { kind: 'text', text: words.text, total: eur(0) },
      ],
      totals: { net: eur(6699), tax: eur(1273), total: eur(7972) },
    });
    expect(order.lines[5]).not.toHaveProperty('name');
    expect((await service.get(`/orders/${orderId}/fulfilment`)).json().lines).toMatchObject([{ sku: 'CHAIR' }]);
    // What does not wait for a shipment can be invoiced at once, and the goods when they have left.
    expect((await act(orderId, 'invoices')).invoices).toMatchObject([{ total: eur(5592) }]);
    const service1 = order.lines[1]?.lineId;
    expect(await refused(orderId, 'shipments', { lines: [{ lineId: service1, quantity: '1' }] })).toBe(
      'order/line-not-shipped',
    );
    expect((await act(orderId, 'shipments')).status).toBe('shipped');
    expect((await act(orderId, 'invoices')).invoices).toMatchObject([{ total: eur(5592) }, { total: eur(2380) }]);
    await act(orderId, 'payments');
    expect(await act(orderId, 'close')).toMatchObject({ status: 'closed', exposure: eur(0) });
  });

  test('alone need no stock: the order is confirmed, invoiced, paid and closed without a shipment', async () => {
    const { orderId, status } = await place({ lines: [assembly, words] });
    expect(status).toBe('confirmed');
    expect((await service.get(`/orders/${orderId}/fulfilment`)).json()).toMatchObject({
      ...{ step: 'settlement', waitingFor: 'settlement', attempts: 0, exposure: eur(5950), lines: [] },
    });
    expect(await refused(orderId, 'shipments')).toBe('order/nothing-reserved');
    expect(await refused(orderId, 'close')).toBe('order/not-settled');
    await act(orderId, 'invoices');
    expect(await refused(orderId, 'close')).toBe('order/not-settled');
    await act(orderId, 'payments');
    expect(await act(orderId, 'close')).toMatchObject({ status: 'closed', paymentStatus: 'paid' });
  });

  test('are taken back with the goods by a cancellation, unless some of these have left', async () => {
    const whole = await place({ lines: [chair, parcel] });
    expect(await act(whole.orderId, 'cancel', { reason: 'changedMind' })).toMatchObject({
      status: 'cancelled',
      lines: [{ quantities: { cancelled: '2' } }, { quantities: { cancelled: '1' } }],
      exposure: eur(0),
    });
    const part = await place({ lines: [chair, parcel] });
    const lineId = part.lines[0]?.lineId;
    await act(part.orderId, 'shipments', { lines: [{ lineId, quantity: '1' }] });
    expect(await act(part.orderId, 'cancel', { reason: 'changedMind' })).toMatchObject({
      status: 'shipped',
      lines: [{ quantities: { cancelled: '1' } }, { quantities: { cancelled: '0' } }],
      exposure: eur(1190 + 594),
    });
  });

  test.each([
    ['goods without a product', { kind: 'stock', quantity: '1' }, 400, 'order/line-field-missing', { field: 'sku' }],
    ['goods without a quantity', { sku: 'CHAIR' }, 400, 'order/line-field-missing', { field: 'quantity' }],
    ['a product with a name', { ...chair, name: 'Chair' }, 400, 'order/line-field-unwanted', { field: 'name' }],
    [
      'a fee without a price',
      { ...surcharge, unitPrice: undefined },
      400,
      'order/line-field-missing',
      {
        field: 'unitPrice',
      },
    ],
    [
      'words with a price',
      { ...words, unitPrice: perUnit(eur(1)) },
      400,
      'order/line-field-unwanted',
      {
        field: 'unitPrice',
      },
    ],
    [
      'a discount of a credit',
      { ...credit, discounts: [{ percent: '1' }] },
      400,
      'order/line-field-unwanted',
      {
        field: 'discounts',
      },
    ],
    ['half a piece', { ...surcharge, quantity: '0.5' }, 409, 'order/quantity-not-whole', { unit: 'C62' }],
    ['a kind that there is not', { ...words, kind: 'gift' }, 400, 'request/invalid', undefined],
  ])('are refused: %s', async (_, line, status, code, details) => {
    const answer = await service.post('/orders', body({ lines: [line] }));
    expect(answer.json()).toMatchObject({ status, code, ...(details && { details }) });
  });

  test('credit no more than the rest of the order, or of an invoice', async () => {
    const much = { ...credit, unitPrice: perUnit(eur(6000)) };
    const refusal = await service.post('/orders', body({ lines: [assembly, much], submit: true }));
    expect(refusal.json()).toMatchObject({ code: 'order/total-below-zero', details: { total: eur(-1190) } });
    const order = await place({ lines: [{ ...chair, quantity: '5' }, credit] });
    expect(await refused(order.orderId, 'invoices')).toBe('order/invoice-below-zero');
    expect(order.exposure).toEqual(eur(4760));
  });

  test('are drafted, changed and priced again like others', async () => {
    const { orderId, lines } = (await service.post('/orders', body({ lines: [assembly, words] }))).json<Order>();
    const [first, second] = lines.map(({ lineId }) => lineId);
    expect((await act(orderId, `lines/${first}/change`, { quantity: '2' })).totals.net).toEqual(eur(10_000));
    expect((await act(orderId, `lines/${first}/change`, { taxCategory: 'zero' })).totals.tax).toEqual(eur(0));
    expect((await act(orderId, 'reprice')).totals).toMatchObject({ net: eur(10_000), tax: eur(0) });
    expect(await refused(orderId, `lines/${second}/change`, { quantity: '2' })).toBe('order/line-field-unwanted');
  });
});

describe('where an order goes', () => {
  const [home, office] = [
    { line1: 'Weg 1', country: 'DE' },
    { line1: 'Kontor 2', country: 'AT' },
  ];
  beforeAll(() => void service.addCustomer(buyer(testId(77), { shippingAddress: home, billingAddress: office })));

  test('is what the customer has, or what is said with the order and its draft', async () => {
    const draft = async (more: object): Promise<Order> =>
      (await service.post('/orders', body({ customerId: testId(77), ...more }))).json();
    expect(await draft({})).toMatchObject({ shipTo: home, billTo: office });
    const order = await draft({ shipTo: office, billTo: home, customerReference: '4500012345' });
    expect(order).toMatchObject({ shipTo: office, billTo: home, customerReference: '4500012345' });
    expect(await act(order.orderId, 'set-billing', { billTo: office })).toMatchObject({ billTo: office });
    expect(await act(order.orderId, 'set-billing', { billTo: office })).not.toHaveProperty('customerReference');
    expect(await act(order.orderId, 'set-shipping', { shipTo: home, method: 'parcel' })).toMatchObject({
      shipTo: home,
    });
    expect(await act(order.orderId, 'set-shipping', { method: 'freight' })).toMatchObject({ shipTo: home });
    const submitted = await act(order.orderId, 'submit');
    expect(submitted).toMatchObject({ shipTo: home, billTo: office, shipping: { method: 'freight' } });
    expect(await refused(order.orderId, 'set-billing', { billTo: home })).toBe('order/not-a-draft');
  });
});

describe('tax', () => {
  const company = { name: 'By rate', currency: 'EUR', timeZone: 'UTC' };
  const reversed = { category: 'reversed', treatment: 'AE', rate: '0', reasonCode: 'VATEX-EU-AE' };
  beforeAll(async () => {
    service.addProduct(product('SCREW', { prices: [listed('STANDARD', 13)] }));
    await service.warehouses.receive('SCREW', 1000);
    const taxRates = [{ category: 'standard', treatment: 'S', rate: '19' }, reversed];
    const rounded = { ...company, taxRates, taxRounding: { per: 'rate', mode: 'halfAway' } };
    expect((await service.put('/entities/RATE', rounded)).statusCode).toBe(200);
  });
  const screws = { lines: Array.from({ length: 100 }, () => ({ sku: 'SCREW', quantity: '1' })) };

  test('is rounded once a rate or in each line, as the company that sells says: 100 x 0.13 at 19 %', async () => {
    const [byLine, byRate] = [await place(screws), await place({ ...screws, entity: 'RATE' })];
    const rate = { treatment: 'S', rate: '19', base: eur(1300) };
    expect(byLine).toMatchObject({ totals: { net: eur(1300), tax: eur(200), taxes: [{ ...rate, tax: eur(200) }] } });
    expect(byRate).toMatchObject({
      taxRounding: { per: 'rate', mode: 'halfAway' },
      totals: { net: eur(1300), tax: eur(247), total: eur(1547), taxes: [{ ...rate, tax: eur(247) }] },
    });
    await act(byRate.orderId, 'shipments');
    const some = byRate.lines.slice(0, 40).map(({ lineId }) => ({ lineId, quantity: '1' }));
    await act(byRate.orderId, 'invoices', { lines: some });
    const { invoices } = await act(byRate.orderId, 'invoices');
    // 40 x 0.13 are 5.20, and 19 % of that 0.988.
    expect(invoices.map(({ total }) => total)).toEqual([eur(619), eur(928)]);
    const documents = invoices.map(async ({ invoiceId }) => (await service.get(`/invoices/${invoiceId}`)).json().taxes);
    expect(await Promise.all(documents)).toEqual([
      [{ treatment: 'S', rate: '19', base: eur(520), tax: eur(99) }],
      [{ treatment: 'S', rate: '19', base: eur(780), tax: eur(148) }],
    ]);
  });

  test('is that of the category of the product or the line; one that the company lacks is refused', async () => {
    const line = { sku: 'SCREW', quantity: '10' };
    const lines = [line, { ...line, taxCategory: 'reversed' }];
    const order = await place({ entity: 'RATE', lines });
    expect(order.lines).toMatchObject([{ taxation: { category: 'standard' } }, { taxation: reversed, tax: eur(0) }]);
    expect(order.totals.taxes).toEqual([
      { treatment: 'S', rate: '19', base: eur(130), tax: eur(25) },
      { treatment: 'AE', rate: '0', reasonCode: 'VATEX-EU-AE', base: eur(130), tax: eur(0) },
    ]);
    const refusal = await service.post('/orders', body({ lines: [{ ...line, taxCategory: 'books' }], entity: 'RATE' }));
    expect(refusal.json()).toMatchObject({
      status: 409,
      code: 'order/tax-category-unknown',
      details: { sku: 'SCREW', taxCategory: 'books', entity: 'RATE', taxCategories: ['standard', 'reversed'] },
    });
  });

  test('of a draft stays as it was quoted, and is looked up again with the prices', async () => {
    const rates = (rate: string) => ({ ...company, taxRates: [{ category: 'standard', treatment: 'S', rate }] });
    await service.put('/entities/DATED', rates('16'));
    const { orderId, lines } = (await service.post('/orders', body({ entity: 'DATED' }))).json<Order>();
    await service.put('/entities/DATED', rates('20'));
    const path = `lines/${lines[0]?.lineId}/change`;
    expect((await act(orderId, path, { quantity: '1' })).totals.tax).toEqual(eur(160));
    expect((await act(orderId, 'reprice')).totals.tax).toEqual(eur(200));
  });
});

describe('drafting', () => {
  test('answers with the whole order and what a client needs to go on', async () => {
    const answer = await service.post('/orders', body({ channel: 'web', externalReference: 'X-1' }));
    const order = answer.json();
    expect(answer.statusCode, answer.body).toBe(201);
    expect(answer.headers).toMatchObject({
      etag: '"0"',
      location: `/order/v1/orders/${order.orderId}`,
      'consistency-token': expect.stringMatching(`^order-${order.orderId}@`),
    });
    expect(order).toMatchObject({
      number: expect.stringMatching(/^SO-\d{4}-\d{6}$/),
      status: 'draft',
      paymentStatus: 'notInvoiced',
      customer: { customerId, name: 'Ada Ltd' },
      currency: 'EUR',
      channel: 'web',
      lines: [
        { sku: 'CHAIR', quantity: '2', gross: eur(2000), tax: eur(380), total: eur(2380), quantities: { short: '2' } },
      ],
      totals: { net: eur(2000), tax: eur(380), total: eur(2380) },
      revision: 0,
    });
    expect((await service.get(`/orders/${order.orderId}`)).json()).toEqual(order);
  });

  test('is sold by the person that is given, else by the owner of the customer at submission', async () => {
    service.addCustomer(buyer(customerId, { owner: 'user:li' }));
    const draft = async (more: object): Promise<Order> => (await service.post('/orders', body(more))).json();
    expect((await draft({ submit: true })).salesperson).toBe('user:li');
    expect((await draft({ submit: true, salesperson: 'user:kim' })).salesperson).toBe('user:kim');
    const [left, named, renamed] = [await draft({}), await draft({ salesperson: 'user:kim' }), await draft({})];
    expect([left.salesperson, named.salesperson]).toEqual([undefined, 'user:kim']);
    service.addCustomer(buyer(customerId, { owner: 'user:mo' }));
    expect((await act(left.orderId, 'submit')).salesperson).toBe('user:mo');
    expect((await act(named.orderId, 'submit')).salesperson).toBe('user:kim');
    expect((await act(renamed.orderId, 'submit', { salesperson: 'user:ida' })).salesperson).toBe('user:ida');
  });

  test('refuses an e-mail address as the salesperson, and says what is allowed', async () => {
    const answer = await service.post('/orders', body({ salesperson: 'kim@example.com' }));
    expect(answer.json()).toMatchObject({ status: 400, errors: [{ in: 'body', path: '/salesperson' }] });
    expect(JSON.stringify(answer.json().errors[0].allowed)).toContain('user:<id>');
  });

  test('changes lines, shipping and discount, and keeps what was quoted', async () => {
    const { orderId, lines } = (await service.post('/orders', body())).json<Order>();
    const lineId = lines[0]?.lineId;
    const added = await act(orderId, 'lines', { sku: 'TABLE', quantity: '1' });
    const second = added.lines[1]?.lineId;
    expect(added.totals.net).toEqual(eur(27_000));
    await act(orderId, `lines/${lineId}/change`, { quantity: '3', unitPrice: perUnit(eur(900)) });
    await act(orderId, 'apply-discount', { discount: { percent: '10' } });
    await act(orderId, 'set-shipping', { promisedOn: '2026-12-01' });
    const changed = await act(orderId, `lines/${second}/remove`);
    expect(changed.lines).toMatchObject([
      { quantity: '3', unitPrice: perUnit(eur(900)), gross: eur(2700), discount: eur(270), net: eur(2430) },
    ]);
    expect(changed.lines[0]?.price.notes).toContainEqual({ code: 'byHand', by: 'user:anonymous' });
    service.addProduct(product('CHAIR', { prices: [listed('STANDARD', 1100)] }));
    expect((await act(orderId, 'apply-discount')).totals.net).toEqual(eur(2700));
    await act(orderId, 'lines', { sku: 'CHAIR', quantity: '1' });
    service.addProduct(product('CHAIR', { prices: [listed('STANDARD', 1000)] }));
    expect((await service.get(`/orders/${orderId}`)).json().totals.net).toEqual(eur(3800));
    expect((await act(orderId, 'reprice')).totals.net).toEqual(eur(3700));
  });

  test('keeps own fields of the order and of each line, whatever happens to the line', async () => {
    const custom = { costCentre: '4711', urgent: true };
    const [first, second] = [{ engraving: 'For Ada' }, { dueOn: '2026-12-24' }];
    const request = body({
      custom,
      lines: [
        { sku: 'CHAIR', quantity: '2', custom: first },
        { sku: 'TABLE', quantity: '1' },
      ],
    });
    const { orderId, lines, ...order } = (await service.post('/orders', request)).json<Order>();
    expect([order.custom, lines.map((line) => line.custom)]).toEqual([custom, [first, undefined]]);
    await act(orderId, `lines/${lines[0]?.lineId}/change`, { quantity: '3' });
    await act(orderId, `lines/${lines[1]?.lineId}/change`, { custom: second });
    await act(orderId, 'reprice');
    const submitted = await act(orderId, 'submit');
    expect([submitted.custom, submitted.lines.map((line) => line.custom)]).toEqual([custom, [first, second]]);
    const id = testId(901);
    expect((await service.put(`/orders/${id}`, body({ custom }))).statusCode).toBe(201);
    const other = await service.put(`/orders/${id}`, body({ custom: { costCentre: '1' } }));
    expect(other.json().details.differences).toMatchObject({ custom: {} });
    const wrong = await service.post('/orders', body({ custom: { 'Cost centre': '1' } }));
    expect([wrong.statusCode, wrong.json().errors]).toEqual([
      400,
      [
        {
          in: 'body',
          path: '/custom/Cost centre',
          message: 'is not known',
          allowed: expect.stringMatching(/^a code of your own: 1 to 40 of /),
        },
      ],
    ]);
    const many = Object.fromEntries(Array.from({ length: 201 }, (_, nth) => [`f${nth}`, true]));
    expect((await service.post('/orders', body({ custom: many }))).json().errors).toMatchObject([
      { path: '/custom', allowed: expect.stringMatching(/^an object of at most 200 fields \(/) },
    ]);
  });

  test('a line that was removed does not come back with a late repeat of the request that added it', async () => {
    const { orderId } = (await service.post('/orders', body())).json<Order>();
    const line = { lineId: testId(900), sku: 'TABLE', quantity: '1' };
    const added = await act(orderId, 'lines', line);
    await act(orderId, `lines/${line.lineId}/remove`);
    expect(await act(orderId, 'lines', line)).toEqual(added);
    expect((await service.get(`/orders/${orderId}`)).json().lines).toHaveLength(1);
  });

  test('a new quantity keeps the price that was agreed, until prices are looked up on purpose', async () => {
    service.addProduct(product('BOOK', { prices: [listed('STANDARD', 1000)] }));
    const { orderId, lines } = (
      await service.post('/orders', { customerId, lines: [{ sku: 'BOOK', quantity: '10' }] })
    ).json<Order>();
    service.addProduct(product('BOOK', { prices: [listed('STANDARD', 1500)] }));
    const lineId = lines[0]?.lineId;
    const changed = await act(orderId, `lines/${lineId}/change`, { quantity: '4' });
    expect(changed.lines).toMatchObject([
      {
        quantity: '4',
        unitPrice: perUnit(eur(1000)),
        gross: eur(4000),
        price: { priceList: 'STANDARD', listPrice: perUnit(eur(1000)) },
      },
    ]);
    expect(changed.lines[0]?.price.notes).toEqual([{ code: 'agreedFor', quantity: '10' }]);
    expect((await act(orderId, `lines/${lineId}/change`, { discounts: [{ percent: '10' }] })).totals.net).toEqual(
      eur(3600),
    );
    expect((await act(orderId, 'reprice')).totals.net).toEqual(eur(5400));
    expect(await refused(orderId, `lines/${lineId}/change`, { taxIncluded: true })).toBe('order/tax-without-price');
    expect(await refused(orderId, 'lines', { sku: 'BOOK', quantity: '1', taxIncluded: true })).toBe(
      'order/tax-without-price',
    );
  });

  test('1,000 parallel retries of a request make one order', async () => {
    const headers = { 'idempotency-key': 'one-order' };
    const answers = await Promise.all(Array.from({ length: 1000 }, () => service.post('/orders', body(), headers)));
    expect(new Set(answers.map((answer) => answer.body)).size).toBe(1);
    const other = await service.post('/orders', body({ channel: 'web' }), headers);
    expect([other.statusCode, other.json().code]).toEqual([422, 'request/key-reused']);
  });

  test('takes an id of the client, and is not asked twice', async () => {
    const orderId = testId(77);
    const headers = { 'idempotency-key': 'import-77', 'effective-at': '2011-12-09T12:50:00Z' };
    const first = await service.put(`/orders/${orderId}`, body(), headers);
    expect([first.statusCode, first.json().number]).toEqual([201, expect.stringMatching(/^SO-2011-/)]);
    service.addProduct(product('CHAIR', { isDiscontinued: true }));
    const again = await service.put(`/orders/${orderId}`, body(), headers);
    service.addProduct(product('CHAIR'));
    expect([again.statusCode, again.body]).toEqual([201, first.body]);
    const withoutKey = await service.put(`/orders/${testId(78)}`, body());
    const withoutKeyAgain = await service.put(`/orders/${testId(78)}`, body());
    expect([withoutKeyAgain.statusCode, withoutKeyAgain.body]).toEqual([201, withoutKey.body]);
    expect((await service.put(`/orders/${testId(78)}`, body({ channel: 'x' }))).json().code).toBe(
      'order/already-exists',
    );
    const another = await service.put(`/orders/${orderId}`, body({ channel: 'x' }));
    expect([another.statusCode, another.json().code]).toEqual([409, 'order/already-exists']);
  });

  test.each([
    ['an unknown customer', { customerId: testId(99) }, 409, 'order/customer-unknown'],
    ['a held customer', { customerId: heldId, submit: true }, 409, 'order/customer-held'],
    ['an unknown product', { lines: [{ sku: 'NO-SUCH', quantity: '1' }] }, 409, 'order/product-unknown'],
    ['a discontinued product', { lines: [{ sku: 'OLD', quantity: '1' }] }, 409, 'order/product-discontinued'],
    ['a product without a price', { lines: [{ sku: 'NOWHERE', quantity: '1' }] }, 409, 'order/price-unknown'],
    ['a currency without prices', { currency: 'USD' }, 409, 'order/price-unknown'],
    ['no currency', { currency: 'ABC' }, 400, 'order/currency-unknown'],
    ['two currencies', { discount: { amount: { amount: 1, currency: 'USD' } } }, 409, 'order/currency-mismatch'],
    ['a discount above the price', { discount: { amount: eur(999_999) } }, 409, 'order/discount-too-large'],
    ['a discount of more than everything', { discount: { percent: '100.5' } }, 400, 'request/invalid'],
    ['an empty order', { lines: [], submit: true }, 409, 'order/no-lines'],
    ['an order of words', { lines: [{ kind: 'text', text: 'Hello' }], submit: true }, 409, 'order/no-lines'],
    ['a negative quantity', { lines: [{ sku: 'CHAIR', quantity: '-1' }] }, 400, 'request/invalid'],
    ['a huge quantity', { lines: [{ sku: 'CHAIR', quantity: '99999999999' }] }, 400, 'request/invalid'],
    ['a number for a quantity', { lines: [{ sku: 'CHAIR', quantity: 1 }] }, 400, 'request/invalid'],
    ['an unknown field', { colour: 'red' }, 400, 'request/invalid'],
    ['no id', { customerId: 'me' }, 400, 'request/invalid'],
    ['an id in capitals', { customerId: '0193ABCD-0000-7000-8000-000000000001' }, 400, 'request/invalid'],
    [
      'more than money can hold',
      { lines: [{ sku: 'CHAIR', quantity: '999999999', unitPrice: { micros: mostMoney, currency: 'EUR' } }] },
      409,
      'order/amount-too-large',
    ],
  ])('refuses %s, and stores nothing', async (_, more, status, code) => {
    const before = service.platform.store.all().length;
    const answer = await service.post('/orders', body(more));
    expect([answer.statusCode, answer.json().code], answer.body).toEqual([status, code]);
    expect(service.platform.store.all()).toHaveLength(before);
  });

  test('refuses a stale revision', async () => {
    const { orderId } = (await service.post('/orders', body())).json<Order>();
    await act(orderId, 'set-shipping', { method: 'parcel' });
    const stale = await service.post(`/orders/${orderId}/submit`, {}, { 'if-match': '"0"' });
    expect([stale.statusCode, stale.json().code]).toEqual([412, 'request/stale-revision']);
  });

  test('knows no order that is not there', async () => {
    expect((await service.get(`/orders/${testId(404)}`)).json()).toMatchObject({
      status: 404,
      code: 'order/unknown',
    });
    expect(await refused(testId(404), 'submit')).toBe('order/unknown');
    expect((await service.get('/orders/not-an-id')).statusCode).toBe(400);
  });
});

describe('an order', () => {
  test('goes from placed to closed with the shortest bodies', async () => {
    const placed = await place({
      lines: [
        { sku: 'CHAIR', quantity: '2' },
        { sku: 'TABLE', quantity: '1' },
      ],
    });
    const { orderId } = placed;
    expect(placed).toMatchObject({ status: 'confirmed', exposure: placed.totals.total, open: eur(0) });
    expect(placed.lines[0]).toMatchObject({
      reserved: [{ warehouse: 'MAIN', quantity: '2' }],
      quantities: { short: '0' },
    });
    expect((await act(orderId, 'shipments', { carrier: 'DHL' })).status).toBe('shipped');
    expect((await act(orderId, 'confirm-delivery')).status).toBe('delivered');
    const invoiced = await act(orderId, 'invoices');
    expect(invoiced).toMatchObject({ paymentStatus: 'invoiced', open: placed.totals.total });
    expect(await act(orderId, 'payments')).toMatchObject({ paymentStatus: 'paid', open: eur(0), exposure: eur(0) });
    expect((await act(orderId, 'close', { rating: 5, feedback: 'quick' })).status).toBe('closed');
    await service.until<{ step: string }>(`/orders/${orderId}/fulfilment`, ({ step }) => step === 'done');
    const account = await service.until<{ orders: { orderId: string }[] }>(
      `/credit-accounts/${customerId}`,
      ({ orders }) => !orders.some((one) => one.orderId === orderId),
    );
    expect(account.orders.map((one) => one.orderId)).not.toContain(orderId);
  });

  test('takes returns and gives the money back, also after it was closed', async () => {
    const placed = await place();
    const { orderId, lines, totals } = placed;
    const lineId = lines[0]?.lineId;
    await act(orderId, 'shipments');
    await act(orderId, 'invoices');
    await act(orderId, 'payments');
    await act(orderId, 'close');
    const announced = await act(orderId, 'returns', { lines: [{ lineId, quantity: '1', reason: 'scratched' }] });
    const returnId = announced.returns[0]?.returnId;
    expect(await refused(orderId, `returns/${returnId}/receive`, { warehouse: 'MAIN' })).toBe(
      'order/return-not-approved',
    );
    await act(orderId, `returns/${returnId}/approve`);
    await act(orderId, `returns/${returnId}/receive`, {
      warehouse: 'MAIN',
      lines: [{ lineId, quantity: '1', condition: 'damaged' }],
    });
    const refunded = await act(orderId, 'refunds', { returnId });
    expect(refunded.paid).toEqual(eur(totals.total.amount - 1190));
    expect(await refused(orderId, 'refunds', { returnId: testId(5) })).toBe('order/return-unknown');
  });

  test('above the limit waits for approval, and goes on or ends there', async () => {
    const much = { lines: [{ sku: 'TABLE', quantity: '50' }] };
    const [wanted, unwanted] = [await place(much), await place(much)];
    expect(wanted).toMatchObject({ status: 'awaitingApproval', approval: { reasons: [{ rule: 'amount' }] } });
    const approved = await service.post(`/orders/${wanted.orderId}/approve`, { note: 'good customer' }, wait);
    expect(approved.headers['preference-applied']).toBe('wait=5');
    expect((await service.get(`/orders/${wanted.orderId}`)).json().status).toBe('confirmed');
    expect((await act(unwanted.orderId, 'reject', { reason: 'tooMuch' })).status).toBe('rejected');
    expect(await refused(unwanted.orderId, 'approve')).toBe('order/not-awaiting-approval');
    const changed = unwanted.lines[0]?.lineId;
    await act(unwanted.orderId, `lines/${changed}/change`, { quantity: '1' });
    const again = await service.post(`/orders/${unwanted.orderId}/submit`, {}, wait);
    expect(again.statusCode).toBe(200);
    expect((await service.get(`/orders/${unwanted.orderId}`)).json().status).toBe('confirmed');
  });

  test('asks for stock from no more warehouses than the customer wants', async () => {
    const limitedId = testId(4);
    service.addCustomer(buyer(limitedId, { maxWarehouses: 2 }));
    const { orderId, maxWarehouses } = await place({ customerId: limitedId });
    expect(maxWarehouses).toBe(2);
    const asked = service.platform.log.all(fulfilments.topic.name).flat().map(fromMessage);
    expect(
      asked.find(({ type, stream }) => type.endsWith('allocation-requested.v1') && stream.endsWith(orderId))?.data,
    ).toMatchObject({ maxWarehouses: 2, policy: 'shipPartial' });
  });

  test('tells a customer who wants all at once to wait', async () => {
    service.addProduct(product('RARE'));
    const placed = await place({
      customerId: waitsForAllId,
      lines: [
        { sku: 'CHAIR', quantity: '1' },
        { sku: 'RARE', quantity: '2' },
      ],
    });
    expect(placed.status).toBe('backordered');
    expect(await refused(placed.orderId, 'shipments')).toBe('order/waiting-for-stock');
    expect((await service.get(`/orders/${placed.orderId}/fulfilment`)).json()).toMatchObject({
      step: 'backorder',
      waitingFor: 'stock',
      attempts: 1,
    });
    await service.warehouses.receive('RARE', 2);
    await service.until<Order>(`/orders/${placed.orderId}`, ({ status }) => status === 'confirmed');
    expect((await act(placed.orderId, 'shipments')).status).toBe('shipped');
  });
});

test('a price explains itself without an order', async () => {
  const ask = (query: string) => service.get(`/prices?customerId=${customerId}&${query}`);
  const answer = await ask('sku=TABLE&quantity=3&on=2026-03-01');
  expect(answer.json()).toEqual({
    sku: 'TABLE',
    quantity: '3',
    unit: 'C62',
    baseQuantity: '3',
    unitPrice: perUnit(eur(25_000)),
    gross: eur(75_000),
    price: {
      priceList: 'STANDARD',
      unit: 'C62',
      minQuantity: '1',
      listPrice: perUnit(eur(25_000)),
      priceListRevision: 1,
      taxIncluded: false,
      pricedOn: '2026-03-01',
      notes: [],
    },
  });
  expect((await ask('sku=NOWHERE&quantity=1')).json().code).toBe('order/price-unknown');
  expect((await ask('sku=TABLE&quantity=0')).statusCode).toBe(400);
});

describe('what cannot be true is refused', () => {
  const shipped = async (): Promise<Order> => {
    const { orderId } = await place();
    return act(orderId, 'shipments');
  };

  test('an invoice of a day that is still to come', async () => {
    const { orderId } = await shipped();
    expect(await refused(orderId, 'invoices', { issuedOn: '2099-01-01' })).toBe('invoice/issued-in-the-future');
    expect(await refused(orderId, 'invoices', { issuedOn: '2024-01-14' })).toBe('order/dated-too-early');
    expect((await act(orderId, 'invoices', { issuedOn: '2024-01-15' })).invoices).toMatchObject([
      { issuedOn: '2024-01-15' },
    ]);
  });

  test('what is dated before what must come first, and names that date; without a date it is of now', async () => {
    const { orderId, lines } = await shipped();
    const post = async (path: string, payload: object, effectiveAt?: string) => {
      const headers = effectiveAt === undefined ? {} : { 'effective-at': effectiveAt };
      const answer = await service.post(`/orders/${orderId}/${path}`, payload, headers);
      return [answer.statusCode, answer.json().code, answer.json().details];
    };
    const submitted = { earliest: '2024-01-15', after: 'orderSubmitted' };
    expect(await post('invoices', { issuedOn: '1999-12-31' })).toEqual([
      409,
      'order/dated-too-early',
      { date: '1999-12-31', ...submitted },
    ]);
    const early = '2024-01-14T09:00:00.000Z';
    const announced = { lines: [{ lineId: lines[0]?.lineId, quantity: '1', reason: 'broken' }] };
    const dispatched = { earliest: '2024-01-15T09:00:00.000Z', after: 'shipmentDispatched' };
    expect(await post('returns', announced, early)).toEqual([
      409,
      'order/dated-too-early',
      { date: early, ...dispatched },
    ]);
    expect((await act(orderId, 'returns', announced)).returns).toHaveLength(1);
  });

  test('a delivery of what had not left yet', async () => {
    const { orderId } = await shipped();
    const early = { 'effective-at': '2011-12-09T12:50:00Z' };
    const answer = await service.post(`/orders/${orderId}/confirm-delivery`, {}, early);
    expect([answer.statusCode, answer.json().code]).toEqual([409, 'order/delivered-before-dispatch']);
    expect((await act(orderId, 'confirm-delivery')).status).toBe('delivered');
  });

  test('a return at no warehouse, or not at its own, and one said again to have come elsewhere', async () => {
    service.addWarehouse('WEST');
    service.addWarehouse('OLD', { closed: true });
    service.addWarehouse('ABROAD', { entity: 'ABROAD' });
    const { orderId, lines } = await shipped();
    const announced = { lines: [{ lineId: lines[0]?.lineId, quantity: '1', reason: 'broken' }] };
    const { returnId = '' } = (await act(orderId, 'returns', announced)).returns[0] ?? {};
    await act(orderId, `returns/${returnId}/approve`);
    const at = (warehouse: string) => service.post(`/orders/${orderId}/returns/${returnId}/receive`, { warehouse });
    const codes = [await at('NOWHERE'), await at('OLD')].map((answer) => [answer.statusCode, answer.json().code]);
    expect(codes).toEqual([
      [404, 'order/warehouse-unknown'],
      [409, 'order/warehouse-closed'],
    ]);
    const abroad = (await at('ABROAD')).json();
    expect(abroad).toMatchObject({ status: 409, code: 'order/warehouse-of-other-entity' });
    expect(abroad.details).toEqual({ warehouse: 'ABROAD', warehouseEntity: 'ABROAD', orderEntity: 'MAIN' });
    expect((await at('WEST')).json().returns).toMatchObject([{ status: 'received' }]);
    expect((await at('WEST')).statusCode).toBe(200);
    const elsewhere = (await at('MAIN')).json();
    expect(elsewhere).toMatchObject({ status: 409, code: 'order/return-already-received' });
    expect(elsewhere.details).toMatchObject({
      returnId,
      differences: { warehouse: { recorded: 'WEST', sent: 'MAIN' } },
    });
    const part = { lineId: lines[0]?.lineId, quantity: '1' };
    const inWords = (condition: string) =>
      service.post(`/orders/${orderId}/returns/${returnId}/receive`, {
        warehouse: 'WEST',
        lines: [{ ...part, condition }],
      });
    expect((await inWords('resaleable')).statusCode).toBe(200);
    expect((await inWords('damaged')).json().details.differences).toEqual({
      lines: { recorded: [{ ...part, condition: 'resaleable' }], sent: [{ ...part, condition: 'damaged' }] },
    });
  });

  test('a price from any list for a customer whose own does not exist', async () => {
    const strayId = testId(5);
    service.addCustomer(buyer(strayId, { priceList: 'GONE' }));
    const ordered = { customerId: strayId, lines: [{ sku: 'CHAIR', quantity: '1' }] };
    const stray = await service.post('/orders', ordered);
    expect([stray.statusCode, stray.json().code]).toEqual([409, 'order/price-list-unknown']);
    const byHand = { ...ordered, lines: [{ sku: 'CHAIR', quantity: '1', unitPrice: perUnit(eur(1)) }] };
    expect((await service.post('/orders', byHand)).statusCode).toBe(201);
    service.addProduct(product('OTHER', { prices: [listed('GONE', 1)] }));
    expect((await service.post('/orders', ordered)).json().lines[0].price.priceList).toBe('STANDARD');
  });
});

test('the service documents its routes', async () => {
  const document = (await service.server.inject({ url: '/order/openapi.json' })).json();
  expect(Object.keys(document.paths).length).toBeGreaterThan(24);
});

test('everything that was published of orders is as the contract says', () => {
  const contracts = new Map(Object.entries(orders.onWire).map(([type, schema]) => [type, validator(schema)]));
  const messages = service.platform.log.all(orders.topic.name).flat().map(fromMessage);
  expect(messages.length).toBeGreaterThan(50);
  for (const { type, data } of messages) expect(contracts.get(type)?.errors(data, 'body'), type).toEqual([]);
  expect(new Set(messages.map(({ stream }) => stream))).toContain(streamName('order', testId(77)));
});
