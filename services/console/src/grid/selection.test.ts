import { expect, it } from 'vitest';
import { extended, nothingSelected, toggled, withAll } from './selection.ts';

const shown = ['a', 'b', 'c', 'd', 'e'];
const idsOf = ({ ids }: { readonly ids: ReadonlySet<string> }) => [...ids].sort();

it('takes a row and gives it back', () => {
  const one = toggled(nothingSelected, 'b');
  expect(idsOf(one)).toEqual(['b']);
  expect(idsOf(toggled(one, 'b'))).toEqual([]);
});

it('takes all from the row that was chosen last, up and down, and keeps the others', () => {
  const one = toggled(toggled(nothingSelected, 'e'), 'b');
  expect(idsOf(extended(one, 'd', shown))).toEqual(['b', 'c', 'd', 'e']);
  expect(idsOf(extended(one, 'a', shown))).toEqual(['a', 'b', 'e']);
  expect(idsOf(extended(nothingSelected, 'c', shown))).toEqual(['c']);
  // The row from which it would begin has gone.
  expect(idsOf(extended(toggled(nothingSelected, 'z'), 'c', shown))).toEqual(['c', 'z']);
});

it('takes all that are shown, or none of them where all were taken', () => {
  const all = withAll(toggled(nothingSelected, 'z'), shown);
  expect(idsOf(all)).toEqual([...shown, 'z']);
  expect(idsOf(withAll(all, shown))).toEqual(['z']);
  expect(idsOf(withAll(nothingSelected, []))).toEqual([]);
});
