import { expect, test } from 'vitest';
import { logCheck } from './mentions.ts';

const away = { ok: true, detail: expect.stringContaining('is away') };

test('a service is ready without the log, and says so', async () => {
  expect(await logCheck(async () => {})()).toEqual({ ok: true });
  expect(await logCheck(() => Promise.reject(new Error('refused')))()).toEqual(away);
});

test('a log that does not answer is away, and asked once at a time', async () => {
  let asked = 0;
  const { promise, resolve } = Promise.withResolvers<void>();
  const check = logCheck(() => {
    asked += 1;
    return promise;
  });
  expect(await Promise.all([check(), check(), check()])).toEqual([away, away, away]);
  expect(asked).toBe(1);
  resolve();
  expect(await check()).toEqual({ ok: true });
});
