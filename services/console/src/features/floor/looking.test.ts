import { expect, test } from 'vitest';
import { afterLook, nothingSeen } from './looking.ts';

/** The codes that are taken of looks at `[code, ms]`. */
const taken = (...looks: readonly (readonly [string, number])[]): readonly string[] => {
  let looked = nothingSeen;
  return looks.flatMap(([code, at]) => {
    const after = afterLook(looked, code, at);
    looked = after.looked;
    return after.code ?? [];
  });
};

test('a code that stays before the camera is taken once', () => {
  expect(taken(['A', 0], ['A', 100], ['A', 900], ['A', 1800])).toEqual(['A']);
});

test('the same code is taken again once it was gone for a second, another one at once', () => {
  expect(taken(['A', 0], ['A', 1100], ['B', 1200], ['A', 1300])).toEqual(['A', 'A', 'B', 'A']);
});
