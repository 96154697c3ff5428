/**
 * Codes that people make up (SKUs, warehouses, price lists, regions, segments, channels, categories, tags) and write in
 * their own way: `ABC`, `abc ` and `ＡＢＣ` are one code. It is shown as it was written first, and compared by its key.
 */

/** Without spaces around it, and with one space where there are several; otherwise as it was written. */
export const spellingOf = (code: string): string => code.normalize('NFC').replace(/\s+/gu, ' ').trim();

/** Letters that lower case leaves in two forms. */
const folded: Readonly<Record<string, string>> = { ß: 'ss', ς: 'σ' };

/** NFKC, case-folded, spaces collapsed: two codes are one when their keys are the same. */
export const naturalKey = (code: string): string =>
  spellingOf(
    code
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[ßς]/gu, (letter) => folded[letter] ?? letter),
  ).normalize('NFKC');

/** The key of a path with slashes, such as a category: spaces around its parts do not matter either. */
export const pathKey = (path: string): string =>
  naturalKey(path)
    .split('/')
    .map((part) => part.trim())
    .join('/');

export const isSameCode = (one: string, other: string): boolean =>
  one === other || naturalKey(one) === naturalKey(other);

export const skuLength = 64;
/** Of warehouses and price lists. */
export const codeLength = 32;

/** Characters of a code as it is compared: some of those that people write are several then. */
export const lengthOf = (code: string): number =>
  Math.max(...[spellingOf(code), naturalKey(code)].map((text) => [...text].length));

/** Letters, marks, digits and spaces of any script, and the characters that people put between them. */
const patternOf = (punctuation: string, most: number): string =>
  `^\\p{Zs}*[\\p{L}\\p{N}][\\p{L}\\p{M}\\p{N}\\p{Zs}${punctuation}]{0,${most - 1}}\\p{Zs}*$`;

export const skuPattern = patternOf("_./+&#%*(),:'°-", skuLength);
/** No dot: `<warehouse>.<sku>` is a stock item. */
export const codePattern = patternOf('_/+&-', codeLength);
