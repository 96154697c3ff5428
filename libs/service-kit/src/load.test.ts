import { expect, it } from 'vitest';
import { lasting } from './load.ts';

it('one long turn is no overload, two in a row are', () => {
  const least = lasting();
  expect([5000, 2, 400, 300, 350, 0].map(least)).toEqual([0, 2, 2, 300, 300, 0]);
});
