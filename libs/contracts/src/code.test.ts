import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codePattern, isSameCode, lengthOf, naturalKey, pathKey, skuPattern, spellingOf } from './code.ts';

describe('one code', () => {
  test.each([
    ['ABC', 'abc', 'one case'],
    ['ABC', ' ABC ', 'spaces around it'],
    ['BANK CHARGES', 'bank \u00a0 charges', 'spaces in it'],
    ['ＡＢＣ－１', 'abc-1', 'full width'],
    ['Straße', 'STRASSE', 'sharp s'],
    ['ΣΊΣΥΦΟΣ', 'σίσυφος', 'the last sigma'],
    ['Cafe\u0301', 'Café', 'composed marks'],
    ['商品 Ａ', '商品 a', 'Chinese'],
  ])('%s is %s: %s', (one, other) => {
    expect(naturalKey(one)).toBe(naturalKey(other));
    expect(isSameCode(one, other)).toBe(true);
  });

  test.each([
    ['ABC', 'ABD'],
    ['AB C', 'ABC'],
    ['A-B', 'A_B'],
    ['kılıç', 'kiliç'],
  ])('%s is not %s', (one, other) => expect(isSameCode(one, other)).toBe(false));

  test('is shown as it was written, without the spaces around it', () => {
    expect(spellingOf('  Straße   Nr.\u30001 ')).toBe('Straße Nr. 1');
  });
});

const text = fc.string({ unit: 'grapheme', maxLength: 20 });

test('a key is its own key, and that of every spelling', () => {
  fc.assert(
    fc.property(text, (code) => {
      expect(naturalKey(naturalKey(code))).toBe(naturalKey(code));
      expect(naturalKey(spellingOf(code))).toBe(naturalKey(code));
      expect(naturalKey(` ${code}\u3000`)).toBe(naturalKey(code));
      expect(spellingOf(spellingOf(code))).toBe(spellingOf(code));
    }),
  );
});

test('a path is compared part by part', () => {
  expect(pathKey(' Furniture / Chairs ')).toBe(pathKey('FURNITURE/chairs'));
  expect(pathKey('Furniture／Chairs')).toBe('furniture/chairs');
  expect(pathKey('Furniture/Chairs')).not.toBe(pathKey('FurnitureChairs'));
  expect(pathKey('')).toBe('');
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 6 }), (parts) => {
      const key = pathKey(parts.join('/'));
      expect(pathKey(key)).toBe(key);
      expect(pathKey(parts.map((part) => ` ${part} `).join('/'))).toBe(key);
    }),
  );
});

test.each([
  [skuPattern, /^[A-Za-z0-9][A-Za-z0-9_./ -]{0,63}$/],
  [codePattern, /^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$/],
])('the pattern %s takes what it took before', (pattern, before) => {
  const now = new RegExp(pattern, 'u');
  fc.assert(fc.property(fc.stringMatching(before), (code) => now.test(code)));
});

test('a length is that of what is compared, in characters', () => {
  expect(['𠮷', ' x ', 'ﷺ', 'e\u0301'].map(lengthOf)).toEqual([1, 1, 18, 1]);
});
