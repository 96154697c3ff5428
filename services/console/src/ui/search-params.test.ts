import fc from 'fast-check';
import { expect, it } from 'vitest';
import { allOf, oneOf, parseSearch, stringifySearch, withParams } from './search-params.ts';

it('reads a name that comes again as a list, and leaves numbers what they are: text', () => {
  expect(parseSearch('?status=draft&status=closed&search=007')).toEqual({ status: ['draft', 'closed'], search: '007' });
});

it('writes what can be read, and reads it as it was', () => {
  const word = fc.string({ minLength: 1, unit: 'grapheme' });
  const params = fc.dictionary(word, fc.oneof(word, fc.array(word, { minLength: 2, maxLength: 4 })), {
    noNullPrototype: true,
  });
  fc.assert(
    fc.property(params, (search) => {
      expect(parseSearch(stringifySearch(search))).toEqual(search);
    }),
  );
});

it('changes one name and keeps the others; nothing takes a name away', () => {
  const search = { status: 'draft', asOf: '2026-01-01T00:00:00Z' };
  expect(withParams(search, { status: undefined, sort: '-total' })).toEqual({ asOf: search.asOf, sort: '-total' });
  expect(withParams(search, { status: [] })).toEqual({ asOf: search.asOf });
});

it('gives the first of several where one is wanted, and all where all are', () => {
  expect([oneOf(undefined), oneOf('a'), oneOf(['a', 'b'])]).toEqual([undefined, 'a', 'a']);
  expect([allOf(undefined), allOf('a'), allOf(['a', 'b'])]).toEqual([[], ['a'], ['a', 'b']]);
});
