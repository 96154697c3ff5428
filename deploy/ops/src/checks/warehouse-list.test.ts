import { describe, expect, it } from 'vitest';
import { foundBy, recorded, type Stored, stored } from './fixture.ts';
import { warehouseListCheck } from './warehouse-list.ts';

const opened = (entity: string, rank: number): Stored =>
  stored('warehouse-W', 'WarehouseOpened', { entity, details: { name: 'W', rank } });
const listed = (entity: string, rank: number, open: boolean, minute = 0): Stored =>
  stored('warehouseList-all', 'WarehouseListed', { warehouse: 'W', entity, rank, open }, minute);

const found = (...events: readonly Stored[]) => foundBy(warehouseListCheck(), recorded(events));

describe('the list of warehouses', () => {
  it('is right where each warehouse stands as it is', async () => {
    const closed = stored('warehouse-W', 'WarehouseClosed', {});
    expect(await found(opened('MAIN', 1), listed('MAIN', 1, true), closed, listed('MAIN', 1, false))).toEqual([]);
  });

  it('has a warehouse as it never was', async () => {
    expect(await found(opened('MAIN', 1), listed('DE', 1, true))).toEqual([
      'warehouseList-all@0: lists W as open, of DE, rank 1, which it never was',
    ]);
  });

  it('has it as it was once, or not at all, when the time to list it has passed', async () => {
    const changed = stored('warehouse-W', 'WarehouseChanged', { details: { name: 'W', rank: 2 } });
    const later = stored('order-o', 'OrderClosed', {}, 30);
    expect(await found(opened('MAIN', 1), listed('MAIN', 1, true), changed)).toEqual([]);
    expect(await found(opened('MAIN', 1), listed('MAIN', 1, true), changed, later)).toEqual([
      'warehouse-W: is open, of MAIN, rank 2, and is listed as open, of MAIN, rank 1 by warehouseList-all@0',
    ]);
    expect(await found(opened('MAIN', 1), later)).toEqual(['warehouse-W: is open, of MAIN, rank 1, and is not listed']);
  });
});
