import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runConflictFree } from './scheduler.ts';

type Task = { readonly name: number; readonly keys: readonly string[]; readonly turns: number };

const tasks = fc.array(
  fc.record({
    keys: fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 3 }),
    turns: fc.integer({ min: 0, max: 5 }),
  }),
  { maxLength: 40 },
);

/** Gives others a turn, a number of times. */
const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await Promise.resolve();
};

const schedule = (run: (task: Task) => Promise<void>, signal = new AbortController().signal) => ({
  keys: ({ keys }: Task) => keys,
  run,
  concurrency: 4,
  lookAhead: 10,
  signal,
});

describe('running without conflicts', () => {
  it('runs every task once, never two with a common key, and those with a common key in order', async () => {
    await fc.assert(
      fc.asyncProperty(tasks, async (drawn) => {
        const all = drawn.map((task, name) => ({ ...task, name }));
        const running = new Set<Task>();
        const begun: Task[] = [];
        await runConflictFree(
          all,
          schedule(async (task) => {
            expect([...running].flatMap(({ keys }) => keys)).not.toEqual(
              expect.arrayContaining([expect.toSatisfy((key: string) => task.keys.includes(key))]),
            );
            expect(running.size).toBeLessThan(4);
            running.add(task);
            begun.push(task);
            await turns(task.turns);
            running.delete(task);
          }),
        );
        expect(begun.map(({ name }) => name).toSorted((a, b) => a - b)).toEqual(all.map(({ name }) => name));
        for (const key of ['a', 'b', 'c', 'd', 'e']) {
          const names = begun.filter(({ keys }) => keys.includes(key)).map(({ name }) => name);
          expect(names).toEqual(names.toSorted((a, b) => a - b));
        }
      }),
    );
  });

  it('throws the first error after what runs is finished, and begins nothing more', async () => {
    const finished: number[] = [];
    const all = Array.from({ length: 50 }, (_, name) => ({ name, keys: [], turns: 1 }));
    const work = runConflictFree(
      all,
      schedule(async ({ name }) => {
        if (name === 3) throw new Error('out of paper');
        await turns(20);
        finished.push(name);
      }),
    );
    await expect(work).rejects.toThrow('out of paper');
    expect(finished).toEqual([0, 1, 2]);
  });

  it('begins nothing more once it is aborted', async () => {
    const controller = new AbortController();
    const begun: number[] = [];
    const all = Array.from({ length: 50 }, (_, name) => ({ name, keys: ['only'], turns: 1 }));
    await runConflictFree(
      all,
      schedule(async ({ name }) => {
        begun.push(name);
        if (name === 2) controller.abort();
      }, controller.signal),
    );
    expect(begun).toEqual([0, 1, 2]);
  });
});
