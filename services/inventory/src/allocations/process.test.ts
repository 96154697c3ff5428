import type { AllocationContracts, StockItemPublication } from '@sales/contracts';
import { testId } from '@sales/eventsourcing/testing';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startOverMemory } from '../testing/service.ts';
import { eur, lineId, openShop, orderId, receive } from '../testing/shop.ts';

let service: Awaited<ReturnType<typeof startOverMemory>>;

beforeEach(async () => {
  service = await startOverMemory();
});

afterEach(() => service.stop());

const sku = 'CHAIR';
const order = orderId(1);
const line = lineId(1);

const said = <Type extends keyof AllocationContracts>(type: Type): readonly AllocationContracts[Type][] =>
  service
    .published('sales.allocation.v1')
    .filter((event) => event.type === type)
    .map(({ data }) => data as AllocationContracts[Type]);

const answers = () => said('sales.allocation.answered.v1').map(({ orderId: id, lines }) => ({ id, lines }));
const lastAnswerTo = (id: string) => answers().findLast((answer) => answer.id === id)?.lines;

const ask = async (
  id: string,
  lines: readonly { readonly lineId: string; readonly quantity: string }[],
  more: { readonly requestId?: string; readonly entity?: string; readonly maxWarehouses?: number } = {},
) => {
  await service.say(id, {
    type: 'sales.fulfilment.allocation-requested.v1',
    data: {
      orderId: id,
      requestId: id,
      entity: 'MAIN',
      policy: 'shipPartial',
      ...more,
      lines: lines.map((one) => ({ ...one, sku })),
    },
  });
  await service.idle();
};

const letGo = async (id: string, ...lines: readonly string[]) => {
  const data = { orderId: id, lines: [...lines], reason: 'cancelled' };
  await service.say(id, { type: 'sales.fulfilment.release-requested.v1', data });
  await service.idle();
};

const dispatch = async (
  id: string,
  quantity: string | readonly string[],
  shipmentId = testId(1),
  warehouse = 'MAIN',
) => {
  const lines = [quantity].flat().map((part) => ({ lineId: line, sku, warehouse, quantity: part }));
  const data = { orderId: id, shipmentId, lines, dispatchedOn: '2026-03-01', status: 'shipped' as const };
  await service.say(id, { type: 'sales.order.shipment-dispatched.v1', data });
  await service.idle();
};

/** Has everything in a topic come once more. */
const redeliver = async (topic: string) => {
  await service.platform.log.publish(topic, service.platform.log.all(topic).flat());
  await service.idle();
};

const stock = async (warehouse = 'MAIN') => {
  const { onHand, reserved, value } = (await service.get(`/stock-items/${warehouse}/${sku}`)).json();
  return { onHand, reserved, value };
};

