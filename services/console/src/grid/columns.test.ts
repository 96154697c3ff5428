import { expect, it } from 'vitest';
import { nextSort, templateOf } from './columns.ts';

it('sorts up, then down, then as the list does', () => {
  expect(nextSort('total', undefined)).toBe('total');
  expect(nextSort('total', 'total')).toBe('-total');
  expect(nextSort('total', '-total')).toBeUndefined();
  expect(nextSort('total', '-placedAt')).toBe('total');
});

it('shares out what is left of the width', () => {
  expect(templateOf([{ width: 100 }, { width: 80, grow: 2 }])).toBe('100px minmax(80px, 2fr)');
});
