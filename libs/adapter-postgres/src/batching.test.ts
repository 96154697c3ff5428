import { describe, expect, test } from 'vitest';
import { batched } from './batching.ts';

/** Work whose batches end when the test says so. */
const setup = (options?: Parameters<typeof batched<number, number>>[1]) => {
  const batches: { readonly items: readonly number[]; readonly end: (error?: Error) => void }[] = [];
  const call = batched<number, number>(
    (items) =>
      new Promise((resolve, reject) => {
        const end = (error?: Error) => (error === undefined ? resolve(items.map((item) => item * 10)) : reject(error));
        batches.push({ items, end });
      }),
    options,
  );
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  return { batches, call, turn };
};

describe('batched', () => {
  test('calls of one turn go together, later ones wait for the next batch', async () => {
    const { batches, call, turn } = setup();
    const first = [call(1), call(2)];
    await turn();
    const second = [call(3), call(4), call(5)];
    await turn();
    expect(batches.map((batch) => batch.items)).toEqual([[1, 2]]);
    batches[0]?.end();
    expect(await Promise.all(first)).toEqual([10, 20]);
    await turn();
    expect(batches.map((batch) => batch.items)).toEqual([
      [1, 2],
      [3, 4, 5],
    ]);
    batches[1]?.end();
    expect(await Promise.all(second)).toEqual([30, 40, 50]);
  });

  test('a batch that fails takes only its own calls with it', async () => {
    const { batches, call, turn } = setup();
    const first = call(1);
    await turn();
    const second = call(2);
    batches[0]?.end(new Error('no'));
    await expect(first).rejects.toThrow('no');
    await turn();
    batches[1]?.end();
    expect(await second).toBe(20);
  });

  test('a batch takes what it is told to take, and several may run at once', async () => {
    const { batches, call, turn } = setup({ take: (waiting) => Math.min(2, waiting.length), atOnce: 2 });
    const calls = [call(1), call(2), call(3), call(4), call(5)];
    await turn();
    expect(batches.map((batch) => batch.items)).toEqual([
      [1, 2],
      [3, 4],
    ]);
    for (const batch of batches) batch.end();
    await turn();
    expect(batches[2]?.items).toEqual([5]);
    batches[2]?.end();
    expect(await Promise.all(calls)).toEqual([10, 20, 30, 40, 50]);
  });
});
