import { type SqlStatement, sql } from '@sales/eventsourcing';

const marks = /\p{M}+/gu;
/** Scripts without spaces between words: each character is a word of its own. */
const ideograph = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu;

/** The words of a text as they are searched for: lower case, no accents, each once, in order. */
export const words = (...texts: readonly (string | undefined | null)[]): string[] => {
  const plain = texts
    .filter((text) => text !== undefined && text !== null)
    .join(' ')
    .normalize('NFKD')
    .replace(marks, '')
    .toLowerCase()
    .replace(ideograph, ' $& ');
  return [...new Set(plain.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== ''))].sort();
};

/** What a `search` column holds. Its index is `searchIndex`. */
export const searchText = (...texts: readonly (string | undefined | null)[]): string => words(...texts).join(' ');

/** Finds rows by the beginnings of words; ships with every Postgres. */
export const searchIndex = `using gin (array_to_tsvector(string_to_array(search, ' ')))`;

/** Rows in which every word of the text begins some word; undefined when the text has no words. */
export const matches = (text: string): SqlStatement | undefined => {
  const wanted = words(text);
  if (wanted.length === 0) return undefined;
  // Words are letters and digits only, so they need no escaping.
  const query = wanted.map((word) => `'${word}':*`).join(' & ');
  return sql`array_to_tsvector(string_to_array(search, ' ')) @@ ${query}::tsquery`;
};
