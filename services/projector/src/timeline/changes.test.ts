import { expect, test } from 'vitest';
import { changesBetween } from './changes.ts';

test('names each field that changed by its path', () => {
  const before = { name: 'A', address: { city: 'Bern', zip: '1' }, tags: ['x'] };
  const after = { name: 'A', address: { city: 'Basel' }, tags: ['x', 'y'], owner: 'ann' };
  expect(changesBetween(before, after)).toEqual([
    { field: 'address.city', before: 'Bern', after: 'Basel' },
    { field: 'address.zip', before: '1' },
    { field: 'tags', before: ['x'], after: ['x', 'y'] },
    { field: 'owner', after: 'ann' },
  ]);
});

test('compares the members of a list by their id, and money as a whole', () => {
  const money = (amount: number) => ({ amount, currency: 'EUR' });
  const before = {
    lines: [
      { lineId: 'a', net: money(1) },
      { lineId: 'b', net: money(2) },
    ],
  };
  const after = {
    lines: [
      { lineId: 'b', net: money(3) },
      { lineId: 'c', net: money(4) },
    ],
  };
  expect(changesBetween(before, after)).toEqual([
    { field: 'lines[a]', before: { lineId: 'a', net: money(1) } },
    { field: 'lines[b].net', before: money(2), after: money(3) },
    { field: 'lines[c]', after: { lineId: 'c', net: money(4) } },
  ]);
});

test('a birth is every field, an end every field that was', () => {
  expect(changesBetween(undefined, { a: 1, b: { c: 2 } })).toEqual([
    { field: 'a', after: 1 },
    { field: 'b', after: { c: 2 } },
  ]);
  expect(changesBetween({ a: 1 }, { a: 1 })).toEqual([]);
});
