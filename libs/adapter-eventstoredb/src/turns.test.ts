import { expect, test } from 'vitest';
import { turnsOf } from './turns.ts';

test('no more run at once than may, in their order, and one that waits too long is not begun', async () => {
  const turns = turnsOf(2);
  const begun: number[] = [];
  const ends = Array.from({ length: 5 }, () => Promise.withResolvers<void>());
  const work = (nth: number) => async (): Promise<number> => {
    begun.push(nth);
    await ends[nth]?.promise;
    return nth;
  };
  const running = [0, 1, 2, 3].map((nth) => turns.run(60_000, work(nth)));
  await expect(turns.run(1, work(4))).rejects.toThrow('no answer within 1 ms');
  expect(begun).toEqual([0, 1]);
  ends[1]?.resolve();
  await running[1];
  expect(begun).toEqual([0, 1, 2]);
  for (const { resolve } of ends) resolve();
  expect(await Promise.all(running)).toEqual([0, 1, 2, 3]);
  expect(begun).toEqual([0, 1, 2, 3]);
});

test('work that fails gives its turn to the next', async () => {
  const turns = turnsOf(1);
  const failing = turns.run(60_000, () => Promise.reject(new Error('no')));
  const next = turns.run(60_000, async () => 'next');
  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe('next');
});
