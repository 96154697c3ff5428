import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ReadSide, startReadSide } from '../testing/read-side.ts';
import { party } from '../testing/shop.ts';

let side: ReadSide;

beforeAll(async () => {
  side = await startReadSide();
});
afterAll(() => side.stop());

test('a line shows how much of it was picked, in all warehouses, now and as of any instant', async () => {
  const { shop } = side;
  const at = (day: number, effective = day) => ({
    recordedAt: `2026-03-0${day}T12:00:00.000Z`,
    effectiveAt: `2026-03-0${effective}T12:00:00.000Z`,
  });
  const ordered = [
    { sku: 'A', quantity: '5', unitPrice: 100 },
    { sku: 'B', quantity: '2', unitPrice: 100 },
  ];
  const { orderId, lines } = shop.place('1', party('Acme'), ordered, at(1));
  const lineId = lines[0]?.lineId ?? '';
  for (const [warehouse, count, day] of [
    ['MAIN', '2', 3],
    ['WEST', '1.5', 5],
  ] as const) {
    const item = shop.stock(warehouse, 'A');
    item.receive('9', 900, at(2));
    item.reserve(count, orderId, lineId, at(2));
    item.pick(count, orderId, lineId, at(day, day - 1));
  }
  await side.publish();
  const picked = async (query: string) => {
    const order = await side.get(`/query/v1/orders/${orderId}${query}`);
    return order.lines.map((line: { quantities: { picked: string } }) => line.quantities.picked);
  };
  expect(await picked('')).toEqual(['3.5', '0']);
  expect(await picked('?asOf=2026-03-04T12:00:00Z')).toEqual(['2', '0']);
  expect(await picked('?asOf=2026-03-04T12:00:00Z&clock=effective')).toEqual(['3.5', '0']);
  expect(await picked('?asOf=2026-03-01T13:00:00Z')).toEqual(['0', '0']);
});