describe('a request', () => {
  test('is answered with all lines reserved', async () => {
    await openShop(service, 'MAIN');
    await receive(service, 'MAIN', '5', 1000);
    await ask(order, [
      { lineId: line, quantity: '2' },
      { lineId: lineId(2), quantity: '3' },
    ]);
    expect(answers()).toEqual([
      {
        id: order,
        lines: [
          { lineId: line, sku, reserved: [{ warehouse: 'MAIN', quantity: '2' }], short: '0' },
          { lineId: lineId(2), sku, reserved: [{ warehouse: 'MAIN', quantity: '3' }], short: '0' },
        ],
      },
    ]);
  });

  test('two lines of one product get no more than there is together', async () => {
    await openShop(service, 'MAIN');
    await receive(service, 'MAIN', '5', 1000);
    await ask(order, [
      { lineId: line, quantity: '3' },
      { lineId: lineId(2), quantity: '3' },
    ]);
    expect(lastAnswerTo(order)?.map(({ short }) => short)).toEqual(['0', '1']);
    expect(await stock()).toMatchObject({ onHand: '5', reserved: '5' });
  });

  test('asks for the day of a warehouse once, however many lines wait there', async () => {
    await openShop(service, 'MAIN');
    const queries = vi.spyOn(service.platform.database, 'query');
    await ask(
      order,
      Array.from({ length: 100 }, (_, nth) => ({ lineId: lineId(nth + 1), quantity: '1' })),
    );
    expect(lastAnswerTo(order)?.map(({ short }) => short)).toEqual(Array(100).fill('1'));
    expect(said('sales.allocation.lines-promised.v1').flatMap(({ lines }) => lines)).toHaveLength(100);
    const ofDays = queries.mock.calls.filter(([statement]) => statement.text.includes('inventory_entities'));
    expect(ofDays).toHaveLength(1);
  });

  test('fixes the base unit of what is ordered, whether there is any or not', async () => {
    await openShop(service, 'MAIN');
    await ask(order, [{ lineId: line, quantity: '4' }]);
    const changed = await service.post('/products/CHAIR/change', { unit: 'KGM' });
    expect([changed.statusCode, changed.json().code]).toEqual([409, 'product/base-unit-fixed']);
  });

  test('takes a whole line from one warehouse before it splits', async () => {
    await openShop(service, 'MAIN', 'WEST', 'EAST');
    await receive(service, 'MAIN', '2', 200);
    await receive(service, 'WEST', '5', 500);
    await receive(service, 'EAST', '5', 500);
    await ask(orderId(1), [{ lineId: line, quantity: '4' }]);
    expect(lastAnswerTo(orderId(1))?.[0]?.reserved).toEqual([{ warehouse: 'WEST', quantity: '4' }]);
    await ask(orderId(2), [{ lineId: line, quantity: '6' }]);
    expect(lastAnswerTo(orderId(2))?.[0]?.reserved).toEqual([
      { warehouse: 'MAIN', quantity: '2' },
      { warehouse: 'WEST', quantity: '1' },
      { warehouse: 'EAST', quantity: '3' },
    ]);
  });

  test('asked again is neither reserved nor answered again', async () => {
    await openShop(service, 'MAIN', 'WEST');
    await receive(service, 'WEST', '5', 500);
    await ask(order, [{ lineId: line, quantity: '4' }]);
    await receive(service, 'MAIN', '5', 500);
    await ask(order, [{ lineId: line, quantity: '4' }]);
    expect(answers()).toHaveLength(1);
    expect(await stock()).toMatchObject({ onHand: '5', reserved: '0' });
    expect(await stock('WEST')).toMatchObject({ onHand: '5', reserved: '4' });
  });
});

test('a request that comes again after its goods have left reserves nothing', async () => {
  await openShop(service, 'MAIN');
  await ask(order, [{ lineId: line, quantity: '2' }]);
  await receive(service, 'MAIN', '2', 200);
  await service.idle();
  await dispatch(order, '2');
  await receive(service, 'MAIN', '5', 500);
  await ask(order, [{ lineId: line, quantity: '2' }]);
  expect(await stock()).toMatchObject({ onHand: '5', reserved: '0' });
});

test('what is held for a line by hand beyond what it wants is let go', async () => {
  await openShop(service, 'MAIN', 'WEST');
  const hold = (warehouse: string, quantity: string) =>
    service.post(`/stock-items/${warehouse}/${sku}/reserve`, { orderId: order, lineId: line, quantity });
  for (const warehouse of ['MAIN', 'WEST']) await receive(service, warehouse, '5', 500);
  await hold('MAIN', '2');
  await hold('WEST', '5');
  await ask(order, [{ lineId: line, quantity: '3' }]);
  expect(lastAnswerTo(order)?.[0]).toMatchObject({ short: '0' });
  const reserved = [(await stock()).reserved, (await stock('WEST')).reserved];
  expect(reserved.reduce((sum, one) => sum + Number(one), 0)).toBe(3);
});

