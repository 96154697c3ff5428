import { randomUUID } from 'node:crypto';
import {
  BACKWARDS,
  binaryEvent,
  END,
  ErrorType,
  EventStoreDBClient,
  eventTypeFilter,
  jsonEvent,
  START,
  streamNameFilter,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type EventStoreDouble, startEventStoreDouble } from './index.ts';

let double: EventStoreDouble;
let client: EventStoreDBClient;

beforeAll(async () => {
  double = await startEventStoreDouble();
  client = EventStoreDBClient.connectionString(double.connectionString);
});
afterAll(async () => {
  await client.dispose();
  await double.stop();
});

/** With credentials the client appends by a call of its own, without them over one stream for all. */
const ways = [
  ['over the batch stream', {}],
  ['by a call of its own', { credentials: { username: 'admin', password: 'changeit' } }],
] as const;

const newStream = (category = 'order'): string => `${category}-${randomUUID()}`;
const numbered = (count: number, type = 'OrderPlaced') =>
  Array.from({ length: count }, (_, number) => jsonEvent({ type, data: { number } }));

type Read = AsyncIterable<{ event?: { revision: bigint } }>;
const collect = async <Item>(items: AsyncIterable<Item>): Promise<Item[]> => Array.fromAsync(items);
const revisions = async (read: Read): Promise<bigint[]> =>
  (await collect(read)).flatMap(({ event }) => (event === undefined ? [] : [event.revision]));

describe.each(ways)('an append %s', (_, options) => {
  test('gives the revision and position of its last event', async () => {
    const stream = newStream();
    const first = await client.appendToStream(stream, numbered(3), { ...options, expectedRevision: 'no_stream' });
    const second = await client.appendToStream(stream, numbered(1), { ...options, expectedRevision: 2n });

    const [last] = await collect(client.readStream(stream, { direction: BACKWARDS, fromRevision: END, maxCount: 1 }));
    expect(first.nextExpectedRevision).toBe(2n);
    expect(second).toEqual({ success: true, nextExpectedRevision: 3n, position: last?.event?.position });
    expect(second.position?.commit).toBeGreaterThan(first.position?.commit ?? 0n);
  });

  test('tells what it expected and what there was', async () => {
    const stream = newStream();
    await client.appendToStream(stream, numbered(2), options);
    const late = client.appendToStream(stream, numbered(1), { ...options, expectedRevision: 0n });
    await expect(late).rejects.toMatchObject({ streamName: stream, expectedVersion: 0n, actualVersion: 1n });
    const absent = client.appendToStream(newStream(), numbered(1), { ...options, expectedRevision: 'stream_exists' });
    await expect(absent).rejects.toMatchObject({ expectedVersion: 'stream_exists', actualVersion: 'no_stream' });
  });

  test('repeated, gives the first result and adds nothing', async () => {
    const stream = newStream();
    const events = numbered(2);
    const append = () => client.appendToStream(stream, events, { ...options, expectedRevision: 'no_stream' });
    const first = await append();
    await client.appendToStream(stream, numbered(1), options);
    expect(await append()).toEqual(first);
    expect(await revisions(client.readStream(stream))).toEqual([0n, 1n, 2n]);
  });

  test('refuses more than the maximum size, and stores nothing of it', async () => {
    const stream = newStream();
    const large = binaryEvent({ type: 'Blob', data: Buffer.alloc(600_000) });
    const append = client.appendToStream(stream, [large, { ...large, id: randomUUID() }], options);
    await expect(append).rejects.toMatchObject({
      type: ErrorType.MAXIMUM_APPEND_SIZE_EXCEEDED,
      maxAppendSize: 1024 * 1024,
    });
    await expect(collect(client.readStream(stream))).rejects.toMatchObject({ type: ErrorType.STREAM_NOT_FOUND });
  });

  test('to a stream with a tombstone is refused', async () => {
    const stream = newStream();
    await client.appendToStream(stream, numbered(1), options);
    await client.tombstoneStream(stream);
    const refused = { type: ErrorType.STREAM_DELETED, streamName: stream };
    await expect(client.appendToStream(stream, numbered(1), options)).rejects.toMatchObject(refused);
    await expect(collect(client.readStream(stream))).rejects.toMatchObject(refused);
  });
});

test('a batch whose deadline has passed is answered with it', async () => {
  const append = client.appendToStream(newStream(), numbered(1), { deadline: -1000 });
  await expect(append).rejects.toMatchObject({ type: ErrorType.DEADLINE_EXCEEDED });
});

