import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Codec, codedStore, decodeWith, encodeWith } from './codec.ts';
import { commandHandler } from './command-handler.ts';
import { openedDeadLetters, openedLog } from './opened-log.ts';
import type { LogMessage } from './ports.ts';
import { fromMessage } from './published-event.ts';
import { runRelay } from './relay.ts';
import { PersonErased } from './sealing.ts';
import { eventually } from './testing/eventually.ts';
import { fixedClock } from './testing/fixed.ts';
import { type JarEvent, jar } from './testing/jar.ts';
import { memoryPlatform } from './testing/memory-platform.ts';
import { memoryKeys } from './testing/memory-ports.ts';
import { memoryEventStore } from './testing/memory-store.ts';
import { type NewEvent, position, type RecordedEvent, revision, streamName } from './types.ts';

const stream = streamName('jar', '1');
const id = (nth: number) => `00000000-0000-4000-8000-${String(nth).padStart(12, '0')}`;
const context = { commandId: id(1), actor: 'user:ann', correlationId: id(1), causationId: id(1) };
const metadata = { ...context, recordedAt: '2024-01-15T09:00:00.000Z', schemaVersion: 1 };

/** Version 1 counted pennies, version 2 coins; now there is a list of one number. */
const packed: Codec<JarEvent> = {
  version: 3,
  upcasts: {
    1: ({ data }) => ({ type: 'CoinsAdded', data: { coins: (data as { pennies: number }).pennies / 100 } }),
    2: ({ type, data }) => ({ type, data: [(data as { coins: number }).coins] }),
  },
  packing: {
    pack: (event) => (event.type === 'CoinsAdded' ? { type: event.type, data: [event.data.coins] } : event),
    unpack: ({ type, data }) => ({ type, data: Array.isArray(data) ? { coins: data[0] } : data }) as JarEvent,
  },
};

test('a command handler decides on events in the shape of today, however they were stored', async () => {
  const store = memoryEventStore();
  await store.append(
    stream,
    [
      { type: 'PenniesAdded', data: { pennies: 700 }, eventId: id(2), metadata },
      { type: 'CoinsAdded', data: { coins: 3 }, eventId: id(3), metadata: { ...metadata, schemaVersion: 2 } },
    ],
    'no_stream',
  );
  const handler = commandHandler({
    store: codedStore(store, { jar: packed }, memoryKeys()),
    category: 'jar',
    decider: jar,
    clock: fixedClock(),
  });
  expect((await handler.load('1')).state).toMatchObject({ coins: 10 });
  expect(await handler.handle('1', { type: 'AddCoins', coins: 5 }, { ...context, commandId: id(9) })).toMatchObject({
    events: [{ type: 'CoinsAdded', data: { coins: 5 } }],
  });
  expect((await store.read(stream)).at(-1)).toMatchObject({ data: [5], metadata: { schemaVersion: 3 } });
});

test('a version is brought in two releases, so that no instance meets what it cannot read', async () => {
  const before: Codec<JarEvent> = {
    version: 2,
    upcasts: packed.upcasts ?? {},
  };
  const bringing: Codec<JarEvent> = {
    ...packed,
    meanwhile: {
      version: 2,
      downcast: ({ type, data }) => ({ type, data: Array.isArray(data) ? { coins: data[0] } : data }),
    },
  };
  const store = memoryEventStore();
  const instance = (codec: Codec<JarEvent>) =>
    commandHandler({
      store: codedStore(store, { jar: codec as Codec }, memoryKeys()),
      category: 'jar',
      decider: jar,
      clock: fixedClock(),
    });
  const rounds = [
    [before, bringing, before, bringing],
    [bringing, packed, bringing, packed],
  ] as const;
  let nth = 10;
  for (const handlers of rounds) {
    const [one, two, three, four] = handlers.map(instance);
    for (const handler of [one, two, three, four]) {
      nth += 1;
      await handler?.handle('1', { type: 'AddCoins', coins: 1 }, { ...context, commandId: id(nth) });
    }
    expect((await one?.load('1'))?.state).toMatchObject({ coins: nth - 10 });
    expect((await two?.load('1'))?.state).toMatchObject({ coins: nth - 10 });
  }
  const versions = (await store.read(stream)).map(({ metadata: { schemaVersion } }) => schemaVersion);
  expect(versions).toEqual([2, 2, 2, 2, 2, 3, 2, 3]);
});

test('what is stored of an event gives the event again, and everything about it stays as it was', () => {
  fc.assert(
    fc.property(fc.nat(), fc.constantFrom('CoinsAdded' as const, 'JarFilled' as const), (coins, type) => {
      const event: NewEvent = { type, data: type === 'CoinsAdded' ? { coins } : {}, eventId: id(2), metadata };
      const stored: RecordedEvent = {
        ...encodeWith(packed as Codec)(event),
        stream,
        revision: revision(0n),
        position: position(1n),
      };
      const { metadata: about, ...read } = decodeWith(packed as Codec)(stored);
      expect({ ...read, metadata: { ...about, schemaVersion: 1 } }).toEqual({
        ...event,
        stream,
        revision: 0n,
        position: 1n,
      });
    }),
  );
});

