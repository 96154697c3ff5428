import { expect, test } from 'vitest';
import { makeEvery } from './make-every.ts';

const day = 86_400_000;

/** What was done and said, in its order, until so many waits are over. */
const doneIn = async (waits: number, failing: (what: string, nth: number) => boolean): Promise<readonly string[]> => {
  const stopping = new AbortController();
  const done: string[] = [];
  let last = 0;
  const step = (what: string) => async (): Promise<void> => {
    done.push(what);
    if (failing(what, done.filter((one) => one === what).length)) throw new Error(`${what} has failed`);
    if (what === 'make') last = Date.now();
  };
  const steps = { make: step('make'), finish: step('finish'), last: async () => last };
  const say = (text: string): void => void done.push(text.replace(/ due at .*/, ' due'));
  let waited = 0;
  await makeEvery(day, steps, { say, signal: stopping.signal }, async (ms) => {
    done.push(`${Math.round(ms / 60_000)} min`);
    waited += 1;
    if (waited === waits) stopping.abort();
  });
  return done;
};

const due = '  the next backup is due';
const failed = (what: string): string => `! the backup failed: ${what} has failed; it is tried again in ten minutes`;

test('a backup is made when one is due, and no other one before the next is', async () => {
  expect(await doneIn(2, () => false)).toEqual(['make', 'finish', due, '60 min', '60 min']);
});

test('a copy of keys that has failed is made again after ten minutes, without another backup', async () => {
  const until = (nth: number) => (what: string, tried: number) => what === 'finish' && tried < nth;
  expect(await doneIn(3, until(3))).toEqual([
    ...['make', 'finish', failed('finish'), '10 min'],
    ...['finish', failed('finish'), '10 min'],
    ...['finish', due, '60 min'],
  ]);
});

test('a backup that has failed is made again after ten minutes, and finished once', async () => {
  expect(await doneIn(2, (what, tried) => what === 'make' && tried < 2)).toEqual([
    ...['make', failed('make'), '10 min'],
    ...['make', 'finish', due, '60 min'],
  ]);
});
