import { mostMoney, perUnit } from '@sales/contracts';
import { testId } from '@sales/eventsourcing/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startOverMemory, startTestService } from '../testing/service.ts';
import { eur, lineId, openShop, orderId, receive } from '../testing/shop.ts';

let service: Awaited<ReturnType<typeof startOverMemory>>;

beforeEach(async () => {
  service = await startOverMemory();
  await openShop(service, 'MAIN', 'WEST');
});

afterEach(() => service.stop());

const forOrder = (quantity: string) => ({ orderId: orderId(1), lineId: lineId(1), quantity });
const onItem = (verb: string, body: unknown, headers = {}) =>
  service.post(`/stock-items/MAIN/CHAIR/${verb}`, body, headers);
const item = async (warehouse = 'MAIN') => (await service.get(`/stock-items/${warehouse}/CHAIR`)).json();

test('an item that never had anything is empty', async () => {
  expect(await item()).toEqual({
    warehouse: 'MAIN',
    sku: 'CHAIR',
    onHand: '0',
    reserved: '0',
    available: '0',
    inTransitOut: '0',
    incoming: '0',
    expected: [],
    revision: -1,
  });
});

test('goods come in, are held, picked, shipped and come back', async () => {
  await onItem('receive', { quantity: '10', unitCost: perUnit(eur(100)), reference: 'PO-7' });
  await onItem('reserve', forOrder('4'));
  expect(await item()).toMatchObject({ onHand: '10', reserved: '4', available: '6', value: eur(1000) });
  await onItem('pick', forOrder('3'));
  await onItem('release', { ...forOrder('1'), reason: 'changedTheirMind' });
  const shipped = await onItem('ship', forOrder('3'));
  expect(shipped.json()).toMatchObject({ onHand: '7', reserved: '0', value: eur(700) });
  const returned = await onItem('return', { ...forOrder('1'), cost: eur(100) });
  expect(returned.json()).toMatchObject({ onHand: '8', value: eur(800), revision: 5 });
});

test('goods of which no one says what they have cost come in at moving average, if there is one', async () => {
  expect((await onItem('receive', { quantity: '1' })).json().code).toBe('stock-item/no-cost');
  await onItem('receive', { quantity: '10', unitCost: perUnit(eur(100)) });
  const deliveryId = testId(8);
  expect((await onItem('receive', { quantity: '5', deliveryId })).json()).toMatchObject({ value: eur(1500) });
  await onItem('receive', { quantity: '5', unitCost: perUnit(eur(200)) });
  const again = await onItem('receive', { quantity: '5', deliveryId });
  expect([again.statusCode, (await item()).onHand]).toEqual([200, '20']);
});

test('a place in the warehouse is assigned, changed and taken away, and the same again changes nothing', async () => {
  expect((await onItem('assign-bin', { bin: 'A-01-3' })).json()).toMatchObject({ bin: 'A-01-3', revision: 0 });
  expect((await onItem('assign-bin', { bin: 'A-01-3' })).json().revision).toBe(0);
  expect((await onItem('assign-bin', { bin: 'B-2' })).json()).toMatchObject({ bin: 'B-2', revision: 1 });
  const none = (await onItem('assign-bin', {})).json();
  expect([none.bin, none.revision]).toEqual([undefined, 2]);
  expect((await onItem('assign-bin', { bin: '-' })).json().code).toBe('request/invalid');
});

test('what is announced is expected until it comes in, is changed or withdrawn', async () => {
  const announced = await onItem('expect-receipt', { quantity: '10', expectedOn: '2026-03-09', reference: 'PO-8' });
  const { receiptId, ...stock } = announced.json();
  expect([announced.statusCode, stock.incoming]).toEqual([200, '10']);
  expect(stock.expected).toEqual([{ receiptId, quantity: '10', expectedOn: '2026-03-09' }]);
  await onItem('receive', { quantity: '4', unitCost: perUnit(eur(100)), receiptId });
  expect(await item()).toMatchObject({ onHand: '4', incoming: '6', expected: [{ receiptId, quantity: '6' }] });
  const changed = await onItem('expect-receipt', { receiptId, quantity: '5' });
  expect(changed.json()).toMatchObject({ receiptId, expected: [{ receiptId, quantity: '5' }] });
  const again = await onItem('expect-receipt', { receiptId, quantity: '5' });
  expect(again.json().revision).toBe(changed.json().revision);
  const rest = { quantity: '7', unitCost: perUnit(eur(100)), receiptId, deliveryId: testId(7) };
  expect((await onItem('receive', rest)).statusCode).toBe(200);
  expect(await item()).toMatchObject({ onHand: '11', incoming: '0', expected: [] });
  await onItem('expect-receipt', { receiptId, quantity: '2' });
  await onItem('expect-receipt', { receiptId, quantity: '0' });
  expect(await item()).toMatchObject({ incoming: '0', expected: [] });
});