describe('movements by hand for a line of an order that has asked for stock', () => {
  const byHand = (verb: string, more: object = {}) =>
    service.post(`/stock-items/MAIN/${sku}/${verb}`, { orderId: order, lineId: line, quantity: '1', ...more });

  beforeEach(async () => {
    await openShop(service, 'MAIN');
    await receive(service, 'MAIN', '10', 1000);
    await ask(order, [{ lineId: line, quantity: '4' }]);
  });

  test.each([
    ['reserve', {}, 'submit'],
    ['release', { reason: 'aMistake' }, 'cancel'],
    ['ship', {}, 'shipments'],
    ['return', {}, 'returns'],
  ])('%s is refused, and names the command of the order', async (verb, more, command) => {
    const { details, ...answer } = (await byHand(verb, more)).json();
    expect(answer).toMatchObject({ status: 409, code: 'stock-item/belongs-to-order' });
    expect(details).toEqual({ orderId: order, lineId: line, use: `POST /order/v1/orders/${order}/${command}` });
    expect(await stock()).toEqual({ onHand: '10', reserved: '4', value: eur(1000) });
  });

  test('releasing what the order is owed no more is not', async () => {
    await dispatch(order, '4');
    const all = { reason: 'nothingIsLeft', quantity: undefined };
    expect((await byHand('release', all)).statusCode).toBe(200);
    expect((await byHand('release', { ...all, quantity: '1' })).json().code).toBe('stock-item/not-reserved');
    expect(await stock()).toMatchObject({ onHand: '6', reserved: '0' });
  });

  test('picking is not: the line holds what it held', async () => {
    expect((await byHand('pick')).statusCode).toBe(200);
    await dispatch(order, '4');
    expect(await stock()).toMatchObject({ onHand: '6', reserved: '0' });
  });

  test('less than is reserved can neither be counted nor left: the answer says for whom it is held', async () => {
    const holders = [{ orderId: order, lineId: line, quantity: '4' }];
    for (const [verb, body] of [
      ['count', { counted: '3', countedAt: 0 }],
      ['adjust', { quantity: '-7', reason: 'broken' }],
    ] as const) {
      const answer = (await service.post(`/stock-items/MAIN/${sku}/${verb}`, body)).json();
      expect(answer).toMatchObject({ status: 409, code: 'stock-item/below-reserved', details: { holders } });
    }
    expect((await service.post(`/stock-items/MAIN/${sku}/transfer`, { to: 'MAIN', quantity: '7' })).statusCode).toBe(
      400,
    );
    expect(await stock()).toMatchObject({ onHand: '10', reserved: '4' });
  });
});

describe('an order that may come from few warehouses', () => {
  const choiceFor = (id: string) =>
    said('sales.allocation.answered.v1').findLast((answer) => answer.orderId === id && answer.choice !== undefined)
      ?.choice;

  test('comes from the one that has it all, waits there and nowhere else, and says so', async () => {
    await openShop(service, 'MAIN', 'WEST', 'EAST');
    await receive(service, 'MAIN', '2', 200);
    await receive(service, 'WEST', '3', 300);
    const lines = [{ lineId: line, quantity: '4' }];
    await ask(order, lines, { maxWarehouses: 1 });
    expect(lastAnswerTo(order)?.[0]).toMatchObject({ reserved: [{ warehouse: 'WEST', quantity: '3' }], short: '1' });
    expect(choiceFor(order)).toMatchObject({
      rule: 'limited',
      considered: ['MAIN', 'WEST', 'EAST'],
      maxWarehouses: 1,
      chosen: ['WEST'],
      lines: [{ reason: 'short', candidates: [{ warehouse: 'MAIN', outcome: 'overLimit' }, { warehouse: 'WEST' }] }],
    });
    await receive(service, 'MAIN', '5', 500);
    await service.put('/warehouses/NORTH', { name: 'North', rank: 0 });
    await service.idle();
    await receive(service, 'NORTH', '5', 500);
    await service.idle();
    expect(lastAnswerTo(order)?.[0]?.short).toBe('1');
    await receive(service, 'WEST', '5', 500);
    await service.idle();
    expect(lastAnswerTo(order)?.[0]).toMatchObject({ reserved: [{ warehouse: 'WEST', quantity: '4' }], short: '0' });
  });

  test('takes one more that opens as long as it may, and no further', async () => {
    await openShop(service, 'MAIN');
    await ask(order, [{ lineId: line, quantity: '4' }], { maxWarehouses: 2 });
    expect(choiceFor(order)).toMatchObject({ rule: 'onlyWarehouse', chosen: ['MAIN'] });
    for (const [rank, code] of ['WEST', 'EAST'].entries()) {
      await service.put(`/warehouses/${code}`, { name: code, rank: 2 + rank });
      await service.idle();
    }
    expect(choiceFor(order)?.chosen).toEqual(['MAIN', 'WEST']);
    await receive(service, 'EAST', '5', 500);
    await receive(service, 'WEST', '5', 500);
    await service.idle();
    expect(lastAnswerTo(order)?.[0]?.reserved).toEqual([{ warehouse: 'WEST', quantity: '4' }]);
  });

  test('explains each line where there is no limit, too', async () => {
    await openShop(service, 'MAIN', 'WEST');
    await receive(service, 'MAIN', '1', 100);
    await receive(service, 'WEST', '5', 500);
    await ask(order, [{ lineId: line, quantity: '2' }]);
    expect(choiceFor(order)).toEqual({
      entity: 'MAIN',
      rule: 'inOrder',
      considered: ['MAIN', 'WEST'],
      lines: [
        {
          lineId: line,
          reason: 'whole',
          candidates: [
            { warehouse: 'MAIN', available: '1', reserved: '0', outcome: 'tooLittle' },
            { warehouse: 'WEST', available: '5', reserved: '2', outcome: 'chosen' },
          ],
        },
      ],
    });
  });
});

