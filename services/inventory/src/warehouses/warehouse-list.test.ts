import { fold, specification } from '@sales/eventsourcing/testing';
import { expect, test } from 'vitest';
import { openWarehouses, type WarehouseListEvent, warehouseList } from './warehouse-list.ts';

const given = specification(warehouseList);
const listed = (warehouse: string, rank: number, open = true, entity = 'MAIN'): WarehouseListEvent => ({
  type: 'WarehouseListed',
  data: { warehouse, entity, rank, open },
});

test('lists a warehouse, and again only when something has changed', () => {
  const command = { type: 'ListWarehouse', warehouse: 'MAIN', entity: 'MAIN', rank: 1, open: true } as const;
  given().when(command).then(listed('MAIN', 1));
  given(listed('MAIN', 1)).when(command).then();
  given(listed('MAIN', 1))
    .when({ ...command, open: false })
    .then(listed('MAIN', 1, false));
  given(listed('MAIN', 1))
    .when({ ...command, entity: 'B' })
    .then(listed('MAIN', 1, true, 'B'));
});

test('open ones are asked by rank, then by code, and only those of the companies that are wanted', () => {
  const own = [listed('WEST', 2), listed('MAIN', 1), listed('EAST', 2), listed('OLD', 0, false)];
  const list = fold(warehouseList, [...own, listed('OTHER', 0, true, 'B')]);
  expect(openWarehouses(list, (entity) => entity === 'MAIN')).toEqual(['MAIN', 'EAST', 'WEST']);
  expect(openWarehouses(list, (entity) => entity !== 'MAIN')).toEqual(['OTHER']);
});
