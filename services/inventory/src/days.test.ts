import { type AllocationContracts, allocations, stockItems } from '@sales/contracts';
import { testId } from '@sales/eventsourcing/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startOverMemory } from './testing/service.ts';
import { chair, eur, lineId, orderId } from './testing/shop.ts';

/** Evening in UTC, morning of the next day in Shanghai. */
const evening = '2026-03-01T20:00:00.000Z';

let service: Awaited<ReturnType<typeof startOverMemory>>;

beforeEach(async () => {
  service = await startOverMemory();
  await service.found('EAST', 'Asia/Shanghai');
  await done(service.put('/products/CHAIR', chair));
  await done(service.put('/warehouses/LONDON', { name: 'London', rank: 1 }));
  await done(service.put('/warehouses/LEEDS', { name: 'Leeds', rank: 3 }));
  await done(service.put('/warehouses/PUDONG', { entity: 'EAST', name: 'Pudong', rank: 2 }));
  await done(service.put('/warehouses/HONGKOU', { entity: 'EAST', name: 'Hongkou', rank: 4 }));
});

afterEach(() => service.stop());

const done = async (request: ReturnType<typeof service.put>) => {
  const answer = await request;
  expect(answer.statusCode, answer.body).toBe(200);
  await service.idle();
  return answer.json();
};
const at = (instant: string) => ({ 'effective-at': instant });
const move = (warehouse: string, verb: string, body: object, instant = evening) =>
  done(service.post(`/stock-items/${warehouse}/CHAIR/${verb}`, body, at(instant)));

const days = () =>
  service.published(stockItems.topic.name).flatMap(({ type, data }) => {
    const { warehouse, movedOn } = data as { readonly warehouse: string; readonly movedOn?: string };
    return movedOn === undefined ? [] : [`${type.split('.')[2]} ${warehouse} ${movedOn}`];
  });

test('everything that moves goods has the day where the warehouse is', async () => {
  const part = { orderId: orderId(1), lineId: lineId(1), quantity: '1' };
  for (const warehouse of ['PUDONG', 'LONDON']) {
    await move(warehouse, 'receive', { quantity: '9', totalCost: eur(900) });
    await move(warehouse, 'reserve', part);
    await move(warehouse, 'ship', part);
    await move(warehouse, 'return', part);
    await move(warehouse, 'adjust', { quantity: '-1', reason: 'broken' });
    await move(warehouse, 'count', { counted: '9', countedAt: 0 });
  }
  for (const [from, to] of [
    ['LONDON', 'LEEDS'],
    ['PUDONG', 'HONGKOU'],
  ] as const) {
    const transferId = testId(7);
    await move(from, 'transfer', { transferId, to, quantity: '1' });
    await move(to, 'receive-transfer', { transferId, from });
  }
  const kinds = ['stock-received', 'stock-shipped', 'stock-returned', 'stock-adjusted', 'stock-counted'];
  expect(days().sort()).toEqual(
    [
      ...kinds.flatMap((kind) => [`${kind} PUDONG 2026-03-02`, `${kind} LONDON 2026-03-01`]),
      'transfer-dispatched LONDON 2026-03-01',
      'transfer-received LEEDS 2026-03-01',
      'transfer-dispatched PUDONG 2026-03-02',
      'transfer-received HONGKOU 2026-03-02',
    ].sort(),
  );
});

test('the day is that of the zone in which the company was then', async () => {
  await service.move('EAST', 'America/Los_Angeles', '2026-06-01T00:00:00.000Z');
  const goods = { quantity: '1', totalCost: eur(100) };
  await move('PUDONG', 'receive', goods, '2026-05-01T20:00:00.000Z');
  await move('PUDONG', 'receive', goods, '2026-07-01T02:00:00.000Z');
  expect(days()).toEqual(['stock-received PUDONG 2026-05-02', 'stock-received PUDONG 2026-06-30']);
});

test('what is promised is counted from the day where the warehouse is', async () => {
  service.platform.clock.set(evening);
  for (const warehouse of ['PUDONG', 'LONDON']) {
    await move(warehouse, 'set-reorder-policy', { min: '0', max: '9', leadTimeDays: 3 });
  }
  const promisedOn = async (nth: number, entity: string) => {
    const [id, line] = [orderId(nth), { lineId: lineId(nth), sku: 'CHAIR', quantity: '2' }];
    const data = { orderId: id, requestId: id, entity, policy: 'shipPartial', lines: [line] } as const;
    await service.say(id, { type: 'sales.fulfilment.allocation-requested.v1', data });
    await service.idle();
    const said = service
      .published(allocations.topic.name)
      .filter(({ type }) => type === allocations.types.LinesPromised)
      .map(({ data }) => data as AllocationContracts['sales.allocation.lines-promised.v1'])
      .filter((one) => one.orderId === id);
    return said.at(-1)?.lines[0]?.promisedOn;
  };
  expect(await promisedOn(1, 'EAST')).toBe('2026-03-05');
  expect(await promisedOn(2, 'MAIN')).toBe('2026-03-04');
  const expected = { quantity: '9', expectedOn: '2026-03-01' };
  await done(service.post('/stock-items/PUDONG/CHAIR/expect-receipt', expected)); // overdue there, it is the 2nd
  expect(await promisedOn(3, 'EAST')).toBe('2026-03-05');
  await done(service.post('/stock-items/LONDON/CHAIR/expect-receipt', expected)); // due today
  expect(await promisedOn(4, 'MAIN')).toBe('2026-03-01');
});

test('a warehouse belongs to a company that there is, the main one by default', async () => {
  const body = { name: 'Third', rank: 3 };
  const refused = await service.put('/warehouses/THIRD', { entity: 'NOWHERE', ...body });
  expect([refused.statusCode, refused.json().code]).toEqual([409, 'warehouse/entity-unknown']);
  expect(await done(service.put('/warehouses/THIRD', body))).toMatchObject({ entity: 'MAIN' });
  expect(await done(service.put('/warehouses/PUDONG', body))).toMatchObject({ entity: 'EAST', name: 'Third' });
  const moved = await service.put('/warehouses/PUDONG', { entity: 'MAIN', ...body });
  expect([moved.statusCode, moved.json().code]).toEqual([409, 'warehouse/entity-fixed']);
});
