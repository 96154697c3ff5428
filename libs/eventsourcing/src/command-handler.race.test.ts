import { expect, test } from 'vitest';
import { commandHandler } from './command-handler.ts';
import type { Decider } from './decider.ts';
import type { EventStore } from './ports.ts';
import { memoryEventStore, testId } from './testing/index.ts';
import { streamName } from './types.ts';

type Drawn = { readonly type: 'NumberDrawn'; readonly data: { readonly number: number } };
type Draw = { readonly type: 'DrawNumber'; readonly number: number };

const draw: Decider<number | undefined, Draw, Drawn> = {
  initialState: undefined,
  decide: ({ number }) => [{ type: 'NumberDrawn', data: { number } }],
  evolve: (_, event) => event.data.number,
};

test('two processes that carry out one command at once, and decide differently, give the same result', async () => {
  const store = memoryEventStore();
  const both = Promise.withResolvers<void>();
  let waiting = 0;
  const together: EventStore = {
    ...store,
    append: async (stream, events, expected) => {
      waiting += 1;
      if (waiting === 2) both.resolve();
      await both.promise;
      return store.append(stream, events, expected);
    },
  };
  const context = { commandId: testId(1), actor: 'user:tester', correlationId: 'test', causationId: testId(1) };
  const processes = [1, 2].map((number) => {
    const handler = commandHandler({ store: together, category: 'draw', decider: draw });
    return { handler, done: handler.handle('a', { type: 'DrawNumber', number }, context) };
  });
  const results = await Promise.all(processes.map(({ done }) => done));
  const [recorded, ...more] = await store.read(streamName('draw', 'a'));
  expect(more).toEqual([]);
  expect(results.map(({ state }) => state)).toEqual([1, 1]);
  expect(results.map(({ repeated }) => repeated)).toEqual([false, true]);
  expect(results.map(({ position }) => position)).toEqual([recorded?.position, recorded?.position]);
  for (const { handler } of processes) expect(await handler.load('a')).toMatchObject({ state: 1 });
});
