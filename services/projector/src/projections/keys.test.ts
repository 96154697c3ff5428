import {
  allocationContracts,
  allocationTopic,
  creditAccountContracts,
  creditAccountTopic,
  customerContracts,
  customerTopic,
  fulfilmentContracts,
  fulfilmentTopic,
  orderContracts,
  orderTopic,
  priceListContracts,
  priceListTopic,
  productContracts,
  productTopic,
  stockItemContracts,
  stockItemTopic,
  warehouseContracts,
  warehouseTopic,
} from '@sales/contracts';
import { sharedRows } from '@sales/eventsourcing/testing';
import { expect, test } from 'vitest';
import { projections } from './index.ts';

const published = [
  { category: 'customer', topic: customerTopic, contracts: customerContracts, stream: ['customerId'] },
  { category: 'product', topic: productTopic, contracts: productContracts, stream: ['sku'] },
  { category: 'priceList', topic: priceListTopic, contracts: priceListContracts, stream: ['priceList'] },
  { category: 'warehouse', topic: warehouseTopic, contracts: warehouseContracts, stream: ['warehouse'] },
  { category: 'stockItem', topic: stockItemTopic, contracts: stockItemContracts, stream: ['warehouse', 'sku'] },
  { category: 'allocation', topic: allocationTopic, contracts: allocationContracts, stream: ['orderId'] },
  { category: 'order', topic: orderTopic, contracts: orderContracts, stream: ['orderId'] },
  { category: 'creditAccount', topic: creditAccountTopic, contracts: creditAccountContracts, stream: ['customerId'] },
  { category: 'fulfilment', topic: fulfilmentTopic, contracts: fulfilmentContracts, stream: ['orderId'] },
];

test('no two streams have a row in common, whatever ids their events name', () => {
  expect(sharedRows(projections, published)).toEqual([]);
});