test('what was reserved before a crash is found again, also where it would not be chosen now', async () => {
  await openShop(service, 'MAIN', 'WEST');
  await receive(service, 'WEST', '5', 500);
  await service.post(`/stock-items/WEST/${sku}/reserve`, { orderId: order, lineId: line, quantity: '2' });
  await receive(service, 'MAIN', '5', 500);
  await ask(order, [{ lineId: line, quantity: '3' }]);
  expect(lastAnswerTo(order)?.[0]).toMatchObject({
    reserved: [
      { warehouse: 'MAIN', quantity: '1' },
      { warehouse: 'WEST', quantity: '2' },
    ],
    short: '0',
  });
  expect([(await stock()).reserved, (await stock('WEST')).reserved]).toEqual(['1', '2']);
});

describe('a line that is short', () => {
  test('is filled first come first served when goods come in', async () => {
    await openShop(service, 'MAIN');
    await receive(service, 'MAIN', '1', 100);
    await ask(orderId(1), [{ lineId: line, quantity: '3' }]);
    await ask(orderId(2), [{ lineId: line, quantity: '2' }]);
    expect(lastAnswerTo(orderId(1))?.[0]).toMatchObject({ short: '2' });
    await receive(service, 'MAIN', '3', 300);
    await service.idle();
    expect(lastAnswerTo(orderId(1))?.[0]).toMatchObject({ reserved: [{ quantity: '3' }], short: '0' });
    expect(lastAnswerTo(orderId(2))?.[0]).toMatchObject({ reserved: [{ quantity: '1' }], short: '1' });
    await receive(service, 'MAIN', '3', 300);
    await service.idle();
    expect(lastAnswerTo(orderId(2))?.[0]).toMatchObject({ reserved: [{ quantity: '2' }], short: '0' });
    expect(await stock()).toMatchObject({ onHand: '7', reserved: '5' });
  });

  test('is filled from any warehouse, also one that opens later, and holds no more than it wants', async () => {
    await openShop(service, 'MAIN', 'WEST');
    await ask(order, [{ lineId: line, quantity: '4' }]);
    await Promise.all([receive(service, 'MAIN', '3', 300), receive(service, 'WEST', '3', 300)]);
    await service.idle();
    const held = lastAnswerTo(order)?.[0];
    expect(held?.short).toBe('0');
    expect(held?.reserved.reduce((sum, { quantity }) => sum + Number(quantity), 0)).toBe(4);
    const reserved = [await stock(), await stock('WEST')].map((item) => Number(item.reserved));
    expect(reserved.reduce((sum, one) => sum + one, 0)).toBe(4);
    await ask(orderId(2), [{ lineId: line, quantity: '4' }]);
    expect(lastAnswerTo(orderId(2))?.[0]?.short).toBe('2');
    await service.put('/warehouses/EAST', { name: 'East', rank: 9 });
    await service.idle();
    await receive(service, 'EAST', '5', 500);
    await service.idle();
    expect(lastAnswerTo(orderId(2))?.[0]?.short).toBe('0');
    expect(await stock('EAST')).toMatchObject({ onHand: '5', reserved: '2' });
  });

  test('waits where there is no warehouse yet', async () => {
    await openShop(service);
    await ask(order, [{ lineId: line, quantity: '1' }]);
    await service.put('/warehouses/MAIN', { name: 'Main', rank: 1 });
    await service.idle();
    await receive(service, 'MAIN', '1', 100);
    await service.idle();
    expect(lastAnswerTo(order)?.[0]?.short).toBe('0');
  });
});

