import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CommandHandler, commandHandler } from './command-handler.ts';
import type { Decider } from './decider.ts';
import type { Cache, EventStore } from './ports.ts';
import { type Kept, type Snapshot, type SnapshotFormat, snapshotsIn } from './snapshots.ts';
import { fixedClock, memoryEventStore } from './testing/index.ts';
import { context } from './testing/jar.ts';
import { revision, streamName } from './types.ts';

type Counted = { readonly type: 'Counted'; readonly data: { readonly by: number } };

const counter: Decider<number, number, Counted> = {
  initialState: 0,
  decide: (by) => [{ type: 'Counted', data: { by } }],
  evolve: (sum, { data }) => sum + data.by,
};

const format: SnapshotFormat<number, number> = { version: 1, encode: (sum) => sum, decode: (sum) => sum };

type Counter = CommandHandler<number, number, Counted>;

/** A store and a cache that several processes share; `read` counts the events that were read. */
const setup = () => {
  const memory = memoryEventStore();
  const texts = new Map<string, string>();
  let read = 0;
  const store: EventStore = {
    ...memory,
    read: async (...asked) => {
      const events = await memory.read(...asked);
      read += events.length;
      return events;
    },
  };
  const cache: Cache = {
    isShared: true,
    get: async (key) => texts.get(key),
    set: async (key, text) => void texts.set(key, text),
  };
  const start = (of: EventStore = store, shared: Cache = cache): Counter =>
    commandHandler({
      store: of,
      category: 'counter',
      decider: counter,
      clock: fixedClock(),
      shared: snapshotsIn(shared, format),
    });
  const count = async (handler: Counter, from: number, to: number): Promise<void> => {
    for (let nth = from; nth < to; nth++) await handler.handle('1', 1, context(nth));
  };
  return { store, cache, texts, start, count, read: () => read };
};

/** Events that a process reads which has never heard of the stream, and what it knows then. */
const fresh = async ({ start, read }: ReturnType<typeof setup>) => {
  const before = read();
  const { state, revision } = await start().load('1');
  return { state, revision, read: read() - before };
};

describe('snapshots', () => {
  test('spare a new process all but the last events, and it knows every command all the same', async () => {
    const world = setup();
    await world.count(world.start(), 0, 2600);
    expect(await fresh(world)).toMatchObject({ state: 2600, revision: 2599n, read: 101 });
    const next = world.start();
    for (const nth of [0, 1234, 2599]) {
      expect(await next.handle('1', 1, context(nth))).toMatchObject({ repeated: true, state: nth + 1 });
    }
    expect(await next.handle('1', 1, context(2600))).toMatchObject({ repeated: false, state: 2601 });
  });

  test('are not made in a cache that is not shared, nor of short streams', async () => {
    const world = setup();
    await world.count(world.start(world.store, { ...world.cache, isShared: false }), 0, 600);
    expect(world.texts.size).toBe(0);
    const other = setup();
    await other.count(other.start(), 0, 400);
    expect(other.texts.size).toBe(0);
  });

  test.each([
    ['is gone', (texts: Map<string, string>, key: string) => void texts.delete(key)],
    ['is damaged', (texts: Map<string, string>, key: string) => void texts.set(key, '{"revision":')],
  ])('of which a part %s are not used', async (_, harm) => {
    const world = setup();
    await world.count(world.start(), 0, 1600);
    const kept = [...world.texts];
    expect(kept.length).toBeGreaterThan(2);
    for (const [key] of kept) {
      world.texts.clear();
      for (const [other, text] of kept) world.texts.set(other, text);
      harm(world.texts, key);
      expect(await fresh(world)).toMatchObject({ state: 1600, revision: 1599n, read: 1600 });
      // Whoever had to read everything has put it in order.
      expect(await fresh(world)).toMatchObject({ state: 1600, revision: 1599n, read: 1 });
    }
  });

  test('that are ahead of the store, or of another history, are not used', async () => {
    const world = setup();
    await world.count(world.start(), 0, 1100);
    for (const [from, to] of [
      [0, 300],
      [5000, 6100],
    ] as const) {
      const restored = memoryEventStore();
      await world.count(world.start(restored, { ...world.cache, isShared: false }), from, to);
      expect(await world.start(restored).load('1')).toEqual({ state: to - from, revision: BigInt(to - from - 1) });
    }
  });

  test('of a process that was slow take nothing from one that was ahead', async () => {
    const { cache } = setup();
    const stream = streamName('counter', '1');
    const snapshots = snapshotsIn(cache, format);
    const at = (last: number, kept?: Kept): Snapshot<number> => ({
      state: last + 1,
      revision: revision(last),
      eventId: `event ${last}`,
      commands: new Map(
        Array.from({ length: last + 1 }, (_, nth) => [
          `command ${nth}`,
          { first: revision(nth), last: revision(nth), requestHash: undefined },
        ]),
      ),
      kept,
    });
    const begun = snapshots?.keep(stream, at(499))?.kept;
    const ahead = snapshots?.keep(stream, at(1200, begun))?.kept;
    snapshots?.keep(stream, at(1000, begun));
    snapshots?.keep(stream, at(1800, ahead));
    expect((await snapshots?.find(stream))?.commands.size).toBe(1801);
  });

  test('of processes that come, go and write at the same time never change what is decided', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ who: fc.nat(2), commands: fc.nat(700), restart: fc.boolean() }), { maxLength: 6 }),
        async (steps) => {
          const world = setup();
          const running = [world.start(), world.start(), world.start()];
          let sent = 0;
          for (const { who, commands, restart } of steps) {
            if (restart) running[who] = world.start();
            const handler = running[who] ?? world.start();
            await world.count(handler, sent, sent + commands);
            sent += commands;
          }
          if (sent === 0) return;
          const last = world.start();
          expect(await last.load('1')).toEqual({ state: sent, revision: BigInt(sent - 1) });
          for (const nth of [0, sent >> 1, sent - 1]) {
            expect(await last.handle('1', 1, context(nth))).toMatchObject({ repeated: true, state: nth + 1 });
          }
        },
      ),
      { numRuns: 30 },
    );
  });
});