test('keeps bytes, metadata and content type as they came', async () => {
  const stream = newStream();
  const sent = [
    jsonEvent({ type: 'Json', data: { text: 'ü‐🦃' }, metadata: { actor: 'user:1' } }),
    binaryEvent({ type: 'Binary', data: Buffer.from([0, 255]), metadata: Uint8Array.from([1, 2]) }),
  ];
  await client.appendToStream(stream, sent);
  const [json, binary] = (await collect(client.readStream(stream))).map(({ event }) => event);
  expect(json).toMatchObject({ id: sent[0]?.id, isJson: true, data: { text: 'ü‐🦃' }, metadata: { actor: 'user:1' } });
  expect(binary).toMatchObject({
    id: sent[1]?.id,
    isJson: false,
    data: Uint8Array.from([0, 255]),
    metadata: Uint8Array.from([1, 2]),
  });
});

describe('a stream', () => {
  test.each([
    ['from the start', {}, [0n, 1n, 2n, 3n]],
    ['from a revision', { fromRevision: 2n }, [2n, 3n]],
    ['from after its end', { fromRevision: 9n }, []],
    ['so many', { maxCount: 2 }, [0n, 1n]],
    ['backwards from the end', { direction: BACKWARDS, fromRevision: END }, [3n, 2n, 1n, 0n]],
    ['backwards from a revision', { direction: BACKWARDS, fromRevision: 1n }, [1n, 0n]],
    ['backwards from after its end', { direction: BACKWARDS, fromRevision: 9n, maxCount: 1 }, [3n]],
  ] as const)('is read %s', async (_, options, expected) => {
    const stream = newStream();
    await client.appendToStream(stream, numbered(4));
    expect(await revisions(client.readStream(stream, options))).toEqual(expected);
  });

  test('shows what its metadata leaves of it', async () => {
    const stream = newStream();
    await client.appendToStream(stream, numbered(6));
    await client.setStreamMetadata(stream, { maxCount: 4 });
    expect(await revisions(client.readStream(stream))).toEqual([2n, 3n, 4n, 5n]);
    await client.setStreamMetadata(stream, { maxCount: 4, truncateBefore: 5 });
    expect(await revisions(client.readStream(stream))).toEqual([5n]);
    await client.setStreamMetadata(stream, { maxAge: 3600 });
    expect(await revisions(client.readStream(stream))).toHaveLength(6);
    await client.setStreamMetadata(stream, { maxAge: -1 });
    expect(await revisions(client.readStream(stream))).toEqual([]);
    expect((await client.getStreamMetadata(stream)).metadata).toEqual({ maxAge: -1 });
    expect(await revisions(client.readStream(`$$${stream}`))).toEqual([3n]);
  });

  test('goes on after a soft delete where it was, without what it had', async () => {
    const stream = newStream();
    await client.appendToStream(stream, numbered(2));
    await client.deleteStream(stream, { expectedRevision: 1n });
    await expect(collect(client.readStream(stream))).rejects.toMatchObject({ type: ErrorType.STREAM_NOT_FOUND });
    const { nextExpectedRevision } = await client.appendToStream(stream, numbered(1), {
      expectedRevision: 'no_stream',
    });
    expect(nextExpectedRevision).toBe(2n);
    expect(await revisions(client.readStream(stream))).toEqual([2n]);
    expect((await client.getStreamMetadata(stream)).metadata).toEqual({ truncateBefore: 2 });
  });

  test('is deleted only at the revision that was expected', async () => {
    const stream = newStream();
    await client.appendToStream(stream, numbered(2));
    const conflict = { streamName: stream, expectedVersion: 0n, actualVersion: 1n };
    for (const deletion of [client.deleteStream, client.tombstoneStream]) {
      const early = deletion.call(client, stream, { expectedRevision: 0n });
      await expect(early).rejects.toSatisfy((error) => error instanceof WrongExpectedVersionError);
      await expect(early).rejects.toMatchObject(conflict);
    }
    await expect(client.deleteStream(newStream())).rejects.toMatchObject({ type: ErrorType.WRONG_EXPECTED_VERSION });
  });

  test('is found by category and by type, as links', async () => {
    const category = `c${randomUUID().replaceAll('-', '')}`;
    const type = `T${category}`;
    await client.appendToStream(`${category}-1`, numbered(1, type));
    await client.appendToStream(`${category}-2`, numbered(1, type));
    for (const links of [`$ce-${category}`, `$et-${type}`]) {
      const resolved = await collect(client.readStream(links, { resolveLinkTos: true }));
      expect(resolved.map(({ event, link }) => [link?.revision, event?.streamId])).toEqual([
        [0n, `${category}-1`],
        [1n, `${category}-2`],
      ]);
    }
  });

  test('is linked into another by a projection, and the links are in $all', async () => {
    const [source, word] = [newStream('source'), `p${randomUUID()}`];
    const query = `fromStream("${source}").when({ $any: function (s, e) { linkTo('${word}-' + e.data.to.id, e) } })`;
    await client.createProjection(word, query, { emitEnabled: true });
    const event = jsonEvent({ type: 'Moved', data: { to: { id: 7 } } });
    await client.appendToStream(source, [event, ...numbered(1)]);
    const links = () => collect(client.readStream(`${word}-7`, { resolveLinkTos: true }));
    const [resolved, ...others] = await vi.waitFor(links);
    expect(resolved?.event).toMatchObject({ streamId: source, id: event.id });
    expect(others).toEqual([]);
    const fromPosition = resolved?.link?.position ?? START;
    const [inAll] = await collect(client.readAll({ fromPosition, maxCount: 1 }));
    expect(inAll?.event).toMatchObject({ type: '$>', streamId: `${word}-7`, metadata: { $causedBy: event.id } });
  });

  test('shows a link to nowhere as a link without an event', async () => {
    const stream = newStream();
    await client.appendToStream(stream, binaryEvent({ type: '$>', data: Buffer.from('7@order-nowhere') }));
    const [resolved] = await collect(client.readStream(stream, { resolveLinkTos: true }));
    expect(resolved?.event).toBeUndefined();
    expect(resolved?.link?.type).toBe('$>');
  });
});

