import { describe, expect, test } from 'vitest';
import { codeKey, matches, searchText } from './search.ts';

describe('what a name is found by', () => {
  test.each([
    ['Café Zürich', 'cafe zuerich zurich'],
    ['Straße', 'strasse'],
    ['Łódź', 'lodz'],
    ['Σίσυφος', 'σισυφοσ'],
    ['C & A', 'a c c&a'],
    ["O'Neill", 'neill o oneill'],
    ['张三', 'san zhangsan zs 三 张 张三'],
    ['ガイド', 'イ イド ガ ガイ ド'],
    ['Й', 'й'],
    ['हिंदी', 'हिंदी'],
    ['  ', ''],
  ])('%s', (name, words) => {
    expect(searchText({ names: [name] })).toBe(words);
  });
});

test('codes are found in one piece too', () => {
  expect(searchText({ codes: ['DE 129-27', undefined] })).toBe('129 12927 27 de de12927');
  expect(codeKey(' ＤＥ 129.27')).toBe('de12927');
});

test('what is searched has each word once', () => {
  expect(searchText({ names: ['Acme', undefined, null, 'acme tools'] })).toBe('acme tools');
});

test('nothing but letters, digits, & and + gets into the query', () => {
  expect(matches("bo'lt | nu").values).toEqual(["(('bolt':* | ('bo':* & 'lt':*)) & 'nu':*)"]);
  expect(matches('&!').text).toBe('false');
});
