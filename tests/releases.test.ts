import { expect, test } from 'vitest';
import { root } from './architecture/sources.ts';
import { olderSources } from './cluster/releases.ts';
import { readReleases } from './releases/stored-release.ts';
import { breachesOf } from './releases/stored-shapes.ts';

test('the release before this one, which the cluster is rolled out from, can be made of the sources', async () => {
  const older = await olderSources(root);
  expect(older.get('services/projector/src/orders/index.ts')).toContain("name: 'orders', version: 0,");
});

const releases = await readReleases();

test.skipIf(releases.length === 0).each(releases)('what release $version has stored is read as it was', (release) => {
  expect(breachesOf(release)).toEqual([]);
});
