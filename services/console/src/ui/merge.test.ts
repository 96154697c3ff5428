import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Fields, merge } from './merge.ts';

const base = { quantity: '3', percent: '', reference: 'A' };

it('sends what was changed here, and keeps what others have changed', () => {
  expect(merge(base, { ...base, percent: '5' }, { ...base, quantity: '4' })).toEqual({
    toSend: { quantity: '4' },
    taken: [{ name: 'percent', before: '', after: '5' }],
    conflicts: [],
  });
});

it('shows both where both have changed a field, but not where both have changed it alike', () => {
  const { toSend, conflicts } = merge(
    base,
    { ...base, quantity: '5', reference: 'B' },
    {
      ...{ ...base, quantity: '4', reference: 'B' },
    },
  );
  expect(toSend).toEqual({});
  expect(conflicts).toEqual([{ name: 'quantity', before: '3', theirs: '5', mine: '4' }]);
});

it('sends nothing for what others have taken away', () => {
  const { quantity: _, ...rest } = base;
  expect(merge(base, rest, { ...base, quantity: '4' })).toMatchObject({
    toSend: {},
    conflicts: [{ name: 'quantity', before: '3', theirs: undefined, mine: '4' }],
  });
  expect(merge(base, rest, base).taken).toEqual([{ name: 'quantity', before: '3', after: undefined }]);
});

it('loses no change, whatever is changed', () => {
  const fields = fc.record({ a: fc.nat(2), b: fc.nat(2), c: fc.nat(2) });
  const texts = fields.map((one): Fields => Object.fromEntries(Object.entries(one).map(([k, v]) => [k, String(v)])));
  fc.assert(
    fc.property(texts, texts, texts, (before, theirs, mine) => {
      const { toSend, conflicts } = merge(before, theirs, mine);
      const after: Fields = { ...theirs, ...toSend };
      for (const name of Object.keys(before)) {
        const isShown = conflicts.some((one) => one.name === name);
        if (mine[name] !== before[name] && !isShown) expect(after[name]).toBe(mine[name]);
        if (theirs[name] !== before[name]) expect(after[name]).toBe(theirs[name]);
      }
    }),
  );
});
