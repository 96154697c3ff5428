import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PersistentMap } from './persistent-map.ts';

const empty: PersistentMap<number> = PersistentMap.empty;

test('a version stays what it was, whatever is made of it', () => {
  const one = empty.set('a', 1);
  const two = one.set('a', 2).set('b', 3);
  expect(two.entries()).toEqual([
    ['a', 2],
    ['b', 3],
  ]);
  expect(one.entries()).toEqual([['a', 1]]);
  expect(two.delete('a').entries()).toEqual([['b', 3]]);
  expect([empty.size, one.size, two.size]).toEqual([0, 1, 2]);
});

test('every version of a random tree of versions equals its own copy', () => {
  const step = fc.record({
    from: fc.nat(),
    key: fc.constantFrom('a', 'b', 'c', 'd'),
    value: fc.option(fc.nat(9), { nil: undefined }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.array(fc.nat(), { maxLength: 30 }), (steps, looks) => {
      const versions = [{ map: empty, copy: new Map<string, number>() }];
      const at = (index: number) => versions[index % versions.length] ?? { map: empty, copy: new Map() };
      for (const { from, key, value } of steps) {
        const { map, copy } = at(from);
        const next = new Map(copy);
        if (value === undefined) next.delete(key);
        else next.set(key, value);
        versions.push({ map: value === undefined ? map.delete(key) : map.set(key, value), copy: next });
      }
      for (const index of [...looks, ...versions.keys()]) {
        const { map, copy } = at(index);
        expect(map.size).toBe(copy.size);
        expect(new Map(map.entries())).toEqual(copy);
      }
    }),
  );
});
