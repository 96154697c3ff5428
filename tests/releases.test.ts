import { expect, test } from 'vitest';
import { root } from './architecture/sources.ts';
import { olderSources } from './cluster/releases.ts';

test('the release before this one, which the cluster is rolled out from, can be made of the sources', async () => {
  const older = await olderSources(root);
  expect(older.get('services/projector/src/orders/index.ts')).toContain("name: 'orders', version: 0,");
});
