import { addDays, perUnit } from '@sales/contracts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startOverMemory } from '../testing/service.ts';
import { eur, lineId, openShop, orderId, receive } from '../testing/shop.ts';

let service: Awaited<ReturnType<typeof startOverMemory>>;

beforeEach(async () => {
  service = await startOverMemory();
  await openShop(service, 'MAIN', 'WEST');
});
afterEach(() => service.stop());

const line = (nth: number, quantity: string, sku = 'CHAIR') => ({ lineId: lineId(nth), sku, quantity });
const ask = async (body: object) => {
  const answer = await service.post('/allocations/preview', body);
  return { status: answer.statusCode, ...answer.json() };
};
const item = async (warehouse: string) => (await service.get(`/stock-items/${warehouse}/CHAIR`)).json();

test('a line comes from the first warehouse that has all of it, at its cost there; nothing is reserved', async () => {
  await receive(service, 'MAIN', '2', 200);
  await receive(service, 'WEST', '10', 1500);
  const { status, lines } = await ask({ lines: [line(1, '4')] });
  expect([status, lines]).toEqual([
    200,
    [
      {
        ...line(1, '4'),
        available: '12',
        reserved: [{ warehouse: 'WEST', quantity: '4' }],
        short: '0',
        cost: { total: eur(600), basis: 'movingAverage' },
      },
    ],
  ]);
  expect([await item('MAIN'), await item('WEST')]).toMatchObject([{ reserved: '0' }, { reserved: '0' }]);
});

test('lines of one product share its stock; what is short waits behind all others for its day', async () => {
  const { day } = await ask({ lines: [line(1, '1')] });
  await receive(service, 'MAIN', '5', 500);
  for (const [quantity, days] of [
    ['3', 10],
    ['4', 20],
  ] as const)
    await service.post('/stock-items/WEST/CHAIR/expect-receipt', { quantity, expectedOn: addDays(day, days) });
  const { lines } = await ask({ lines: [line(1, '4'), line(2, '3'), line(3, '4')] });
  expect(lines).toMatchObject([
    { available: '5', reserved: [{ warehouse: 'MAIN', quantity: '4' }], short: '0' },
    {
      available: '1',
      reserved: [{ warehouse: 'MAIN', quantity: '1' }],
      short: '2',
      promise: { promisedOn: addDays(day, 10), reason: 'incoming' },
      cost: { total: eur(300), basis: 'movingAverage' },
    },
    { available: '0', reserved: [], short: '4', promise: { promisedOn: addDays(day, 20), reason: 'incoming' } },
  ]);
});

test('an order that may come from one warehouse only is seen at the one that has most of it', async () => {
  await receive(service, 'MAIN', '2', 200);
  await receive(service, 'WEST', '5', 500);
  const { lines } = await ask({ maxWarehouses: 1, lines: [line(1, '6')] });
  expect(lines).toMatchObject([
    {
      available: '5',
      reserved: [{ warehouse: 'WEST', quantity: '5' }],
      short: '1',
      promise: { promisedOn: null, reason: 'nothingExpected' },
    },
  ]);
});

test('what was never on stock costs what the product says, if it says so', async () => {
  const of = { name: 'Lamp', unit: 'C62', taxCategory: 'standard' };
  await service.put('/products/LAMP', { ...of, standardCost: perUnit(eur(120)) });
  await service.put('/products/SHELF', of);
  const { lines } = await ask({ lines: [line(1, '2', 'lamp'), line(2, '1', 'SHELF')] });
  expect(lines[0]).toMatchObject({ sku: 'LAMP', cost: { total: eur(240), basis: 'standardCost' } });
  expect(lines[1]).not.toHaveProperty('cost');
});

test('what the preview says is what the order gets', async () => {
  await receive(service, 'MAIN', '2', 200);
  await receive(service, 'WEST', '3', 330);
  await service.post('/stock-items/WEST/CHAIR/set-reorder-policy', { min: '0', max: '0', leadTimeDays: 7 });
  const { lines } = await ask({ lines: [line(1, '6')] });
  const [{ reserved, short, promise }] = lines;
  expect([reserved, short]).toEqual([
    [
      { warehouse: 'MAIN', quantity: '2' },
      { warehouse: 'WEST', quantity: '3' },
    ],
    '1',
  ]);
  const request = { orderId: orderId(1), requestId: orderId(2), entity: 'MAIN', policy: 'shipPartial' as const };
  const data = { ...request, lines: [line(1, '6')] };
  await service.say(orderId(1), { type: 'sales.fulfilment.allocation-requested.v1', data });
  await service.idle();
  const told = service.published('sales.allocation.v1').map(({ type, data }) => [type, data]);
  expect(told).toMatchObject([
    ['sales.allocation.answered.v1', { lines: [{ reserved, short }] }],
    ['sales.allocation.lines-promised.v1', { lines: [{ quantity: short, ...promise }] }],
  ]);
});

test('what cannot be ordered is refused with the product', async () => {
  expect(await ask({ lines: [line(1, '1', 'GHOST')] })).toMatchObject({
    ...{ status: 404, code: 'product/unknown' },
    details: { sku: 'GHOST' },
  });
  expect(await ask({ lines: [line(1, '1.5')] })).toMatchObject({ code: 'product/quantity-not-whole' });
  expect(await ask({ entity: 'NONE', lines: [line(1, '1')] })).toMatchObject({ code: 'warehouse/entity-unknown' });
});
