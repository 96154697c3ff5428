const namesIn = (value: unknown): number => {
  if (typeof value !== 'object' || value === null) return 0;
  if (Array.isArray(value)) return value.reduce<number>((count, member) => count + namesIn(member), 0);
  let count = 0;
  for (const name in value) count += 1 + namesIn((value as Readonly<Record<string, unknown>>)[name]);
  return count;
};

/** How many quotation marks stand before a colon: one for each name, and more where texts have such. */
const namesWritten = (text: string): number => {
  let count = 0;
  for (let colon = text.indexOf(':'); colon !== -1; colon = text.indexOf(':', colon + 1)) {
    let before = colon - 1;
    while (text.charCodeAt(before) <= 0x20) before--;
    if (text.charCodeAt(before) === 0x22) count++;
  }
  return count;
};

/** Texts and what is between them. No text is taken twice, however long it is. */
const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}:]/g;

const firstRepeated = (text: string): string | undefined => {
  const open: Set<string>[] = [];
  let last = '';
  for (const [token] of text.matchAll(tokens)) {
    if (token === '{') open.push(new Set());
    else if (token === '}') open.pop();
    else if (token !== ':') last = token;
    else {
      const name = String(JSON.parse(last));
      const names = open.at(-1);
      if (names?.has(name)) return name;
      names?.add(name);
    }
  }
  return undefined;
};

/**
 * A name that an object has twice in a valid JSON text; undefined: there is none. Parsers take the last of the two
 * values, others the first: what one of them has checked another would not carry out. `value` is what was parsed: it
 * has as many names as the text unless one is repeated, so that most texts are not read again.
 */
export const repeatedName = (text: string, value: unknown): string | undefined =>
  namesWritten(text) === namesIn(value) ? undefined : firstRepeated(text);
