import * as fontkit from 'fontkit';
import { type Face, facesOf, type Weight } from './faces.ts';
import { type Run, runsOf } from './runs.ts';

const characters = new Map<string, ReadonlySet<number>>();

const charactersOf = ({ name, font }: Face): ReadonlySet<number> => {
  const known = characters.get(name);
  if (known !== undefined) return known;
  const read = fontkit.create(font());
  const all = new Set('characterSet' in read ? read.characterSet : []);
  characters.set(name, all);
  return all;
};

const has = (face: Face, character: string): boolean => {
  const code = character.codePointAt(0) ?? 0;
  return face.mayHave(code) && charactersOf(face).has(code);
};

/** The faces that a text is written in, one after the other. */
export const typeset = (text: string, weight: Weight): readonly Run<Face>[] =>
  runsOf(text, (character) => facesOf(weight).find((face) => has(face, character)), has);
