import { type SqlStatement, sql } from '@sales/eventsourcing';
import { pinyin } from 'pinyin-pro';

/**
 * One normalisation for all searches: letters are compared without case and accents (Straße, strasse; Łódź, lodz;
 * Σίσυφος, ΣΙΣ), Chinese by characters and by pinyin, codes without spaces and punctuation.
 */

/** Letters that Unicode does not take apart. */
const latin: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ı: 'i',
  ŋ: 'n',
  ŧ: 't',
  ς: 'σ',
};

/** How German, Danish and Norwegian write the same letters without the marks. */
const written: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', ø: 'oe', å: 'aa' };

const replaceAll = (text: string, letters: Readonly<Record<string, string>>): string =>
  text.replace(/[^\p{ASCII}]/gu, (letter) => letters[letter] ?? letter);

/**
 * Accents of Latin and Greek, and the vowel points of Arabic and Hebrew. In other scripts a mark makes another letter.
 */
const marks = /(?<=[\p{Script=Latin}\p{Script=Greek}]\p{M}*)\p{M}|[\u064b-\u0652\u0670\u0640\u0591-\u05c7]/gu;

/** Text as it is compared. */
const fold = (text: string): string =>
  replaceAll(text.normalize('NFKD').replace(marks, '').normalize('NFC').toLowerCase(), latin);

/** The text as it is compared, in each way of writing it. */
const foldings = (text: string): readonly string[] => [
  ...new Set([fold(text), fold(replaceAll(text.normalize('NFC').toLowerCase(), written))]),
];

/** Scripts without spaces between words. */
const unspaced = /(?:(?=\p{L})[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}])+/gu;
const isUnspaced = (chunk: string): boolean => chunk.replace(unspaced, '') === '';

/** What stands between spaces; C & A is one thing however it is spaced. */
const chunksOf = (folded: string): readonly string[] =>
  folded
    .replace(/\s*&\s*/g, '&')
    .replace(unspaced, ' $& ')
    .split(/\s+/)
    .filter((chunk) => /[\p{L}\p{N}]/u.test(chunk));

const partsOf = (chunk: string): readonly string[] => chunk.split(/[^\p{L}\p{N}\p{M}]+/u).filter((part) => part !== '');

/** The chunk in one piece: `c&a`, `oneill`, `jeanluc`. */
const jointOf = (chunk: string): string => chunk.replace(/[^\p{L}\p{N}\p{M}&+]+/gu, '').replace(/^[&+]+/, '');

const digit = /\p{N}/u;

/** In one piece from each part on: FUR-BO-1000 is `furbo1000`, `bo1000`, `1000`. */
const suffixesOf = (text: string, inOnePiece: (rest: string) => string): readonly string[] =>
  [...text.matchAll(/[\p{L}\p{N}\p{M}]+/gu)].map(({ index }) => inOnePiece(text.slice(index)));

const keyOf = (folded: string): string => folded.replace(/[^\p{L}\p{N}]+/gu, '');

/** The letters and digits of a code: DE 129 273 398 and de-129273398 are the same. */
export const codeKey = (code: string): string => keyOf(fold(code));

const bigramsOf = (run: string): readonly string[] => {
  const letters = [...run];
  return letters.slice(1).map((letter, index) => `${letters[index]}${letter}`);
};

/** From each character on, and the initials: 张三 is found by zhangsan, san, zs. */
const pinyinOf = (run: string): readonly string[] => {
  if (!/\p{Script=Han}/u.test(run)) return [];
  // As a word and as a surname; ü as u and as v.
  const readings = (['off', 'head'] as const).flatMap((surname) =>
    [true, false].map((v) => pinyin(run, { surname, v, toneType: 'none', type: 'array', nonZh: 'removed' }).map(fold)),
  );
  return readings.flatMap((syllables) => [
    ...syllables.map((_, index) => syllables.slice(index).join('')),
    ...(syllables.length > 1 ? [syllables.map((syllable) => syllable[0] ?? '').join('')] : []),
  ]);
};

