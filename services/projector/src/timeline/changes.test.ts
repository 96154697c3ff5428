import { expect, test } from 'vitest';
import { changesBetween, changesOf } from './changes.ts';

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

test('a field is found by its path, and by its name alone at any path that is not hidden', () => {
  const whole = { field: 'details', after: { name: 'Ada', emails: { kind: 'work' }, tags: [{ name: 'x' }] } };
  const changes = [whole, { field: 'contacts[1].name', before: 'A', after: 'B' }, { field: 'name.first', after: 'C' }];
  const find = (field: string) => changesOf(field, changes, (path) => path.includes('emails')).map((one) => one.field);
  expect(find('details.name')).toEqual(['details.name']);
  expect(find('name')).toEqual(['details.name', 'contacts[1].name', 'name.first']);
  expect(find('details.emails.kind')).toEqual(['details.emails.kind']);
  expect([find('kind'), find('first'), find('surname')]).toEqual([[], ['name.first'], []]);
});
