import {
  customerContracts,
  customerTopic,
  priceListContracts,
  priceListTopic,
  productContracts,
  productTopic,
  warehouseContracts,
  warehouseTopic,
} from '@sales/contracts';
import { sharedRows } from '@sales/eventsourcing/testing';
import { expect, test } from 'vitest';
import { catalogueProjection } from './catalogue.ts';
import { customersProjection } from './customers.ts';
import { warehousesProjection } from './warehouses.ts';

const published = [
  { category: 'customer', topic: customerTopic, contracts: customerContracts, stream: ['customerId'] },
  { category: 'product', topic: productTopic, contracts: productContracts, stream: ['sku'] },
  { category: 'priceList', topic: priceListTopic, contracts: priceListContracts, stream: ['priceList'] },
  { category: 'warehouse', topic: warehouseTopic, contracts: warehouseContracts, stream: ['warehouse'] },
];

test('no two streams have a row in common, whatever ids their events name', () => {
  expect(sharedRows([customersProjection, catalogueProjection, warehousesProjection], published)).toEqual([]);
});