const wordsOf = (chunk: string): readonly string[] =>
  isUnspaced(chunk) ? [...chunk, ...bigramsOf(chunk), ...pinyinOf(chunk)] : [...partsOf(chunk), jointOf(chunk)];

/** The words of codes are kept apart from those of names, whose parts are found one by one. */
const inCode = (joint: string): string => `=${joint}`;

/** The code with its spaces and without them, from each part on. */
const wordsOfCode = (code: string): readonly string[] => {
  const chunks = chunksOf(code);
  const spaced = chunks.filter((chunk) => !isUnspaced(chunk)).flatMap((chunk) => suffixesOf(chunk, jointOf));
  return [...chunks.filter(isUnspaced).flatMap(wordsOf), ...[...spaced, ...suffixesOf(code, keyOf)].map(inCode)];
};

/** What a row is found by. What it has not is left out. */
export type Searchable = {
  /** Words: names, addresses, categories. */
  readonly names?: readonly (string | undefined | null)[];
  /** Found by their beginning, however they are spaced: numbers, SKUs, tax ids, phone numbers, bar codes. */
  readonly codes?: readonly (string | undefined | null)[];
};

const given = (texts: readonly (string | undefined | null)[] = []): readonly string[] =>
  texts.filter((text) => text !== undefined && text !== null);

/**
 * What a `search` column holds: words in order. One with which another begins is left out, as it finds nothing more.
 * Its index is `searchIndex`.
 */
export const searchText = ({ names, codes }: Searchable): string => {
  const words = [
    ...given(names).flatMap(foldings).flatMap(chunksOf).flatMap(wordsOf),
    ...given(codes).flatMap(foldings).flatMap(wordsOfCode),
  ].sort();
  return words.filter((word, nth) => word !== '' && words[nth + 1]?.startsWith(word) !== true).join(' ');
};

/** Finds rows by the beginnings of the words in a column; ships with every Postgres. */
export const searchIndexOn = (column: string): string =>
  `using gin (array_to_tsvector(string_to_array(${column}, ' ')))`;
export const searchIndex = searchIndexOn('search');

/** Words are letters, digits, marks, &, + and = only, so they need no escaping. */
const begins = (word: string): string => `'${word}':*`;
const all = (words: readonly string[]): string => words.map(begins).join(' & ');

/** Parts of a name by their beginnings; of what looks like a code the last alone: `galaxy-10` finds Galaxy 1000. */
const partsInNames = (parts: readonly string[], isCode: boolean): string =>
  parts.map((part, nth) => (isCode && nth < parts.length - 1 ? `'${part}'` : begins(part))).join(' & ');

/**
 * A chunk is found in one piece in a code, and in one piece or by all its parts in names; parts of a single letter
 * would find too much.
 */
const wantedOf = (chunk: string): string => {
  if (isUnspaced(chunk)) return all([...chunk].length === 1 ? [chunk] : bigramsOf(chunk));
  const parts = partsOf(chunk);
  const joint = jointOf(chunk);
  const inOnePiece = [begins(joint), begins(inCode(joint))];
  const isFoundByParts = parts.length > 1 && parts.every((part) => [...part].length > 1);
  const byParts = isFoundByParts ? [`(${partsInNames(parts, digit.test(chunk))})`] : [];
  return `(${[...inOnePiece, ...byParts].join(' | ')})`;
};

/**
 * Rows in which every word of the text begins some word, or whose code begins with the text; none when it has no words.
 * The column is one with a `searchText`.
 */
export const matches = (text: string, column: SqlStatement = sql`search`): SqlStatement => {
  const ways = foldings(text)
    .map((folded) => chunksOf(folded).map(wantedOf).join(' & '))
    .filter((way) => way !== '');
  if (ways.length === 0) return sql`false`;
  const code = codeKey(text);
  const asked = new Set([...ways, ...(digit.test(code) ? [begins(inCode(code))] : [])]);
  const query = [...asked].map((way) => `(${way})`).join(' | ');
  return sql`array_to_tsvector(string_to_array(${column}, ' ')) @@ ${query}::tsquery`;
};
