import { describe, expect, test } from 'vitest';
import { matches, searchText, words } from './search.ts';

describe('words', () => {
  test.each([
    ['Café Zürich', ['cafe', 'zurich']],
    ['FUR-BO-10001798', ['10001798', 'bo', 'fur']],
    ['ann@example.com', ['ann', 'com', 'example']],
    ['客户 ACME', ['acme', '客', '户']],
    ["o'neil \\ & ' | !", ['neil', 'o']],
    ['  ', []],
  ])('of %s', (text, expected) => {
    expect(words(text)).toEqual(expected);
  });
});

test('what is searched has each word once', () => {
  expect(searchText('Acme', undefined, null, 'acme tools')).toBe('acme tools');
});

test('every word must begin some word, and nothing else of the text gets into the query', () => {
  expect(matches("bo'lt & nu")?.values).toEqual(["'bo':* & 'lt':* & 'nu':*"]);
  expect(matches('&!')).toBeUndefined();
});
