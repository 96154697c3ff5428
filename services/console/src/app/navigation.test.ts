import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test('each section has a key of its own after g', () => {
  const source = readFileSync(new URL('./navigation.ts', import.meta.url), 'utf8');
  const keys = [...source.matchAll(/key: '(\w)'/g)].map(([, key]) => key);
  expect(keys.length).toBeGreaterThan(20);
  expect(keys.toSorted()).toEqual([...new Set(keys)].toSorted());
});
