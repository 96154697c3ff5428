import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { onceUnread } from './outputs.ts';

const broken = () =>
  new Writable({
    autoDestroy: false,
    write: (_chunk, _encoding, done) => done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })),
  });

test('is called once when nothing reads what is said any more, and further words do no harm', async () => {
  const [out, err] = [broken(), broken()];
  let calls = 0;
  onceUnread([out, err], () => {
    calls += 1;
  });
  expect(calls).toBe(0);
  for (const stream of [out, out, err]) stream.write('ready');
  await new Promise(setImmediate);
  expect(calls).toBe(1);
});
