import { categories } from '@sales/contracts';
import { sharedRows } from '@sales/eventsourcing/testing';
import { expect, test } from 'vitest';
import { catalogueProjection } from './catalogue.ts';
import { customersProjection } from './customers.ts';
import { warehousesProjection } from './warehouses.ts';

test('no two streams have a row in common, whatever ids their events name', () => {
  expect(sharedRows([customersProjection, catalogueProjection, warehousesProjection], categories)).toEqual([]);
});
