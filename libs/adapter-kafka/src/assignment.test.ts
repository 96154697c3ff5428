import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assign, type Member, type Partitions } from './assignment.ts';

const topics = { orders: [0, 1, 2, 3, 4, 5], customers: [0, 1] };

const names = (partitions: Partitions = {}): readonly string[] =>
  Object.entries(partitions).flatMap(([topic, numbers]) => numbers.map((number) => `${topic}/${number}`));

const member = (id: string, owned: Partitions = {}): Member => ({ id, owned });

const sizes = (shares: ReadonlyMap<string, Partitions>): readonly number[] =>
  [...shares.values()].map((share) => names(share).length).sort();

describe('sharing partitions', () => {
  test('each has one owner, and no member has two more than another, whatever they had', () => {
    const owned = fc.dictionary(fc.constantFrom('orders', 'customers', 'gone'), fc.array(fc.nat(7), { maxLength: 8 }));
    fc.assert(
      fc.property(fc.array(owned, { minLength: 1, maxLength: 5 }), (each) => {
        const members = each.map((had, index) => member(`m${index}`, had));
        const shares = assign(members, topics);
        expect([...shares.values()].flatMap(names).sort()).toEqual([...names(topics)].sort());
        const [smallest = 0, ...others] = sizes(shares);
        expect((others.at(-1) ?? smallest) - smallest).toBeLessThanOrEqual(1);
        expect(assign(members.toReversed(), topics)).toEqual(shares);
      }),
    );
  });

  test('a newcomer takes no more than its share, and nothing else moves', () => {
    const before = assign([member('a'), member('b')], topics);
    const after = assign([member('a', before.get('a')), member('b', before.get('b')), member('c')], topics);
    expect(sizes(after)).toEqual([2, 3, 3]);
    for (const id of ['a', 'b'])
      expect(names(before.get(id))).toEqual(expect.arrayContaining([...names(after.get(id))]));
  });

  test('the partitions of one who left go to the others, who keep theirs', () => {
    const before = assign([member('a'), member('b'), member('c')], topics);
    const after = assign([member('a', before.get('a')), member('c', before.get('c'))], topics);
    for (const id of ['a', 'c'])
      expect(names(after.get(id))).toEqual(expect.arrayContaining([...names(before.get(id))]));
  });

  test('more members than partitions: some have none', () => {
    expect(
      sizes(
        assign(
          ['a', 'b', 'c'].map((id) => member(id)),
          { one: [0] },
        ),
      ),
    ).toEqual([0, 0, 1]);
  });
});