test('a transfer says its id, the same to the same request, and is expected at the other end', async () => {
  await receive(service, 'MAIN', '5', 500);
  const send = () => onItem('transfer', { to: 'WEST', quantity: '2' }, { 'idempotency-key': 'to-west' });
  const sent = await send();
  const { transferId } = sent.json();
  expect(transferId).toMatch(/^[0-9a-f-]{36}$/);
  expect((await send()).body).toBe(sent.body);
  await service.idle();
  expect(await item('WEST')).toMatchObject({
    incoming: '2',
    expected: [{ receiptId: transferId, quantity: '2', from: 'MAIN' }],
  });
  await service.post('/stock-items/WEST/CHAIR/receive-transfer', { transferId, from: 'MAIN' });
  await service.idle();
  expect(await item('WEST')).toMatchObject({ onHand: '2', incoming: '0' });
  expect(await item()).toMatchObject({ onHand: '3', inTransitOut: '0' });
});

test('a request that comes again with its key is carried out once', async () => {
  const headers = { 'idempotency-key': 'delivery-1' };
  const first = await onItem('receive', { quantity: '1', unitCost: perUnit(eur(100)) }, headers);
  const again = await onItem('receive', { quantity: '1', unitCost: perUnit(eur(100)) }, headers);
  expect([again.statusCode, again.body]).toEqual([first.statusCode, first.body]);
  for (const place of ['main/chair', '%20MAIN/Chair%20']) {
    const spelt = await service.post(
      `/stock-items/${place}/receive`,
      { quantity: '1', unitCost: perUnit(eur(100)) },
      headers,
    );
    expect([spelt.statusCode, spelt.body]).toEqual([first.statusCode, first.body]);
  }
  expect((await item()).onHand).toBe('1');
  const other = await onItem('receive', { quantity: '2', unitCost: perUnit(eur(100)) }, headers);
  expect([other.statusCode, other.json().code]).toEqual([422, 'request/key-reused']);
});

test('a Consistency-Token makes another process look again at a warehouse that was open a moment ago', async () => {
  const other = await startTestService(service.platform);
  const goods = { quantity: '1', unitCost: perUnit(eur(100)) };
  const receiveAt = (headers = {}) => service.post('/stock-items/EAST/CHAIR/receive', goods, headers);
  await openShop(service, 'EAST');
  await service.post('/stock-items/EAST/CHAIR/reserve', forOrder('1'));
  const closed = await other.post('/warehouses/EAST/close');
  expect(closed.statusCode, closed.body).toBe(200);
  const answer = await receiveAt({ 'consistency-token': String(closed.headers['consistency-token']) });
  expect([answer.statusCode, answer.json().code]).toEqual([409, 'warehouse/closed']);
  await other.stop();
});

