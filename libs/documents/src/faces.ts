import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { unwrapped } from './woff.ts';

const require = createRequire(import.meta.url);

export type Weight = 'regular' | 'bold';

/** A file of a typeface: a part of its letters in one weight. */
export type Face = {
  readonly name: string;
  readonly font: () => Buffer;
  /** Whether it may have the character: what its file is said to have. */
  readonly mayHave: (code: number) => boolean;
};

const numbers = { regular: 400, bold: 700 } as const;

/** `U+4e00-4e03,U+4e07` as a question. */
const inRanges = (text: string): ((code: number) => boolean) => {
  const ranges = text.split(',').map((range) => {
    const [from = '', to = from] = range.trim().replace(/^U\+/i, '').split('-');
    return [Number.parseInt(from, 16), Number.parseInt(to, 16)] as const;
  });
  return (code) => ranges.some(([from, to]) => from <= code && code <= to);
};

const made = <Value>(make: () => Value): (() => Value) => {
  let value: Value | undefined;
  return () => {
    value ??= make();
    return value;
  };
};

const face = (family: string, subset: string, weight: Weight, mayHave: Face['mayHave'] = () => true): Face => {
  const name = `${family}-${subset}-${numbers[weight]}-normal`;
  const read = (): Buffer => unwrapped(readFileSync(require.resolve(`@fontsource/${family}/files/${name}.woff`)));
  return { name, font: made(read), mayHave };
};

const inLatin = ['latin', 'latin-ext', 'greek', 'greek-ext', 'cyrillic', 'cyrillic-ext', 'vietnamese'] as const;

/** The parts of Noto Sans SC that have what is not in its usual one: rarer characters, and traditional ones. */
const rareChinese = made((): readonly Face[] => {
  const ranges: Readonly<Record<string, string>> = require('@fontsource/noto-sans-sc/unicode.json');
  return Object.entries(ranges)
    .filter(([subset]) => /^\[\d+\]$/.test(subset))
    .map(([subset, range]) => face('noto-sans-sc', subset.slice(1, -1), 'regular', inRanges(range)));
});

const usual = (weight: Weight): readonly Face[] => [
  ...inLatin.map((subset) => face('noto-sans', subset, weight)),
  face('noto-sans-sc', 'chinese-simplified', weight),
  face('noto-sans-kr', 'korean', weight),
];

const regular = made(() => [...usual('regular'), ...rareChinese()]);
const bold = made(() => [...usual('bold'), ...rareChinese()]);

/**
 * Where each character is looked for, the first first: Latin with Greek and Cyrillic, simplified Chinese with kana,
 * Korean, other Chinese. Rare characters have no bold.
 */
export const facesOf = (weight: Weight): readonly Face[] => (weight === 'bold' ? bold() : regular());
