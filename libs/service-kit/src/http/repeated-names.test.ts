import fc from 'fast-check';
import { expect, test } from 'vitest';
import { repeatedName } from './repeated-names.ts';

const found = (text: string) => repeatedName(text, JSON.parse(text));

test.each([
  ['{"a":1,"a":2}', 'a'],
  ['{ "a" : 1,\n"b":2 , "a"\t:1}', 'a'],
  ['{"a":{"b":1,"c":[{"d":1},{"d":1,"e":2,"d":3}]}}', 'd'],
  ['{"\\u0061":1,"a":2}', 'a'],
  ['{"":1,"":2}', ''],
  ['{"a\\"":1,"a\\"":2}', 'a"'],
  ['{"a":{"b":1,"b":{"x":1,"y":2}}}', 'b'],
  // As many names in the end as quotation marks before colons.
  ['{"a":"\\":","a":1,"b":2}', 'a'],
])('a name that an object has twice is found: %s', (text, name) => {
  expect(found(text)).toBe(name);
});

test.each(['{"a":1,"b":{"a":1}}', '[{"a":1},{"a":1}]', '"a\\":"', '{"a":"\\":","b":"{\\"a\\":1,\\"a\\":2}"}', '5'])(
  'the same name in others, and in texts, is none: %s',
  (text) => {
    expect(found(text)).toBeUndefined();
  },
);

test('no JSON that a program writes has one, and each that has one more is found out', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string(), fc.boolean(), (value, name, isFirst) => {
      const text = JSON.stringify(value, null, isFirst ? 2 : 0);
      expect(found(text)).toBeUndefined();
      const key = JSON.stringify(name);
      expect(found(`{${key}:1,"other${name.length}":${text},${key}:${text}}`)).toBe(name);
    }),
  );
});
