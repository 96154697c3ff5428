import { expect, it } from 'vitest';
import { type Goods, present, quantityIn, withQuantity, withScanned } from './goods.ts';
import { type Leg, underWayOf } from './transfers.ts';

const scan = (sku: string, quantity: number) => ({ sku, name: sku, unit: 'C62', quantity });

it('adds up what is scanned, and keeps a line of which there is none while it is typed', () => {
  const scans = [scan('DESK', 1000), scan('LAMP', 12_000), scan('DESK', 1000)];
  const goods = scans.reduce<Goods>(withScanned, []);
  expect(goods.map(({ sku, quantity }) => [sku, quantity])).toEqual([
    ['DESK', 2000],
    ['LAMP', 12_000],
  ]);
  expect(quantityIn(withQuantity(goods, 'LAMP', 500), 'LAMP')).toBe(500);
  const none = withQuantity(goods, 'DESK', 0);
  expect([none.length, present(none).map(({ sku }) => sku)]).toEqual([2, ['LAMP']]);
});

it('knows which transfers are under way', () => {
  const end = (transferId: string, quantity: string): Leg =>
    ({ transferId, sku: 'DESK', from: 'A', to: 'B', quantity }) as Leg;
  const legs = [end('t1', '-6'), end('t1', '6'), end('t2', '4'), end('t3', '-1')];
  expect(underWayOf(legs)).toEqual([{ transferId: 't2', sku: 'DESK', from: 'A', to: 'B', quantity: 4000 }]);
});
