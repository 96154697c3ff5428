import { expect, test } from 'vitest';
import { shareRuns, shareRunsBy } from './share-runs.ts';

/** Work that ends when it is told to, and gives the number of its run. */
const heldWork = () => {
  const ends: ((end: 'well' | 'badly') => void)[] = [];
  const run = shareRuns(
    () =>
      new Promise<number>((resolve, reject) => {
        const number = ends.length + 1;
        ends.push((end) => (end === 'well' ? resolve(number) : reject(new Error(`run ${number}`))));
      }),
  );
  const started = async (runs: number): Promise<void> => {
    while (ends.length < runs) await Promise.resolve();
  };
  return { run, ends, started };
};

test('callers that come while a run goes on share the next one, which begins after their calls', async () => {
  const { run, ends, started } = heldWork();
  const first = run();
  await started(1);
  const others = [run(), run(), run()];
  ends[0]?.('well');
  await started(2);
  const late = run();
  ends[1]?.('well');
  await started(3);
  ends[2]?.('well');
  expect(await Promise.all([first, ...others, late])).toEqual([1, 2, 2, 2, 3]);
});

test('a run that fails fails for its callers only', async () => {
  const { run, ends, started } = heldWork();
  const [first, second] = [run(), run()];
  await started(1);
  const next = run();
  ends[0]?.('badly');
  await expect(first).rejects.toThrow('run 1');
  await expect(second).rejects.toThrow('run 1');
  await started(2);
  ends[1]?.('well');
  expect(await next).toBe(2);
});

test('callers with one key share runs, and wait for no other key', async () => {
  const asked: string[] = [];
  const held = Promise.withResolvers<void>();
  const run = shareRunsBy(async (key: string) => {
    asked.push(key);
    if (key === 'slow') await held.promise;
    return key;
  });
  const slow = [run('slow'), run('slow')];
  expect(await Promise.all([run('quick'), run('quick')])).toEqual(['quick', 'quick']);
  held.resolve();
  expect(await Promise.all(slow)).toEqual(['slow', 'slow']);
  expect(asked.toSorted()).toEqual(['quick', 'slow']);
});