test('an event of a later release is not read, and named', () => {
  const event = { type: 'CoinsAdded', data: [1], eventId: id(2), metadata: { ...metadata, schemaVersion: 4 } };
  const recorded = { ...event, stream, revision: revision(0n), position: position(17n) };
  expect(() => decodeWith(packed as Codec)(recorded)).toThrow(/CoinsAdded at 17 is of version 4.*reads 3/);
});

test('readers of the store see events in the shape of today, those of other categories as they are', async () => {
  const store = memoryEventStore();
  const coded = codedStore(store, { jar: packed }, memoryKeys());
  const other = streamName('other', '1');
  await coded.append(stream, [{ type: 'CoinsAdded', data: { coins: 1 }, eventId: id(2), metadata }], 'no_stream');
  await coded.append(other, [{ type: 'CoinsAdded', data: { coins: 2 }, eventId: id(3), metadata }], 'no_stream');
  const seen: unknown[] = [];
  for await (const { events, caughtUp } of coded.subscribeAll({ signal: AbortSignal.timeout(5000) })) {
    seen.push(...events.map(({ data }) => data));
    if (caughtUp) break;
  }
  expect(seen).toEqual([{ coins: 1 }, { coins: 2 }]);
  expect(await coded.read(stream)).toMatchObject([{ data: { coins: 1 } }]);
  expect(await store.read(other)).toMatchObject([{ data: { coins: 2 }, metadata: { schemaVersion: 1 } }]);
});

const named: Codec = {
  version: 1,
  packing: {
    pack: ({ type, data }) => ({ type, data: { packed: data } }),
    unpack: ({ type, data }) => ({ type, data: (data as { packed: unknown }).packed }),
  },
  personal: { JarNamed: { values: { owner: { purpose: 'contact', isRequired: true } }, within: {} } },
};
const naming = { type: 'JarNamed', data: { personId: 'ann', owner: 'Ann Smith' }, eventId: id(2), metadata };

test('what is stored of a person is sealed, and opened for readers; a store without the keys has none', async () => {
  const [store, keys] = [memoryEventStore(), memoryKeys()];
  const coded = codedStore(store, { jar: named }, keys);
  await coded.append(stream, [naming], 'no_stream');
  expect(JSON.stringify(store.all().map(({ data }) => data))).not.toContain('Ann');
  expect(await coded.read(stream)).toMatchObject([{ data: naming.data }]);
  await keys.erase([{ person: 'ann', purpose: 'contact' }]);
  expect(await coded.read(stream)).toMatchObject([{ data: { personId: 'ann', owner: '[erased]' } }]);
  const again = { ...naming, eventId: id(3) };
  await expect(coded.append(stream, [again], revision(0n))).rejects.toThrow(PersonErased);
});

test('the relay publishes boxes as they are; readers get them opened, dead letters stay sealed', async () => {
  const { store, log, keys, deadLetters, ...platform } = memoryPlatform();
  await codedStore(store, { jar: named }, keys).append(stream, [naming], 'no_stream');
  const topic = { name: 'sales.jar.v1', partitions: 1 };
  const decode = decodeWith(named);
  const publish = (event: RecordedEvent) => ({ type: 'sales.jar.named.v1', data: decode(event).data });
  const abort = new AbortController();
  const { signal } = abort;
  const running = runRelay({ ...platform, store, log, name: 'jar', topics: { jar: topic }, publish, signal });
  const fieldsOf = () => named.personal?.['JarNamed'];
  const heard: LogMessage[] = [];
  const forReaders = openedLog(log, fieldsOf, keys);
  const reading = forReaders.consume({
    group: 'reader',
    topics: [topic.name],
    handler: async ({ messages }) => void heard.push(...messages),
    signal,
  });
  await eventually(() => heard.length > 0);
  abort.abort();
  await Promise.all([running, reading]);
  const [message] = heard;
  if (message === undefined) throw new Error('nothing heard');
  expect(fromMessage(message).data).toEqual(naming.data);
  expect(await forReaders.read(topic.name, 0, 0n)).toEqual([message]);
  expect(await forReaders.tail(topic.name)).toEqual([message]);
  expect(JSON.stringify(log.all(topic.name).map((some) => some.map(({ value }) => value)))).not.toContain('Ann');

  const letters = openedDeadLetters(deadLetters, fieldsOf, keys);
  await letters.park({ reader: 'reader', topic: topic.name, key: message.key, message, error: 'no' });
  expect((await deadLetters.list('reader'))[0]?.message.value).not.toContain('Ann');
  const [letter] = await letters.list('reader');
  expect(letter && fromMessage(letter.message).data).toEqual(naming.data);
});
