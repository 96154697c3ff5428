import { Compile } from 'typebox/compile';
import { expect, test } from 'vitest';
import { Country, Text } from './contract.ts';

test.each(['Weber', ' Weber ', 'a', '\u200bW', '木', '🪑'])(
  'a text says something, spaces around it or not: %j',
  (text) => {
    expect(Compile(Text(10)).Check(text)).toBe(true);
  },
);

test.each(['', ' ', '\t\r\n', '\u00a0\u3000', 'longer than ten'])('a text is refused: %j', (text) => {
  expect(Compile(Text(10)).Check(text)).toBe(false);
});

test.each(['', ' ', '  ', 'x'])('a country is refused: %j', (text) => {
  expect(Compile(Country).Check(text)).toBe(false);
});