describe('the promise for a line that is short', () => {
  const promises = (id: string) =>
    said('sales.allocation.lines-promised.v1')
      .filter((one) => one.orderId === id)
      .map(({ lines }) => lines.map(({ quantity, promisedOn, reason }) => [quantity, promisedOn, reason].join(' ')));
  const day = (ahead: number) =>
    new Date(Date.parse(service.platform.clock.now()) + ahead * 86_400_000).toISOString().slice(0, 10);
  const announce = async (receiptId: string, quantity: string, expectedOn?: string) => {
    const body = { receiptId, quantity, ...(expectedOn !== undefined && { expectedOn }) };
    const answer = await service.post(`/stock-items/MAIN/${sku}/expect-receipt`, body);
    expect(answer.statusCode, answer.body).toBe(200);
    await service.idle();
  };

  test('follows what is announced, in the order of the queue', async () => {
    await openShop(service, 'MAIN', 'WEST');
    await ask(orderId(1), [{ lineId: line, quantity: '3' }]);
    await ask(orderId(2), [{ lineId: line, quantity: '2' }]);
    expect(promises(orderId(1))).toEqual([['3  nothingExpected']]);
    await announce(testId(61), '4', day(10));
    await announce(testId(62), '9', day(20));
    expect(promises(orderId(1)).at(-1)).toEqual([`3 ${day(10)} incoming`]);
    expect(promises(orderId(2))).toEqual([['2  nothingExpected'], ['2  tooLittle'], [`2 ${day(20)} incoming`]]);
    await announce(testId(61), '5', day(12));
    expect([promises(orderId(1)).at(-1), promises(orderId(2)).at(-1)]).toEqual([
      [`3 ${day(12)} incoming`],
      [`2 ${day(12)} incoming`],
    ]);
  });

  test('is the lead time where nothing is to come in, and follows a transfer', async () => {
    await openShop(service, 'MAIN', 'WEST');
    await service.post(`/stock-items/MAIN/${sku}/set-reorder-policy`, { min: '0', max: '9', leadTimeDays: 30 });
    await ask(order, [{ lineId: line, quantity: '3' }], { maxWarehouses: 1 });
    expect(promises(order)).toEqual([[`3 ${day(30)} leadTime`]]);
    await receive(service, 'WEST', '5', 500);
    await service.post(`/stock-items/WEST/${sku}/transfer`, { to: 'MAIN', quantity: '3', expectedOn: day(4) });
    await service.idle();
    expect(promises(order).at(-1)).toEqual([`3 ${day(4)} incoming`]);
  });
});

describe('letting go', () => {
  test('frees what is held and hands it to who waits', async () => {
    await openShop(service, 'MAIN');
    await receive(service, 'MAIN', '2', 200);
    await ask(orderId(1), [{ lineId: line, quantity: '2' }]);
    await ask(orderId(2), [{ lineId: line, quantity: '1' }]);
    await letGo(orderId(1), line);
    expect(said('sales.allocation.released.v1')).toEqual([
      { orderId: orderId(1), lines: [{ lineId: line, quantity: '2' }] },
    ]);
    expect(lastAnswerTo(orderId(2))?.[0]?.short).toBe('0');
    expect(await stock()).toMatchObject({ onHand: '2', reserved: '1' });
  });

  test('leaves the queue: what comes in later is for others', async () => {
    await openShop(service, 'MAIN');
    await ask(order, [{ lineId: line, quantity: '2' }]);
    await letGo(order, line);
    await receive(service, 'MAIN', '2', 200);
    await service.idle();
    expect(await stock()).toMatchObject({ onHand: '2', reserved: '0' });
    expect(answers()).toHaveLength(1);
  });

  test('refuses what is asked for the line later', async () => {
    await openShop(service, 'MAIN');
    await receive(service, 'MAIN', '2', 200);
    await ask(order, [{ lineId: line, quantity: '1' }]);
    await letGo(order, line);
    await ask(order, [{ lineId: line, quantity: '1' }], { requestId: testId(77) });
    expect(await stock()).toMatchObject({ reserved: '0' });
  });
});

