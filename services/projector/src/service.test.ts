import { categories } from '@sales/contracts';
import { sharedRows } from '@sales/eventsourcing/testing';
import { expect, test } from 'vitest';
import { projections } from './service.ts';

test('no two streams have a row in common, whatever ids their events name', () => {
  expect(sharedRows(projections, categories)).toEqual([]);
});
