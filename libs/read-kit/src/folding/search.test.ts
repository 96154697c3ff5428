import { describe, expect, test } from 'vitest';
import { codeKey, matches, searchText } from './search.ts';

describe('what a name is found by', () => {
  test.each([
    ['Café Zürich', 'cafe zuerich zurich'],
    ['Straße', 'strasse'],
    ['Łódź', 'lodz'],
    ['Σίσυφος', 'σισυφοσ'],
    ['C & A', 'a c&a'],
    ["O'Neill", 'neill oneill'],
    ['张三', 'san zhangsan zs 三 张三'],
    ['ガイド', 'イド ガイ ド'],
    ['Shelf A4-80', '80 a480 shelf'],
    ['Й', 'й'],
    ['हिंदी', 'हिंदी'],
    ['  ', ''],
  ])('%s', (name, words) => {
    expect(searchText({ names: [name] })).toBe(words);
  });
});

test('codes are found in one piece from each part on', () => {
  expect(searchText({ codes: ['FUR-BO-1000', undefined] })).toBe('=1000 =bo1000 =furbo1000');
  expect(searchText({ codes: ['DE 129-27', undefined] })).toBe('=12927 =27 =de12927');
  expect(codeKey(' ＤＥ 129.27')).toBe('de12927');
});

test('what is searched has each word once, and none that another begins with', () => {
  expect(searchText({ names: ['Acme', undefined, null, 'acme tools', 'Too'] })).toBe('acme tools');
});

test('nothing but letters, digits, &, + and the mark of codes gets into the query', () => {
  expect(matches("bo'lt | nu").values).toEqual(["(('bolt':* | '=bolt':* | ('bo':* & 'lt':*)) & ('nu':* | '=nu':*))"]);
  expect(matches('BO-1000').values).toEqual(["(('bo1000':* | '=bo1000':* | ('bo' & '1000':*))) | ('=bo1000':*)"]);
  expect(matches('&!').text).toBe('false');
});