describe('bad requests are refused and leave nothing', () => {
  test.each([
    ['receive', { quantity: '-1', unitCost: perUnit(eur(1)) }, 400, 'request/invalid'],
    ['receive', { quantity: '0', unitCost: perUnit(eur(1)) }, 400, 'request/invalid'],
    ['receive', { quantity: 1, unitCost: perUnit(eur(1)) }, 400, 'request/invalid'],
    ['receive', { quantity: '1.2345', unitCost: perUnit(eur(1)) }, 400, 'request/invalid'],
    ['receive', { quantity: '9999999999', unitCost: perUnit(eur(1)) }, 400, 'request/invalid'],
    [
      'receive',
      { quantity: '999999999', unitCost: { micros: mostMoney, currency: 'EUR' } },
      422,
      'request/amount-too-large',
    ],
    ['receive', { quantity: '1', unitCost: perUnit(eur(1)), totalCost: eur(1) }, 400, 'stock-item/one-cost'],
    ['receive', { quantity: '1', unitCost: { micros: 1, currency: 'QQQ' } }, 400, 'stock-item/currency-unknown'],
    ['receive', { quantity: '2.5', unitCost: perUnit(eur(1)) }, 409, 'product/quantity-not-whole'],
    ['adjust', { quantity: '-0.5', reason: 'broken' }, 409, 'product/quantity-not-whole'],
    ['count', { counted: '0.5', countedAt: -1 }, 409, 'product/quantity-not-whole'],
    ['expect-receipt', { quantity: '1.5' }, 409, 'product/quantity-not-whole'],
    ['transfer', { to: 'MAIN', quantity: '0.1' }, 409, 'product/quantity-not-whole'],
    ['reserve', forOrder('0.5'), 409, 'product/quantity-not-whole'],
    ['reserve', forOrder('1'), 409, 'stock-item/insufficient'],
    ['ship', forOrder('1'), 409, 'stock-item/not-reserved'],
    ['adjust', { quantity: '-1', reason: 'broken' }, 409, 'stock-item/below-reserved'],
    ['adjust', { quantity: '1' }, 400, 'request/invalid'],
    ['set-reorder-policy', { min: '3', max: '2', leadTimeDays: 1 }, 400, 'stock-item/invalid-policy'],
    ['set-reorder-policy', { min: '-3', max: '2', leadTimeDays: 1 }, 400, 'request/invalid'],
    ['count', { counted: '-1', countedAt: 0 }, 400, 'request/invalid'],
    ['count', { counted: '1', countedAt: Number.MAX_VALUE }, 400, 'request/invalid'],
    ['transfer', { to: 'MAIN', quantity: '1' }, 400, 'stock-item/transfer-to-itself'],
    ['transfer', { to: 'EAST', quantity: '1' }, 404, 'warehouse/unknown'],
    ['receive-transfer', { transferId: testId(1), from: 'WEST' }, 404, 'stock-item/transfer-unknown'],
    ['count', { counted: '1', countedAt: 5 }, 400, 'stock-item/count-of-the-future'],
  ])('%s %j', async (verb, body, status, code) => {
    const answer = await onItem(verb, body);
    expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
    expect((await item()).revision).toBe(-1);
  });

  test('of what does not exist', async () => {
    const goods = { quantity: '1', unitCost: perUnit(eur(1)) };
    const unknown = [
      await service.post('/stock-items/MAIN/DESK/receive', goods),
      await service.post('/stock-items/EAST/CHAIR/receive', goods),
    ];
    expect(unknown.map((answer) => [answer.statusCode, answer.json().code])).toEqual([
      [404, 'product/unknown'],
      [404, 'warehouse/unknown'],
    ]);
  });
});

test('a second currency is refused', async () => {
  await receive(service, 'MAIN', '1', 100);
  const dollars = await onItem('receive', { quantity: '1', unitCost: perUnit({ amount: 1, currency: 'USD' }) });
  expect([dollars.statusCode, dollars.json().code]).toEqual([409, 'stock-item/currency-mismatch']);
});

test('two counters at once, and goods that move meanwhile: neither undoes the other', async () => {
  await receive(service, 'MAIN', '10', 1000);
  const { revision } = await item();
  await onItem('reserve', forOrder('2'));
  await onItem('ship', forOrder('2'));
  const first = await onItem('count', { counted: '9', countedAt: revision });
  expect(first.json()).toMatchObject({ onHand: '7' });
  const second = await onItem('count', { counted: '7', countedAt: first.json().revision });
  expect(second.json()).toMatchObject({ onHand: '7' });
});