describe('shipping and taking back', () => {
  beforeEach(async () => {
    await openShop(service, 'MAIN');
    await receive(service, 'MAIN', '3', 1000);
    await ask(order, [{ lineId: line, quantity: '3' }]);
  });

  test('ships at moving-average cost, and says what it had cost', async () => {
    await dispatch(order, '1', testId(1));
    await dispatch(order, '2', testId(2));
    expect(said('sales.allocation.shipped.v1')).toEqual([
      { orderId: order, shipmentId: testId(1), lines: [{ lineId: line, quantity: '1', cost: eur(333) }] },
      { orderId: order, shipmentId: testId(2), lines: [{ lineId: line, quantity: '2', cost: eur(667) }] },
    ]);
    expect(await stock()).toEqual({ onHand: '0', reserved: '0', value: eur(0) });
  });

  test('ships all of a line that a shipment names more than once', async () => {
    await dispatch(order, ['1', '2']);
    expect(said('sales.allocation.shipped.v1')).toEqual([
      { orderId: order, shipmentId: testId(1), lines: [{ lineId: line, quantity: '3', cost: eur(1000) }] },
    ]);
    expect(await stock()).toEqual({ onHand: '0', reserved: '0', value: eur(0) });
  });

  test('ships what is held, and says how much is missing', async () => {
    await dispatch(order, ['2', '3']);
    expect(said('sales.allocation.shipped.v1')).toEqual([
      {
        orderId: order,
        shipmentId: testId(1),
        lines: [{ lineId: line, quantity: '3', cost: eur(1000) }],
        missing: [{ lineId: line, sku, warehouse: 'MAIN', quantity: '2' }],
      },
    ]);
    expect(await stock()).toEqual({ onHand: '0', reserved: '0', value: eur(0) });
  });

  test('says what could not be shipped because it is not held', async () => {
    await letGo(order, line);
    await dispatch(order, '1');
    expect(said('sales.allocation.shipped.v1')).toEqual([
      {
        orderId: order,
        shipmentId: testId(1),
        lines: [],
        missing: [{ lineId: line, sku, warehouse: 'MAIN', quantity: '1' }],
      },
    ]);
    expect(await stock()).toMatchObject({ onHand: '3' });
  });

  type Condition = 'resaleable' | 'damaged';
  const takeBack = async (returnId: string, warehouse: string, ...conditions: readonly Condition[]) => {
    const charged = { net: eur(500), tax: eur(95), total: eur(595), creditable: '1' };
    const data = {
      orderId: order,
      returnId,
      warehouse,
      receivedOn: '2026-03-02',
      lines: conditions.map((condition) => ({ lineId: line, sku, quantity: '1', condition, ...charged })),
      shipping: eur(0),
      exposure: eur(0),
    };
    await service.say(order, { type: 'sales.order.return-received.v1', data });
    await service.idle();
  };

  test('takes resaleable goods back at what they had cost, where they come in or where they came from', async () => {
    await dispatch(order, '3');
    await takeBack(testId(11), 'MAIN', 'resaleable');
    await takeBack(testId(12), 'NOWHERE', 'resaleable');
    await takeBack(testId(13), 'MAIN', 'damaged');
    const costs = said('sales.allocation.returned.v1').map(({ lines }) => lines[0]?.cost.amount);
    expect(costs).toEqual([333, 334, 0]);
    expect(await stock()).toEqual({ onHand: '2', reserved: '0', value: eur(667) });
  });

  test('takes all of a line back that a return names more than once', async () => {
    await dispatch(order, '3');
    await takeBack(testId(11), 'MAIN', 'resaleable', 'damaged', 'resaleable');
    expect(said('sales.allocation.returned.v1')).toEqual([
      {
        orderId: order,
        returnId: testId(11),
        lines: [
          { lineId: line, quantity: '2', cost: eur(667) },
          { lineId: line, quantity: '1', cost: eur(0) },
        ],
      },
    ]);
    expect(await stock()).toEqual({ onHand: '2', reserved: '0', value: eur(667) });
  });

  test('leaves the goods of a return where they went first when it comes again', async () => {
    await openShop(service, 'MAIN', 'WEST');
    await dispatch(order, '3');
    await takeBack(testId(11), 'WEST', 'resaleable');
    const sent = await service.post(`/stock-items/WEST/${sku}/transfer`, { to: 'MAIN', quantity: '1' });
    const { transferId } = sent.json();
    await service.post(`/stock-items/MAIN/${sku}/receive-transfer`, { transferId, from: 'WEST' });
    await service.idle();
    expect((await service.post('/warehouses/WEST/close')).statusCode).toBe(200);
    await redeliver('sales.order.v1');
    expect(await stock()).toEqual({ onHand: '1', reserved: '0', value: eur(333) });
    expect(await stock('WEST')).toMatchObject({ onHand: '0' });
  });
});

