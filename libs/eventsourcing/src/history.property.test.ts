import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CommandHandler, type CommandResult, commandHandler } from './command-handler.ts';
import { commandTable, type TableFiller, tableFiller } from './command-table.ts';
import type { Decider } from './decider.ts';
import { plainSnapshots } from './snapshots.ts';
import { fixedClock, memoryCommandIds, memoryEventStore, memorySnapshots } from './testing/index.ts';
import { context } from './testing/jar.ts';
import { type Position, position, type RecordedEvent } from './types.ts';

type Counted = { readonly type: 'Counted'; readonly data: { readonly to: number } };
type Count = { readonly by: number; readonly events: number };

/** Counts in so many steps: what a command records depends on all that was recorded before. */
const counter: Decider<number, Count, Counted> = {
  initialState: 0,
  decide: ({ by, events }, sum) =>
    Array.from({ length: events }, (_, nth) => ({ type: 'Counted', data: { to: sum + by * (nth + 1) } })),
  evolve: (_, { data }) => data.to,
};

type Handler = CommandHandler<number, Count, Counted>;
type Result = CommandResult<number, Counted>;

type Settings = { readonly bound: number; readonly every: number; readonly cacheWeight: number };

const streams = ['a', 'b'] as const;

/** Processes, a relay and their tables; every part can be stopped, slowed down, lost and set back. */
const world = ({ bound, every, cacheWeight }: Settings) => {
  const store = memoryEventStore();
  const ids = memoryCommandIds();
  const snapshots = memorySnapshots();
  const categories = ['counter'];
  const tableOf = () => commandTable(ids, { name: 'counter', categories, bound, lookEvery: 0 });
  const start = (): Handler =>
    commandHandler({
      store,
      category: 'counter',
      decider: counter,
      clock: fixedClock(),
      cacheWeight,
      table: tableOf(),
      snapshots: { in: snapshots, as: plainSnapshots<number>(1), every },
    });

  const abort = new AbortController();
  const relayFrom = (at: number): { filler: TableFiller; at: number } => ({
    filler: tableFiller({ table: tableOf(), store, categories, signal: abort.signal }, position(at)),
    at,
  });
  let checkpoint = 0;
  let relay = relayFrom(0);

  return {
    store,
    start,
    stop: () => abort.abort(),
    /** The relay takes so many events, in the middle of an append perhaps, and saves how far it is or not. */
    relay: async (events: number, save: boolean) => {
      const batch: readonly RecordedEvent[] = store.all().slice(relay.at, relay.at + events);
      relay.at += batch.length;
      await relay.filler.take({ events: batch, checkpoint: position(relay.at) });
      if (!save) return;
      await relay.filler.flush();
      checkpoint = relay.at;
    },
    restartRelay: () => {
      relay = relayFrom(checkpoint);
    },
    loseCheckpoint: () => {
      checkpoint = 0;
      relay = relayFrom(0);
    },
    emptyTable: () => ids.restore(),
    saveTables: () => ({ ids: ids.save(), checkpoint }),
    restoreTables: (saved: { readonly ids: ReturnType<typeof ids.save>; readonly checkpoint: number }) => {
      ids.restore(saved.ids);
      checkpoint = saved.checkpoint;
      relay = relayFrom(checkpoint);
    },
    /** How far the table is once it has caught up by itself. */
    reached: () => ids.reached(tableOf().name),
  };
};

const commandCount = 60;
const nth = fc.nat(commandCount - 1);
const step = fc.oneof(
  { weight: 12, arbitrary: fc.record({ do: fc.constant('send' as const), who: fc.nat(1), nth }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('both' as const), nth, other: nth }) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('relay' as const), events: fc.nat(12), save: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('restart' as const), who: fc.nat(1) }) },
  fc.record({ do: fc.constant('restartRelay' as const) }),
  fc.record({ do: fc.constant('loseCheckpoint' as const) }),
  fc.record({ do: fc.constant('emptyTable' as const) }),
  fc.record({ do: fc.constant('saveTables' as const) }),
  fc.record({ do: fc.constant('restoreTables' as const) }),
);
const settings = fc.record({
  bound: fc.integer({ min: 1, max: 5 }),
  every: fc.integer({ min: 1, max: 12 }),
  cacheWeight: fc.integer({ min: 0, max: 8 }),
});

test('a repeated command adds nothing and has its first answer, at any process, whatever was lost', async () => {
  await fc.assert(
    fc.asyncProperty(settings, fc.array(step, { maxLength: 160, size: 'max' }), async (given, steps) => {
      const here = world(given);
      const handlers = [here.start(), here.start()];
      const answers = new Map<string, Result>();
      const causes = new Map<number, Position>();
      let saved = here.saveTables();

      const send = async (who: number, which: number): Promise<void> => {
        const id = streams[which % streams.length] ?? 'a';
        const command = { by: 1 + (which % 3), events: 1 + (which % 3) };
        const handler = handlers[who];
        if (handler === undefined) return;
        // What a command follows from was there before it was sent first.
        const causedAt = causes.get(which) ?? position(here.store.all().length);
        causes.set(which, causedAt);
        const result = await handler.handle(id, command, context(which, which % 2 === 0 ? { causedAt } : {}));
        const before = answers.get(result.stream + which);
        if (before === undefined) answers.set(result.stream + which, result);
        else expect(comparable(result)).toEqual(comparable(before));
      };

      for (const one of steps) {
        if (one.do === 'send') await send(one.who, one.nth);
        else if (one.do === 'both') await Promise.all([send(0, one.nth), send(1, one.other), send(1, one.nth)]);
        else if (one.do === 'relay') await here.relay(one.events, one.save);
        else if (one.do === 'restart') handlers[one.who] = here.start();
        else if (one.do === 'saveTables') saved = here.saveTables();
        else if (one.do === 'restoreTables') here.restoreTables(saved);
        else here[one.do]();
        // Snapshots and the filling of gaps go on beside the commands.
        if (one.do === 'relay') await new Promise(setImmediate);
      }

      const counts = new Map<string, number>();
      for (const { metadata } of here.store.all())
        counts.set(metadata.commandId, (counts.get(metadata.commandId) ?? 0) + 1);
      for (const which of answers.keys()) {
        const number = Number(which.replace(/^.*?-./, ''));
        expect(counts.get(context(number).commandId)).toBe(1 + (number % 3));
      }

      // With the relay at work again, the table has everything without a rebuild by hand.
      here.restartRelay();
      await here.relay(10_000, true);
      const all = BigInt(here.store.all().length);
      for (let turns = 0; turns < 1000 && (await here.reached()) < all; turns++) await new Promise(setImmediate);
      here.stop();
      expect(await here.reached()).toBe(all);
    }),
    { numRuns: 150 },
  );
}, 60_000);

/**
 * An answer without what may differ: a first one may name a position further on, of commands appended together with it.
 */
const comparable = ({ events, stream, state, revision }: Result) => ({
  stream,
  state,
  revision,
  events: events.map(({ eventId, type, data }) => ({ eventId, type, data })),
});