describe('$all', () => {
  test('has everything in the order of rising positions, with system events, and back again', async () => {
    await client.setStreamMetadata(newStream(), { maxCount: 1 });
    const forwards = (await collect(client.readAll())).map(({ event }) => event);
    const backwards = (await collect(client.readAll({ direction: BACKWARDS, fromPosition: END }))).map(
      ({ event }) => event,
    );
    const positions = forwards.map((event) => event?.position.commit ?? 0n);
    expect(positions).toEqual([...new Set(positions)].sort((a, b) => (a < b ? -1 : 1)));
    expect(forwards.map((event) => event?.type)).toContain('$metadata');
    expect(backwards).toEqual(forwards.toReversed());
  });

  test('is read from a position: with its event forwards, without it backwards', async () => {
    const [first, second, third] = await collect(client.readAll({ maxCount: 3 }));
    const fromPosition = second?.event?.position ?? START;
    expect(await collect(client.readAll({ fromPosition, maxCount: 2 }))).toEqual([second, third]);
    expect(await collect(client.readAll({ fromPosition, direction: BACKWARDS }))).toEqual([first]);
    expect(await collect(client.readAll({ fromPosition: END }))).toEqual([]);
  });

  test.each([
    ['stream prefixes', (word: string) => streamNameFilter({ prefixes: [`${word}a-`, `${word}b-`] }), ['a', 'b']],
    ['a stream pattern', (word: string) => streamNameFilter({ regex: `^${word}[bc]-` }), ['b', 'c']],
    ['type prefixes', (word: string) => eventTypeFilter({ prefixes: [`${word}A`] }), ['a']],
    ['a type pattern', (word: string) => eventTypeFilter({ regex: `^${word}[AC]$` }), ['a', 'c']],
  ])('is followed by %s', async (_, filterOf, wanted) => {
    const word = `w${randomUUID().replaceAll('-', '')}`;
    const before = await client.appendToStream(newStream(), numbered(1));
    for (const letter of ['a', 'b', 'c']) {
      await client.appendToStream(`${word}${letter}-1`, numbered(1, `${word}${letter.toUpperCase()}`));
    }
    const seen: (string | undefined)[] = [];
    const subscription = client.subscribeToAll({ fromPosition: before.position ?? START, filter: filterOf(word) });
    for await (const { event } of subscription) {
      seen.push(event?.streamId.slice(word.length, word.length + 1));
      if (seen.length === wanted.length) break;
    }
    expect(seen).toEqual(wanted);
  });
});
