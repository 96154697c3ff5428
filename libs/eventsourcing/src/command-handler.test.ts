import { describe, expect, test } from 'vitest';
import { type CommandHandlerOptions, commandHandler } from './command-handler.ts';
import type { Decider } from './decider.ts';
import { CommandReused, DomainError, StoreUnavailable, WrongExpectedRevision } from './errors.ts';
import { hashWith } from './keyed-hash.ts';
import type { EventStore } from './ports.ts';
import { fixedClock, memoryEventStore } from './testing/index.ts';
import { add, context, type Jar, type JarCommand, type JarEvent, jar } from './testing/jar.ts';
import { revision, streamName } from './types.ts';

const stream = streamName('jar', '1');

type Options = Partial<CommandHandlerOptions<Jar, JarCommand, JarEvent>>;

const setup = (wrap: (store: EventStore) => Partial<EventStore> = () => ({}), options: Options = {}) => {
  const memory = memoryEventStore();
  const appends: number[] = [];
  const counted: EventStore = {
    ...memory,
    append: (name, events, expected) => {
      appends.push(events.length);
      return memory.append(name, events, expected);
    },
  };
  const store = { ...counted, ...wrap(counted) };
  const open = () => commandHandler({ store, category: 'jar', decider: jar, clock: fixedClock(), ...options });
  const coins = async () => (await memory.read(stream)).map(({ type, data }) => ({ type, data }));
  return { memory, store, appends, handler: open(), open, coins };
};

describe('what is recorded of a request', () => {
  const secret = (text: string) => ({ hash: async () => hashWith(Buffer.from(text)), isPersonal: () => true });
  const [given, other] = [context(1, { requestHash: 'one' }), context(1, { requestHash: 'two' })];

  test('cannot be guessed without the key, and is the same for every process that has it', async () => {
    const { memory, open, handler } = setup(undefined, { secrecy: secret('a') });
    await handler.handle('1', add(20), given);
    expect(await open().handle('1', add(20), given)).toMatchObject({ repeated: true });
    expect(await open().recall('1', given)).toMatchObject({ repeated: true });
    for (const asked of [handler, open()]) {
      await expect(asked.handle('1', add(20), other)).rejects.toThrow(CommandReused);
      await expect(asked.recall('1', other)).rejects.toThrow(CommandReused);
    }
    const idsWith = async (secrecy: Options['secrecy']) => {
      const { memory: elsewhere, handler: there } = setup(undefined, { secrecy });
      await there.handle('1', add(20), given);
      return (await elsewhere.read(stream)).map(({ eventId, metadata }) => [eventId, metadata.requestHash]);
    };
    const recorded = (await memory.read(stream)).map(({ eventId, metadata }) => [eventId, metadata.requestHash]);
    expect(await idsWith(secret('a'))).toEqual(recorded);
    for (const [key, plain] of [
      [secret('b'), false],
      [undefined, true],
    ] as const) {
      const [[eventId, requestHash] = []] = await idsWith(key);
      expect(recorded[0]).not.toContain(eventId);
      expect(recorded[0]).not.toContain(requestHash);
      expect(requestHash === 'one').toBe(plain);
    }
  });
});

