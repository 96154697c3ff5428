import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test('each event has words', () => {
  const events = readFileSync(new URL('../../../../libs/contracts/asyncapi.yaml', import.meta.url), 'utf8');
  const words = readFileSync(new URL('event-names.ts', import.meta.url), 'utf8');
  const types = new Set(
    [...events.matchAll(/\bsales\.((?!person\.)[a-zA-Z]+\.[a-z-]+)\.v1\b/g)].map(([, name]) => name),
  );
  expect(types.size).toBeGreaterThan(130);
  expect([...types].filter((name) => !words.includes(`'${name}': msg`))).toEqual([]);
});
