import { describe, expect, test } from 'vitest';
import { type CommandHandler, type CommandHandlerOptions, commandHandler } from './command-handler.ts';
import { type CommandTable, commandTable, tracesOf } from './command-table.ts';
import type { Decider } from './decider.ts';
import { StoreUnavailable } from './errors.ts';
import type { EventStore, Snapshots, StoredSnapshot } from './ports.ts';
import type { SnapshotFormat } from './snapshots.ts';
import {
  eventually,
  fixedClock,
  instant,
  memoryCommandIds,
  memoryEventStore,
  memorySnapshots,
} from './testing/index.ts';
import { context } from './testing/jar.ts';
import { position, streamName } from './types.ts';

type Counted = { readonly type: 'Counted'; readonly data: { readonly by: number } };

const counter: Decider<number, number, Counted> = {
  initialState: 0,
  decide: (by) => [{ type: 'Counted', data: { by } }],
  evolve: (sum, { data }) => sum + data.by,
};

const format: SnapshotFormat<number, number> = { version: 1, encode: (sum) => sum, decode: (sum) => sum };

type Counter = CommandHandler<number, number, Counted>;
type Options = Partial<CommandHandlerOptions<number, number, Counted>>;

const stream = streamName('counter', '1');

/** A store and tables that several processes share; `read` counts the events that were read. */
const setup = () => {
  const memory = memoryEventStore();
  const ids = memoryCommandIds();
  const kept: StoredSnapshot[] = [];
  const inMemory = memorySnapshots();
  let read = 0;
  let asked = 0;
  const store: EventStore = {
    ...memory,
    read: async (...given) => {
      const events = await memory.read(...given);
      read += events.length;
      return events;
    },
  };
  const snapshots: Snapshots = {
    ...inMemory,
    save: async (all) => {
      await inMemory.save(all);
      kept.push(...all);
    },
  };
  const tableOf = (): CommandTable =>
    commandTable(
      {
        ...ids,
        find: (...given) => {
          asked += 1;
          return ids.find(...given);
        },
      },
      { name: 'counter', categories: ['counter'], lookEvery: 0 },
    );
  const filled = tableOf();
  const start = (options: Options = {}): Counter =>
    commandHandler({
      store,
      category: 'counter',
      decider: counter,
      clock: fixedClock(),
      table: tableOf(),
      snapshots: { in: snapshots, as: format },
      ...options,
    });
  const count = async (handler: Counter, from: number, to: number): Promise<void> => {
    for (let nth = from; nth < to; nth++) {
      await handler.handle('1', 1, context(nth));
      // What is written beside the commands has its turn.
      if (nth % 50 === 49) await new Promise(setImmediate);
    }
  };
  return {
    store: memory,
    ids,
    snapshots,
    kept,
    start,
    count,
    read: () => read,
    asked: () => asked,
    /** The relay is done with everything, but for the last few events. */
    fill: async (but = 0) => {
      const events = memory.all().slice(0, memory.all().length - but);
      const traces = await tracesOf(memory, filled.bound, events);
      return filled.add(traces, { after: position(0), upTo: position(events.length) });
    },
  };
};

type World = ReturnType<typeof setup>;

/** Events that a process reads which has never heard of the stream, and what it knows then. */
const fresh = async ({ start, read }: World, options?: Options) => {
  const before = read();
  const { state, revision } = await start(options).load('1');
  return { state, revision, read: read() - before };
};

const keptAt = ({ kept }: World) => kept.map(({ revision }) => Number(revision));

