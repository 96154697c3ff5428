import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { foundBy, recorded, stored } from './fixture.ts';
import { privateCategories } from './index.ts';
import { revisionCheck } from './revisions.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

it('every kind of stream that a service does not publish is read', () => {
  const files = globSync('{services,libs}/*/src/**/*.ts', { cwd: root }).filter(
    (path) => !/\.test\.ts$|\/testing\//.test(path),
  );
  const aggregates = files
    .map((path) => readFileSync(`${root}/${path}`, 'utf8'))
    .flatMap((text) => [...text.matchAll(/defineAggregate\(\{(.*?)\}\);/gs)].map(([, body = '']) => body));
  const kept = aggregates.filter((body) => !/\bpublished\b/.test(body));
  const named = kept.map((body) => /category: '(\w+)'/.exec(body)?.[1]);
  expect(named.toSorted()).toEqual(privateCategories.toSorted());
});

it('an event that is missing in a private stream is found', async () => {
  const events = recorded([1, 2, 3].map((n) => stored('code-x', 'CodeSpelled', { n })));
  const check = () => revisionCheck(['code']);
  expect(await foundBy(check(), events)).toEqual([]);
  expect(
    await foundBy(
      check(),
      events.filter((_, nth) => nth !== 1),
    ),
  ).toEqual(['code-x@2: revision 1 is due']);
});