describe('a command', () => {
  test('is decided on the folded stream and recorded with all that it came with', async () => {
    const { handler, memory } = setup();
    await handler.handle('1', add(60), context(1));
    const given = { effectiveAt: '2020-01-01T00:00:00.000Z', reason: 'gift', requestHash: 'h', traceparent: 't' };
    const result = await handler.handle('1', add(40), context(2, given));
    expect(result).toMatchObject({
      stream,
      state: { coins: 100, full: true },
      revision: 2n,
      position: 3n,
      repeated: false,
    });
    const [, second, third] = await memory.read(stream);
    expect(result.events).toEqual(
      [second, third].map((event) => ({ ...event, stream: undefined, revision: undefined, position: undefined })),
    );
    expect(third).toMatchObject({
      type: 'JarFilled',
      metadata: { ...context(2), ...given, recordedAt: '2024-01-15T09:00:00.000Z', schemaVersion: 1 },
    });
    expect(third?.metadata).not.toHaveProperty('ifMatch');
  });

  test('is decided and folded at the instant at which it is true, for every process', async () => {
    type Noted = { readonly type: 'Noted'; readonly data: { readonly on: string } };
    const store = memoryEventStore();
    const clock = fixedClock('2024-01-15T09:00:00.000Z');
    const decider: Decider<readonly string[], object, Noted> = {
      initialState: [],
      decide: (_, __, at) => [{ type: 'Noted', data: { on: at } }],
      evolve: (state, { data }, at) => [...state, `${data.on} ${at}`],
    };
    const open = () => commandHandler({ store, category: 'note', decider, clock });
    const handler = open();
    await handler.handle('1', {}, context(1));
    clock.advance(1000);
    const early = context(2, { effectiveAt: '2020-01-01T00:00:00.000Z' });
    const { state } = await handler.handle('1', {}, early);
    const dates = ['2024-01-15T09:00:00.000Z', '2020-01-01T00:00:00.000Z'];
    expect(state).toEqual(dates.map((date) => `${date} ${date}`));
    expect((await open().load('1')).state).toEqual(state);
    expect((await open().handle('1', {}, early)).state).toEqual(state);
    expect((await open().load('1', clock.now())).state).toEqual(state);
  });

  test('is recorded no earlier than what is before it in its stream, whatever its clock says', async () => {
    const { memory, handler } = setup();
    await handler.handle('1', add(1), context(1));
    const ahead = '2024-01-15T09:00:00.000Z';
    const behind = fixedClock('2024-01-15T08:00:00.000Z');
    const other = commandHandler({ store: memory, category: 'jar', decider: jar, clock: behind });
    const { events } = await other.handle('1', add(1), context(2));
    expect(events[0]?.metadata.recordedAt).toBe(ahead);
    const again = await other.handle('1', add(1), context(3));
    expect(again.events[0]?.metadata.recordedAt).toBe(ahead);
    expect((await other.handle('2', add(1), context(4))).events[0]?.metadata.recordedAt).toBe(behind.now());
  });

  test('with nothing to do records nothing', async () => {
    const { handler, appends } = setup();
    expect(await handler.handle('1', add(0), context(1))).toMatchObject({
      events: [],
      revision: undefined,
      position: undefined,
    });
    expect(appends).toEqual([]);
  });

  test('that is refused records nothing and says why', async () => {
    const { handler, appends } = setup();
    const refused = handler.handle('1', add(101), context(1));
    await expect(refused).rejects.toMatchObject({ code: 'jar/full', details: { room: 100 } });
    expect(appends).toEqual([]);
  });

  test('on a long stream sees all of it', async () => {
    const { memory, handler } = setup();
    const metadata = { ...context(1), recordedAt: '', schemaVersion: 1 };
    const events = Array.from({ length: 2500 }, (_, i) => ({
      type: 'CoinsAdded',
      data: { coins: i === 0 ? 1 : 0 },
      eventId: String(i),
      metadata,
    }));
    await memory.append(stream, events, 'no_stream');
    expect(await handler.load('1')).toEqual({ state: { coins: 1, full: false }, revision: 2499n });
  });
});

describe('commands of one stream', () => {
  test('that wait together are decided one after the other and appended together', async () => {
    const { handler, appends, coins } = setup();
    const results = await Promise.allSettled(
      [30, 30, 30, 30, 10].map((n, i) => handler.handle('1', add(n), context(i))),
    );
    expect(results.map((result) => result.status)).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    expect(results.map((one) => (one.status === 'fulfilled' ? one.value.state.coins : one.reason))).toEqual([
      30,
      60,
      90,
      expect.any(DomainError),
      100,
    ]);
    expect(appends).toEqual([1, 4]);
    expect(await coins()).toHaveLength(5);
  });

  test('that is decided on a state which another process has changed is decided again', async () => {
    const { handler, open, coins } = setup();
    const other = open();
    await handler.handle('1', add(10), context(1));
    await other.handle('1', add(60), context(2));
    expect(await handler.handle('1', add(30), context(3))).toMatchObject({ state: { coins: 100 }, revision: 3n });
    expect(await coins()).toHaveLength(4);
  });

  test('are not refused on the strength of a state that is out of date', async () => {
    const { memory, handler } = setup();
    await handler.handle('1', add(90), context(1));
    const metadata = { ...context(9), recordedAt: '', schemaVersion: 1 };
    await memory.append(stream, [{ type: 'CoinsAdded', data: { coins: -80 }, eventId: 'x', metadata }], revision(0));
    expect(await handler.handle('1', add(50), context(2))).toMatchObject({ state: { coins: 60 } });
  });

  test('give up when contention does not end', async () => {
    const contended = async (): Promise<never> => {
      throw new WrongExpectedRevision(stream, 'no_stream', revision(0));
    };
    const { handler } = setup(() => ({ append: contended }));
    await expect(handler.handle('1', add(1), context(1))).rejects.toThrow(WrongExpectedRevision);
  });
});

