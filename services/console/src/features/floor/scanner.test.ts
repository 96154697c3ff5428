import { expect, it } from 'vitest';
import { afterKey, noRun } from './scanner.ts';

/** The codes among keys that come so many ms one after the other, and the keys that are left to the page. */
const read = (keys: readonly string[], gap: number) => {
  let run = noRun;
  const codes: string[] = [];
  const left: string[] = [];
  for (const [nth, key] of keys.entries()) {
    const after = afterKey(run, key, nth * gap);
    run = after.run;
    if (after.code !== undefined) codes.push(after.code);
    if (!after.isTaken) left.push(key);
  }
  return { codes, left };
};

it('reads a fast run of keys that ends in Enter, which presses no button then', () => {
  expect(read([...'4006381333931', 'Enter', ...'DESK-1', 'Enter'], 20)).toEqual({
    codes: ['4006381333931', 'DESK-1'],
    left: [],
  });
});

it('reads capital letters, and spaces within a code', () => {
  expect(read(['Shift', 'A', 'b', ' ', '1', 'Enter'], 40)).toEqual({ codes: ['Ab 1'], left: ['Shift'] });
});

it('leaves Enter and the space bar of a hand to the page', () => {
  expect(read([...'desk', 'Enter', ' ', 'Enter'], 300)).toEqual({ codes: [], left: ['Enter', ' ', 'Enter'] });
  expect(read(['1', '2', 'Enter'], 20)).toEqual({ codes: [], left: ['Enter'] });
});

it('begins anew after a pause', () => {
  const first = afterKey(afterKey(noRun, '9', 0).run, '1', 1000);
  const second = afterKey(afterKey(first.run, '2', 1010).run, '3', 1020);
  expect(afterKey(second.run, 'Enter', 1030).code).toBe('123');
});
