import { categories } from '@sales/contracts';
import { sharedRows } from '@sales/eventsourcing/testing';
import { expect, test } from 'vitest';
import { projections } from './service.ts';

test('no two streams have a row in common, whatever ids their events name', () => {
  expect(sharedRows(projections, categories)).toEqual([]);
});

test('each table with something of persons in the clear says whose it is', () => {
  const tables = projections.flatMap((one) => one.tables.map(({ table }) => table));
  const personal = tables.filter((one) => (one.personal ?? []).length > 0);
  expect(personal.length).toBeGreaterThan(5);
  const unsaid = personal.filter(({ forgets, about }) => (forgets ?? about) === undefined);
  expect(unsaid.map(({ name }) => name)).toEqual([]);
});