describe('ifMatch', () => {
  test('lets the command through at that revision only', async () => {
    const { handler, open } = setup();
    await handler.handle('1', add(1), context(1));
    await handler.handle('1', add(1), context(2, { ifMatch: revision(0) }));
    const late = handler.handle('1', add(1), context(3, { ifMatch: revision(0) }));
    await expect(late).rejects.toMatchObject({ expected: 0n, actual: 1n });
    await open().handle('1', add(1), context(4));
    await expect(handler.handle('1', add(1), context(5, { ifMatch: revision(1) }))).rejects.toMatchObject({
      actual: 2n,
    });
    await expect(handler.handle('2', add(1), context(6, { ifMatch: revision(0) }))).rejects.toMatchObject({
      actual: undefined,
    });
  });
});

describe('the same command again', () => {
  test('adds nothing and has the first result, whatever happened since and whichever process is asked', async () => {
    const { handler, open, coins } = setup();
    const first = await handler.handle('1', add(20), context(1, { requestHash: 'h' }));
    await handler.handle('1', add(30), context(2));
    for (const asked of [handler, open()]) {
      const again = await asked.handle('1', add(20), context(1, { requestHash: 'h', ifMatch: revision(7) }));
      expect(again).toMatchObject({ state: { coins: 20 }, revision: 0n, position: first.position, repeated: true });
      expect(again.events).toMatchObject(first.events);
    }
    expect(await coins()).toHaveLength(2);
  });

  test('at the same time is carried out once', async () => {
    const { handler, open, coins } = setup();
    const handlers = [handler, open(), open(), handler, open(), open()];
    const results = await Promise.all([...handlers, ...handlers].map((one) => one.handle('1', add(20), context(1))));
    for (const result of results) expect(result).toMatchObject({ state: { coins: 20 }, revision: 0n });
    expect(await coins()).toHaveLength(1);
  });

  test('with another request behind it is refused', async () => {
    const { handler, open } = setup();
    await handler.handle('1', add(20), context(1, { requestHash: 'one' }));
    for (const asked of [handler, open()]) {
      await expect(asked.handle('1', add(21), context(1, { requestHash: 'two' }))).rejects.toThrow(CommandReused);
      await expect(asked.recall('1', context(1, { requestHash: 'two' }))).rejects.toThrow(CommandReused);
    }
  });

  test('can be asked for without being carried out', async () => {
    const { handler } = setup();
    expect(await handler.recall('1', context(1))).toBeUndefined();
    await handler.handle('1', add(20), context(1));
    expect(await handler.recall('1', context(1))).toMatchObject({ state: { coins: 20 }, repeated: true });
  });
});