test('a count that is sent again corrects the books once, and every count is in the ledger', async () => {
  await receive(service, 'MAIN', '10', 1000);
  const count = async (counted: string) => (await onItem('count', { counted, countedAt: 0 })).json().onHand;
  expect([await count('9'), await count('9'), await count('8'), await count('9')]).toEqual(['9', '9', '8', '9']);
  await service.idle();
  const counts = service
    .published('sales.stockItem.v1')
    .flatMap(({ type, data }) => (type === 'sales.stockItem.stock-counted.v1' ? [data] : []));
  expect(counts).toMatchObject([
    { counted: '9', difference: '-1' },
    { counted: '9', difference: '0' },
    { counted: '8', difference: '-1' },
    { counted: '9', difference: '1' },
  ]);
  expect((await item()).value).toEqual(eur(900));
});

describe('what has an id of its own is done once, however late and with whatever key it comes again', () => {
  beforeEach(() => receive(service, 'MAIN', '10', 1000));

  test('a shipment and a return', async () => {
    await onItem('reserve', forOrder('4'));
    const send = (verb: string, more: object) => onItem(verb, { ...forOrder('1'), ...more });
    for (const key of ['a', 'b', 'c']) {
      const headers = key === 'c' ? {} : { 'idempotency-key': key };
      await onItem('ship', { ...forOrder('1'), shipmentId: testId(1) }, headers);
      await onItem('return', { ...forOrder('1'), returnId: testId(2) }, headers);
    }
    expect(await item()).toMatchObject({ onHand: '10', reserved: '3', value: eur(1000) });
    await send('ship', { shipmentId: testId(3) });
    const other = await onItem('ship', { ...forOrder('2'), shipmentId: testId(1) });
    expect(other.json()).toMatchObject({
      status: 409,
      type: 'urn:sales:problem:stock-item/id-reused',
      details: { shipmentId: testId(1), differences: { quantity: { recorded: '1', sent: '2' } } },
    });
    expect(await item()).toMatchObject({ onHand: '9', reserved: '2' });
  });

  test('a transfer, also after it has come in', async () => {
    const transferId = testId(5);
    const send = (quantity: string) => onItem('transfer', { transferId, to: 'WEST', quantity });
    const take = () => service.post('/stock-items/WEST/CHAIR/receive-transfer', { transferId, from: 'MAIN' });
    expect((await send('2')).statusCode).toBe(200);
    await service.idle();
    await take();
    await service.idle();
    expect([(await send('2.0')).statusCode, (await take()).statusCode]).toEqual([200, 200]);
    await service.idle();
    expect(await item()).toMatchObject({ onHand: '8', inTransitOut: '0' });
    expect(await item('WEST')).toMatchObject({ onHand: '2', incoming: '0' });
    const other = await onItem('transfer', { transferId, to: 'EAST', quantity: '3', expectedOn: '2026-03-09' });
    expect(other.json()).toMatchObject({ status: 409, code: 'stock-item/id-reused' });
    expect(other.json().details).toEqual({
      transferId,
      differences: {
        to: { recorded: 'WEST', sent: 'EAST' },
        quantity: { recorded: '2', sent: '3' },
        expectedOn: { recorded: null, sent: '2026-03-09' },
      },
    });
  });

  const ids = { movementId: testId(8) };
  const goods = { quantity: '5', totalCost: eur(500), deliveryId: testId(9), reference: 'PO-1' };
  test.each<[verb: string, sent: object, alike: object, others: Readonly<Record<string, object>>]>([
    [
      'receive',
      goods,
      { ...goods, quantity: '5.0', totalCost: undefined, unitCost: perUnit(eur(100)) },
      {
        quantity: { ...goods, quantity: '4' },
        cost: { ...goods, totalCost: eur(400) },
        reference: { ...goods, reference: 'PO-2' },
      },
    ],
    [
      'receive',
      { quantity: '5', totalCost: eur(500), receiptId: testId(9) },
      { quantity: '5', totalCost: eur(500), receiptId: testId(9), deliveryId: testId(9) },
      {
        quantity: { quantity: '4', totalCost: eur(500), receiptId: testId(9) },
        receiptId: { quantity: '5', totalCost: eur(500), deliveryId: testId(9) },
      },
    ],
    [
      'adjust',
      { ...ids, quantity: '-2', reason: 'broken' },
      { ...ids, quantity: '-2.000', reason: 'broken' },
      {
        quantity: { ...ids, quantity: '-3', reason: 'broken' },
        reason: { ...ids, quantity: '-2', reason: 'lost' },
        reference: { ...ids, quantity: '-2', reason: 'broken', reference: 'A-1' },
      },
    ],
    [
      'reserve',
      { ...ids, ...forOrder('2') },
      { ...ids, ...forOrder('2.0') },
      { quantity: { ...ids, ...forOrder('3') } },
    ],
    ['pick', { ...ids, ...forOrder('1') }, { ...ids, ...forOrder('1.0') }, { quantity: { ...ids, ...forOrder('2') } }],
    [
      'release',
      { ...ids, ...forOrder('1'), reason: 'less' },
      { ...ids, ...forOrder('1.0'), reason: 'less' },
      { quantity: { ...ids, ...forOrder('2'), reason: 'less' }, reason: { ...ids, ...forOrder('1'), reason: 'more' } },
    ],
  ])('%s %j', async (verb, sent, alike, others) => {
    if (verb === 'pick' || verb === 'release') await onItem('reserve', forOrder('4'));
    const first = await onItem(verb, sent, { 'idempotency-key': 'first' });
    expect(first.statusCode, first.body).toBe(200);
    const { revision } = await item();
    await receive(service, 'MAIN', '1', 100);
    for (const headers of [{}, { 'idempotency-key': 'first' }, { 'idempotency-key': 'second' }]) {
      const again = await onItem(verb, sent, headers);
      expect([again.statusCode, again.json()]).toEqual([200, first.json()]);
    }
    expect((await onItem(verb, alike)).json()).toEqual(first.json());
    for (const [field, body] of Object.entries(others)) {
      const refused = await onItem(verb, body);
      const { status, code, details } = refused.json();
      expect([status, code, Object.keys(details?.differences ?? {})]).toEqual([409, 'stock-item/id-reused', [field]]);
    }
    const dated = await onItem(verb, sent, { 'effective-at': '2024-01-01T00:00:00Z' });
    expect(Object.keys(dated.json().details?.differences ?? {}), dated.body).toEqual(['effectiveAt']);
    expect((await item()).revision).toBe(revision + 1);
  });

  test('a delivery of what was announced, as a whole or in parts that are named', async () => {
    const { receiptId } = (await onItem('expect-receipt', { quantity: '10' })).json();
    const part = { quantity: '4', unitCost: perUnit(eur(100)), receiptId };
    for (const key of ['a', 'b']) await onItem('receive', part, { 'idempotency-key': key });
    expect(await item()).toMatchObject({ onHand: '14', incoming: '6' });
    const unnamed = await onItem('receive', { ...part, quantity: '6' });
    expect(unnamed.json()).toMatchObject({
      code: 'stock-item/id-reused',
      details: { deliveryId: receiptId, differences: { quantity: { recorded: '4', sent: '6' } } },
    });
    for (const key of ['c', 'd'])
      await onItem('receive', { ...part, deliveryId: testId(9) }, { 'idempotency-key': key });
    const rows = [
      { warehouse: 'MAIN', sku: 'CHAIR', ...part },
      { warehouse: 'MAIN', sku: 'chair', ...part, deliveryId: testId(9) },
      { warehouse: 'MAIN', sku: 'CHAIR', ...part, quantity: '2', deliveryId: testId(10) },
      { warehouse: 'MAIN', sku: 'CHAIR', ...part, quantity: '1', deliveryId: testId(10) },
    ];
    const imported = (await service.post('/stock-items/receive', { rows })).json();
    expect(imported).toMatchObject({
      accepted: 1,
      repeated: 2,
      refused: 1,
      rows: [{}, {}, {}, { code: 'stock-item/id-reused' }],
    });
    expect(await item()).toMatchObject({ onHand: '20', incoming: '0' });
  });

  test('transfers of two warehouses and of two products under one id are several', async () => {
    const transferId = testId(5);
    await service.put('/products/DESK', { name: 'Desk', unit: 'C62', taxCategory: 'standard' });
    await service.put('/warehouses/EAST', { name: 'East', rank: 3 });
    for (const place of ['EAST/CHAIR', 'MAIN/DESK']) {
      const received = await service.post(`/stock-items/${place}/receive`, { quantity: '10', totalCost: eur(1000) });
      expect(received.statusCode, received.body).toBe(200);
    }
    for (const place of ['MAIN/CHAIR', 'EAST/CHAIR', 'MAIN/DESK'])
      await service.post(`/stock-items/${place}/transfer`, { transferId, to: 'WEST', quantity: '2' });
    await service.idle();
    expect(await item('WEST')).toMatchObject({ incoming: '4', expected: [{ from: 'MAIN' }, { from: 'EAST' }] });
    for (const [sku, from] of [
      ['CHAIR', 'MAIN'],
      ['CHAIR', 'EAST'],
      ['DESK', 'MAIN'],
    ])
      await service.post(`/stock-items/WEST/${sku}/receive-transfer`, { transferId, from });
    await service.idle();
    expect(await item('WEST')).toMatchObject({ onHand: '4', incoming: '0', value: eur(400) });
    expect((await service.get('/stock-items/WEST/DESK')).json()).toMatchObject({ onHand: '2', incoming: '0' });
    const ids = service.published('sales.stockItem.v1').map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('an announcement whose goods have come in; one that was withdrawn may be made again', async () => {
    const receiptId = testId(6);
    const announce = (quantity: string) => onItem('expect-receipt', { receiptId, quantity, expectedOn: '2026-03-09' });
    await announce('5');
    await onItem('expect-receipt', { receiptId, quantity: '0' });
    await announce('5');
    expect(await item()).toMatchObject({ incoming: '5' });
    await announce('4');
    await onItem('receive', { quantity: '4', unitCost: perUnit(eur(100)), receiptId });
    expect((await announce('4')).statusCode).toBe(200);
    expect(await item()).toMatchObject({ onHand: '14', incoming: '0' });
  });
});

test('goods on their way are in transit, and nowhere else', async () => {
  await receive(service, 'MAIN', '3', 1000);
  const transferId = testId(5);
  const sent = await onItem('transfer', { transferId, to: 'WEST', quantity: '1' });
  expect(sent.json()).toMatchObject({ onHand: '2', inTransitOut: '1', value: eur(667) });
  expect(await item('WEST')).toMatchObject({ onHand: '0' });
  const take = (key: string) =>
    service.post('/stock-items/WEST/CHAIR/receive-transfer', { transferId, from: 'MAIN' }, { 'idempotency-key': key });
  const come = (await take('a')).json();
  expect(come).toMatchObject({ onHand: '1', value: eur(333) });
  expect((await take('b')).json()).toEqual(come);
});

test('what had never been is counted at the revision that its item shows', async () => {
  const { revision: countedAt } = await item();
  const count = (counted: string) => onItem('count', { counted, countedAt, cost: eur(500) });
  expect((await count('5')).json()).toMatchObject({ onHand: '5', value: eur(500), revision: 0 });
  expect((await count('5')).json()).toMatchObject({ onHand: '5', value: eur(500) });
  const early = { counted: '4', countedAt };
  expect((await onItem('count', early, { 'effective-at': '2020-01-01T00:00:00Z' })).json()).toMatchObject({
    status: 409,
    code: 'stock-item/dated-too-early',
  });
  const unknown = await service.post('/stock-items/MAIN/NONE/count', { counted: '5', countedAt, cost: eur(500) });
  expect([unknown.statusCode, unknown.json().code]).toEqual([404, 'product/unknown']);
});

test('an alert comes once a crossing', async () => {
  await receive(service, 'MAIN', '3', 300);
  await onItem('set-reorder-policy', { min: '2', max: '10', leadTimeDays: 5 });
  for (const _ of [1, 2, 3]) {
    await onItem('adjust', { quantity: '-1', reason: 'used' });
    await receive(service, 'MAIN', '1', 100);
  }
  await service.idle();
  const alerts = service
    .published('sales.stockItem.v1')
    .filter(({ type }) => type === 'sales.stockItem.reorder-point-reached.v1');
  expect(alerts).toHaveLength(3);
});