describe('two companies', () => {
  const choiceFor = (id: string) =>
    said('sales.allocation.answered.v1').find((answer) => answer.orderId === id && answer.choice !== undefined)?.choice;
  const wanted = [{ lineId: line, quantity: '2' }];
  const openAbroad = async (warehouse: string) => {
    const answer = await service.put(`/warehouses/${warehouse}`, { name: warehouse, rank: 0, entity: 'ABROAD' });
    expect(answer.statusCode, answer.body).toBe(200);
    await service.idle();
  };

  beforeEach(async () => {
    await service.found('ABROAD', 'UTC');
    await openShop(service, 'MAIN', 'WEST');
    for (const warehouse of ['MAIN', 'WEST']) await receive(service, warehouse, '5', 500);
  });

  test.each<Parameters<typeof ask>[2]>([{}, { maxWarehouses: 1 }, { maxWarehouses: 2 }])(
    'an order of one without a warehouse gets nothing of the other, waits, and says why: %j',
    async (more) => {
      await ask(order, wanted, { entity: 'ABROAD', ...more });
      expect(lastAnswerTo(order)).toEqual([{ lineId: line, sku, reserved: [], short: '2' }]);
      expect(choiceFor(order)).toMatchObject({ entity: 'ABROAD', rule: 'noWarehouse', considered: [] });
      await receive(service, 'MAIN', '5', 500);
      await service.put('/warehouses/NORTH', { name: 'North', rank: 0 });
      await service.idle();
      await receive(service, 'NORTH', '5', 500);
      await service.idle();
      expect(answers()).toHaveLength(1);
      expect(await stock()).toMatchObject({ onHand: '10', reserved: '0' });
      await openAbroad('OSLO');
      await receive(service, 'OSLO', '9', 900);
      await service.idle();
      expect(lastAnswerTo(order)?.[0]).toMatchObject({ reserved: [{ warehouse: 'OSLO', quantity: '2' }], short: '0' });
      expect(await stock('NORTH')).toMatchObject({ onHand: '5', reserved: '0' });
    },
  );

  test('each gets what it has, whichever warehouse comes first', async () => {
    await openAbroad('OSLO');
    await receive(service, 'OSLO', '9', 900);
    await ask(orderId(1), [{ lineId: line, quantity: '7' }]);
    await ask(orderId(2), [{ lineId: line, quantity: '9' }], { entity: 'ABROAD' });
    expect(lastAnswerTo(orderId(1))?.[0]?.reserved).toEqual([
      { warehouse: 'MAIN', quantity: '5' },
      { warehouse: 'WEST', quantity: '2' },
    ]);
    expect(lastAnswerTo(orderId(2))?.[0]?.reserved).toEqual([{ warehouse: 'OSLO', quantity: '9' }]);
  });

  test('what was held by hand at the other before the order asked is let go', async () => {
    await openAbroad('OSLO');
    await receive(service, 'OSLO', '9', 900);
    const held = { orderId: order, lineId: line, quantity: '2' };
    expect((await service.post(`/stock-items/MAIN/${sku}/reserve`, held)).statusCode).toBe(200);
    await ask(order, wanted, { entity: 'ABROAD' });
    expect(lastAnswerTo(order)?.[0]?.reserved).toEqual([{ warehouse: 'OSLO', quantity: '2' }]);
    expect(await stock()).toMatchObject({ onHand: '5', reserved: '0' });
    const again = await service.post(`/stock-items/WEST/${sku}/reserve`, held);
    expect([again.statusCode, again.json().code]).toEqual([409, 'stock-item/belongs-to-order']);
  });

  test('goods are not transferred from one to the other', async () => {
    await openAbroad('OSLO');
    const answer = await service.post(`/stock-items/MAIN/${sku}/transfer`, { to: 'OSLO', quantity: '1' });
    expect([answer.statusCode, answer.json().code]).toEqual([409, 'stock-item/transfer-to-other-entity']);
    expect(answer.json().details).toEqual({
      warehouse: 'MAIN',
      warehouseEntity: 'MAIN',
      to: 'OSLO',
      toEntity: 'ABROAD',
    });
    expect(await stock()).toMatchObject({ onHand: '5' });
  });

  test('a warehouse that is opened again stays with its company, for whose orders lines wait there', async () => {
    await openAbroad('OSLO');
    await ask(order, wanted, { entity: 'ABROAD' });
    expect((await service.post('/warehouses/OSLO/close')).statusCode).toBe(200);
    const body = { warehouse: 'OSLO', name: 'Oslo', rank: 0 };
    const other = await service.post('/warehouses', { ...body, entity: 'MAIN' });
    expect([other.statusCode, other.json().code]).toEqual([409, 'warehouse/entity-fixed']);
    expect((await service.post('/warehouses', body)).json()).toMatchObject({ entity: 'ABROAD', status: 'open' });
  });

  test('goods that come in at the other go back to where they came from', async () => {
    await openAbroad('OSLO');
    await ask(order, wanted);
    await dispatch(order, '2');
    const charged = { net: eur(500), tax: eur(95), total: eur(595), creditable: '1' };
    const goods = { lineId: line, sku, quantity: '1', condition: 'resaleable' as const, ...charged };
    const data = {
      orderId: order,
      ...{ returnId: testId(11), warehouse: 'OSLO', receivedOn: '2026-03-02' },
      lines: [goods],
      exposure: eur(0),
    };
    await service.say(order, { type: 'sales.order.return-received.v1', data });
    await service.idle();
    expect(await stock()).toMatchObject({ onHand: '4' });
    expect(await stock('OSLO')).toMatchObject({ onHand: '0' });
  });
});

test('a transfer that has come in is closed where it came from', async () => {
  await openShop(service, 'MAIN', 'WEST');
  await receive(service, 'MAIN', '3', 1000);
  const transferId = testId(5);
  await service.post(`/stock-items/MAIN/${sku}/transfer`, { transferId, to: 'WEST', quantity: '1' });
  expect((await service.get(`/stock-items/MAIN/${sku}`)).json()).toMatchObject({ onHand: '2', inTransitOut: '1' });
  await service.post(`/stock-items/WEST/${sku}/receive-transfer`, { transferId, from: 'MAIN' });
  await service.post(`/stock-items/WEST/${sku}/receive-transfer`, { transferId, from: 'MAIN' });
  await service.idle();
  expect((await service.get(`/stock-items/MAIN/${sku}`)).json()).toMatchObject({ onHand: '2', inTransitOut: '0' });
  expect(await stock('WEST')).toEqual({ onHand: '1', reserved: '0', value: eur(333) });
  const types = service.published('sales.stockItem.v1').map((event) => (event as { readonly type: string }).type);
  expect(
    types.filter((type) => type === ('sales.stockItem.transfer-completed.v1' satisfies StockItemPublication['type'])),
  ).toHaveLength(1);
});