describe('snapshots', () => {
  test('spare a new process all but the last events, and it knows every command all the same', async () => {
    const world = setup();
    await world.count(world.start(), 0, 2600);
    await eventually(() => world.kept.length === 5);
    expect(keptAt(world)).toEqual([499, 999, 1499, 1999, 2499]);
    expect(await fresh(world)).toEqual({ state: 2600, revision: 2599n, read: 101 });
    const next = world.start();
    for (const nth of [0, 1234, 2599]) {
      expect(await next.handle('1', 1, context(nth))).toMatchObject({ repeated: true, state: nth + 1 });
    }
    expect(await next.handle('1', 1, context(2600))).toMatchObject({ repeated: false, state: 2601 });
  });

  test('carry the commands that are not in the table, and no others', async () => {
    const world = setup();
    await world.count(world.start(), 0, 1450);
    await world.fill();
    await world.count(world.start(), 1450, 1500);
    await eventually(() => world.kept.length === 3);
    const { commands } = JSON.parse(world.kept.at(-1)?.body ?? '');
    expect(commands).toHaveLength(50);
    const before = world.read();
    const next = world.start();
    expect(await next.handle('1', 1, context(3))).toMatchObject({ repeated: true, revision: 3n, state: 4 });
    expect(await next.handle('1', 1, context(1499))).toMatchObject({ repeated: true, revision: 1499n });
    expect(await next.handle('1', 1, context(1500))).toMatchObject({ repeated: false, revision: 1500n });
    // The last event of the snapshot; 4 events up to a command of long ago; a snapshot and 500 behind it at most.
    expect(world.read() - before).toBeLessThanOrEqual(1 + 4 + 1 + 500);
  });

  test('are made of a stream that has to leave the memory, when that spares reading', async () => {
    const world = setup();
    const handler = world.start({ cacheWeight: 100 });
    await world.count(handler, 0, 60);
    await handler.handle('2', 1, context(1000));
    expect(world.kept).toEqual([]);
    await world.count(handler, 60, 99);
    await handler.handle('2', 1, context(1001));
    await eventually(() => world.kept.length === 1);
    expect(keptAt(world)).toEqual([98]);
    expect(await fresh(world)).toEqual({ state: 99, revision: 98n, read: 1 });
  });

  test.each<[string, (snapshot: StoredSnapshot) => Partial<StoredSnapshot>]>([
    ['damaged', ({ body }) => ({ body: body.slice(0, -9) })],
    ['of another history', () => ({ eventId: 'another' })],
    ['ahead of the store', ({ revision }) => ({ revision: (revision + 5000n) as typeof revision })],
  ])('that are %s are not used', async (_, harm) => {
    const world = setup();
    await world.count(world.start(), 0, 700);
    await eventually(() => world.kept.length === 1);
    const damaged: Snapshots = {
      ...world.snapshots,
      find: async (...given) => {
        const found = await world.snapshots.find(...given);
        return found && { ...found, ...harm(found) };
      },
    };
    const { state, revision, read } = await fresh(world, { snapshots: { in: damaged, as: format } });
    expect({ state, revision }).toEqual({ state: 700, revision: 699n });
    expect(read).toBeGreaterThanOrEqual(700);
  });

  test('that cannot be read or written slow no command down and fail none', async () => {
    const world = setup();
    const away = async (): Promise<never> => {
      throw new StoreUnavailable('away');
    };
    const handler = world.start({ snapshots: { in: { find: away, save: away }, as: format } });
    await world.count(handler, 0, 600);
    expect(await handler.load('1')).toEqual({ state: 600, revision: 599n });
  });

  test('of other rules are not used', async () => {
    const world = setup();
    await world.count(world.start(), 0, 700);
    await eventually(() => world.kept.length === 1);
    const raised = { snapshots: { in: world.snapshots, as: { ...format, version: 2 } } };
    expect(await fresh(world, raised)).toEqual({ state: 700, revision: 699n, read: 700 });
    const doubled = { ...counter, evolve: (sum: number, { data }: Counted) => sum + 2 * data.by };
    expect(await fresh(world, { decider: doubled })).toEqual({ state: 1400, revision: 699n, read: 700 });
    expect(await fresh(world)).toMatchObject({ state: 700, read: 201 });
  });
});

