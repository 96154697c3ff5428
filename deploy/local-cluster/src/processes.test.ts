import { expect, test } from 'vitest';
import { keep } from './processes.ts';

test('a process that cannot start says how often it has ended, and why', async () => {
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const kept = keep({
    name: 'nothing',
    entry: 'services/nothing/src/main.ts',
    env: {},
    onLine: () => {
      if (kept.ends().count >= 1) resolve();
    },
  });
  await ended;
  await kept.stop();
  expect(kept.ends().count).toBeGreaterThanOrEqual(1);
  expect(kept.ends().lastWords).toContain('ERR_MODULE_NOT_FOUND');
});