describe('an append whose outcome is unknown', () => {
  test('is repeated with the same events until it is known, and not doubled', async () => {
    let failures = 3;
    const flaky = (store: EventStore): Partial<EventStore> => ({
      append: async (name, events, expected) => {
        const appended = await store.append(name, events, expected);
        failures -= 1;
        if (failures >= 0) throw new StoreUnavailable('the answer was lost');
        return appended;
      },
    });
    const { handler, coins } = setup(flaky);
    expect(await handler.handle('1', add(5), context(1))).toMatchObject({ revision: 0n, repeated: false });
    expect(await coins()).toEqual([{ type: 'CoinsAdded', data: { coins: 5 } }]);
  });

  test('reaches the caller when the time-out is over, and the command can be sent again', async () => {
    let broken = true;
    const flaky = (store: EventStore): Partial<EventStore> => ({
      append: async (name, events, expected) => {
        await store.append(name, events, expected);
        if (broken) throw new StoreUnavailable('the answer was lost');
        return store.append(name, events, expected);
      },
    });
    const { handler, coins } = setup(flaky, { timeoutMs: 0 });
    await expect(handler.handle('1', add(5), context(1))).rejects.toThrow(StoreUnavailable);
    broken = false;
    expect(await handler.handle('1', add(5), context(1))).toMatchObject({ state: { coins: 5 }, revision: 0n });
    expect(await coins()).toHaveLength(1);
  });
});

describe('where streams are usually new', () => {
  const started = () => {
    const here = setup(
      (store) => ({
        read: (...given) => {
          reads += 1;
          return store.read(...given);
        },
      }),
      { usuallyNew: true },
    );
    let reads = 0;
    return { ...here, reads: () => reads };
  };

  test('the first command reads nothing', async () => {
    const { handler, reads, coins } = started();
    expect(await handler.handle('1', add(60), context(1))).toMatchObject({ revision: 0n, state: { coins: 60 } });
    expect(reads()).toBe(0);
    expect(await coins()).toHaveLength(1);
  });

  test('a stream that was there after all is read, and the command decided again', async () => {
    const { handler, open } = started();
    await handler.handle('1', add(60), context(1));
    const other = open();
    expect(await other.handle('1', add(30), context(2))).toMatchObject({ revision: 1n, state: { coins: 90 } });
    await expect(open().handle('1', add(50), context(3))).rejects.toBeInstanceOf(DomainError);
  });

  test('the same command again adds nothing, and with another request behind it is refused', async () => {
    const { handler, open, coins } = started();
    await handler.handle('1', add(60), context(1, { requestHash: 'a' }));
    expect(await open().handle('1', add(60), context(1, { requestHash: 'a' }))).toMatchObject({ revision: 0n });
    const reused = open().handle('1', add(60), context(1, { requestHash: 'b' }));
    await expect(reused).rejects.toBeInstanceOf(CommandReused);
    expect(await coins()).toHaveLength(1);
  });
});

describe('the state as of an instant', () => {
  test('is that of the events before the first one that was recorded later', async () => {
    const clock = fixedClock('2024-01-15T09:00:00.000Z');
    const { handler } = setup(undefined, { clock });
    expect(await handler.load('1', '2024-01-15T09:00:00Z')).toMatchObject({ state: { coins: 0 }, revision: undefined });
    const days = ['2024-01-15', '2024-01-17', '2024-01-16', '2024-01-19'];
    for (const [nth, day] of days.entries()) {
      clock.set(`${day}T09:00:00.000Z`);
      await handler.handle('1', add(10), context(nth + 1));
    }
    const at = async (instant: string) => {
      const { state, revision: last } = await handler.load('1', instant);
      return [state.coins, last];
    };
    expect(await at('2024-01-15T08:59:59.999Z')).toEqual([0, undefined]);
    expect(await at('2024-01-15T11:00:00+02:00')).toEqual([10, 0n]);
    expect(await at('2024-01-16T10:00:00Z')).toEqual([10, 0n]);
    expect(await at('2024-01-17T10:00:00Z')).toEqual([30, 2n]);
    expect(await at('2030-01-01T00:00:00Z')).toEqual([40, 3n]);
    expect(await handler.load('1')).toMatchObject({ state: { coins: 40 }, revision: 3n });
  });
});

describe('the states kept in memory', () => {
  test('save reads, and are forgotten when there is no room', async () => {
    for (const [cacheWeight, expected] of [
      [100, 1],
      [0, 3],
    ] as const) {
      let reads = 0;
      const counting = (store: EventStore): Partial<EventStore> => ({
        read: (name, options) => {
          reads += 1;
          return store.read(name, options);
        },
      });
      const { handler } = setup(counting, { cacheWeight });
      for (const nth of [1, 2, 3]) await handler.handle('1', add(1), context(nth));
      expect(reads).toBe(expected);
    }
  });
});
