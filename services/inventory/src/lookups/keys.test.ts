import {
  allocationContracts,
  allocationTopic,
  orderContracts,
  orderTopic,
  stockItemContracts,
  stockItemTopic,
} from '@sales/contracts';
import { sharedRows } from '@sales/eventsourcing/testing';
import { expect, test } from 'vitest';
import { readModel } from './read-model.ts';

const published = [
  { category: 'stockItem', topic: stockItemTopic, contracts: stockItemContracts, stream: ['warehouse', 'sku'] },
  { category: 'allocation', topic: allocationTopic, contracts: allocationContracts, stream: ['orderId'] },
  { category: 'order', topic: orderTopic, contracts: orderContracts, stream: ['orderId'] },
];

test('no two streams have a row in common, whatever ids their events name', () => {
  expect(sharedRows([readModel], published)).toEqual([]);
});