describe('the table of commands', () => {
  test('is asked only for streams that have seen more commands than the bound', async () => {
    const world = setup();
    const handler = world.start();
    await world.count(handler, 0, 64);
    await world.fill();
    await world.count(handler, 0, 64);
    expect(world.asked()).toBe(0);
    await world.count(handler, 64, 70);
    await world.fill();
    await world.count(handler, 70, 80);
    expect(world.asked()).toBeGreaterThan(0);
    for (const nth of [0, 63, 64, 79])
      expect(await handler.handle('1', 1, context(nth))).toMatchObject({ repeated: true, state: nth + 1 });
  });

  test('is not asked for a command that follows from an event of a moment ago', async () => {
    const world = setup();
    const handler = world.start();
    await world.count(handler, 0, 200);
    await world.fill();
    await world.count(handler, 200, 264);
    const asked = world.asked();
    const causedAt = position(world.store.all().length);
    await handler.handle('1', 1, context(264, { causedAt }));
    expect(world.asked()).toBe(asked);
    expect(await handler.handle('1', 1, context(264, { causedAt }))).toMatchObject({ repeated: true, revision: 264n });
    expect(await handler.handle('1', 1, context(7, { causedAt: position(3) }))).toMatchObject({ revision: 7n });
    expect(world.asked()).toBe(asked + 1);
    expect(world.store.all().at(-1)?.metadata).not.toHaveProperty('causedAt');
  });

  test('may have a part of a command that is further on than the memory', async () => {
    const world = setup();
    const decider: typeof counter = {
      ...counter,
      decide: (by) => [1, 2, 3].flatMap(() => counter.decide(by, 0, instant)),
    };
    const handler = world.start({ decider });
    await world.count(handler, 0, 100);
    await world.fill();
    await world.count(handler, 100, 101);
    await world.start({ decider }).handle('1', 1, context(101));
    await world.fill(2);
    expect(await handler.handle('1', 1, context(101))).toMatchObject({ revision: 305n, state: 306 });
  });

  test('need not have what it had: the stream tells again', async () => {
    const world = setup();
    const handler = world.start();
    await world.count(handler, 0, 1000);
    await world.fill();
    await world.count(handler, 1000, 1010);
    world.ids.restore();
    for (const nth of [0, 999, 1009])
      expect(await handler.handle('1', 1, context(nth))).toMatchObject({ repeated: true, revision: BigInt(nth) });
    expect(await handler.handle('1', 1, context(1010))).toMatchObject({ repeated: false, revision: 1010n });
  });

  test('that lacks too much of a stream turns its commands away until it is filled again', async () => {
    const world = setup();
    const metadata = { ...context(0), recordedAt: '', schemaVersion: 1 };
    const events = Array.from({ length: 25_000 }, (_, nth) => ({
      type: 'Counted',
      data: { by: 1 },
      eventId: `event ${nth}`,
      metadata: { ...metadata, commandId: context(nth).commandId },
    }));
    await world.store.append(stream, events, 'no_stream');
    await world.fill();
    const handler = world.start();
    // How far the table reaches is known once it was heard of.
    await handler.load('1');
    await handler.handle('1', 1, context(30_000));
    await handler.handle('1', 1, context(30_001));
    expect(world.asked()).toBeGreaterThan(0);
    world.ids.restore();
    await expect(handler.handle('1', 1, context(7))).rejects.toThrow(StoreUnavailable);
    await world.fill();
    expect(await handler.handle('1', 1, context(7))).toMatchObject({ repeated: true, revision: 7n });
    expect(await handler.handle('1', 1, context(30_002))).toMatchObject({ repeated: false, state: 25_003 });
  });

  test('takes nothing of short streams, and all of long ones, whatever the events come by', async () => {
    const world = setup();
    const handler = world.start();
    await world.count(handler, 0, 100);
    for (let nth = 0; nth < 64; nth++) await handler.handle('short', 1, context(1000 + nth));
    const traces = [];
    const all = world.store.all();
    for (let at = 0; at < all.length; at += 7) traces.push(...(await tracesOf(world.store, 64, all.slice(at, at + 7))));
    expect(traces.map(({ stream: of, first, last }) => [of, Number(first), Number(last)])).toEqual([
      ...Array.from({ length: 100 }, (_, nth) => [stream, nth, nth]),
    ]);
  });
});
