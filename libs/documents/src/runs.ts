/** A part of a text that one font has. `lacks` are the characters that no font has: the text has � for each. */
export type Run<Font> = { readonly font: Font; readonly text: string; readonly lacks?: string };

const replacement = '\uFFFD';
/** What is not seen by itself: joiners, variation selectors, marks of direction. */
const unseen = /^[\p{Default_Ignorable_Code_Point}\p{Cc}]$/u;
const mark = /^\p{M}$/u;

/**
 * Divides a text among fonts. Marks and spaces stay with the letter before them where its font has them. What is not
 * seen by itself is left out where the font lacks it.
 */
export const runsOf = <Font>(
  text: string,
  fontFor: (character: string) => Font | undefined,
  has: (font: Font, character: string) => boolean,
): readonly Run<Font>[] => {
  const runs: { font: Font; text: string; lacks: string }[] = [];
  const add = (font: Font, character: string, lacks: string): void => {
    const last = runs.at(-1);
    if (last !== undefined && last.font === font && (last.lacks === '') === (lacks === '')) {
      last.text += character;
      last.lacks += lacks;
    } else runs.push({ font, text: character, lacks });
  };
  for (const character of text.normalize('NFC')) {
    const last = runs.at(-1);
    const stays = last !== undefined && last.lacks === '' && (character === ' ' || mark.test(character));
    const font = stays && has(last.font, character) ? last.font : fontFor(character);
    if (font !== undefined) add(font, character, '');
    else if (!unseen.test(character)) {
      const stand = fontFor(replacement);
      if (stand === undefined) throw new Error('no font has a replacement character');
      add(stand, replacement, character);
    }
  }
  return runs.map(({ font, text: of, lacks }) => ({ font, text: of, ...(lacks !== '' && { lacks }) }));
};
