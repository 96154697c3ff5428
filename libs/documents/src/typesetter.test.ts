import { expect, test } from 'vitest';
import { typeset } from './typesetter.ts';

const shown = (text: string) =>
  typeset(text, 'regular').map(({ font, text: of, lacks }) => [font.name, of, lacks ?? '']);

test.each([
  ['Chair', 'noto-sans-latin-400-normal'],
  ['łśź', 'noto-sans-latin-ext-400-normal'],
  ['Ελληνικά', 'noto-sans-greek-400-normal'],
  ['Русский', 'noto-sans-cyrillic-400-normal'],
  ['北京销售', 'noto-sans-sc-chinese-simplified-400-normal'],
  ['さくら', 'noto-sans-sc-chinese-simplified-400-normal'],
  ['한국', 'noto-sans-kr-korean-400-normal'],
])('%s is written in %s', (text, name) => {
  expect(shown(text)).toEqual([[name, text, '']]);
});

test('rare and traditional characters have a font too', () => {
  for (const text of ['張偉', '龘', '繁體'])
    expect(typeset(text, 'bold').filter(({ lacks }) => lacks !== undefined)).toEqual([]);
});

test('a character that no font has is shown as one that is missing, and is told', () => {
  const [run] = typeset('สว', 'regular');
  expect(run).toMatchObject({ text: '\uFFFD\uFFFD', lacks: 'สว' });
  expect(shown('A😀b')).toMatchObject([
    ['noto-sans-latin-400-normal', 'A', ''],
    [expect.any(String), '\uFFFD', '😀'],
    ['noto-sans-latin-400-normal', 'b', ''],
  ]);
});

test('what is not seen by itself is no missing character', () => {
  expect(
    typeset('a\u200d\ufe0f\u0007b', 'regular')
      .map(({ text }) => text)
      .join(''),
  ).toMatch(/^a.*b$/);
  expect(typeset('a\ufe0f', 'regular').some(({ lacks }) => lacks !== undefined)).toBe(false);
});
