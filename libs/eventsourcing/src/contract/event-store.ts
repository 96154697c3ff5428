import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EventTooLarge, StoreRestored, StoreUnavailable, WrongExpectedRevision } from '../errors.ts';
import type { EventStore } from '../ports.ts';
import { idOf, position, type RecordedEvent, type Revision, revision, streamName } from '../types.ts';
import { follow, freshCategory, freshStream, newEvent, newEvents } from './fixtures.ts';

/** What a suite needs of an adapter. */
export type StoreUnderTest = {
  readonly store: EventStore;
  /** Another instance on the same backend, as another process would have. */
  another(): Promise<EventStore>;
  /** An instance whose appends take some time between being written and being committed. */
  slow(): Promise<EventStore>;
  /** Takes the server away from under its clients and brings it back. */
  restart(): Promise<void>;
  close(): Promise<void>;
};

const at = (number: number): Revision => revision(number);
const positionsOf = (events: readonly RecordedEvent[]): readonly bigint[] => events.map((event) => event.position);
const rises = (values: readonly bigint[]): boolean =>
  values.every((value, i) => i === 0 || value > (values[i - 1] ?? 0n));
const idsOf = (events: readonly { readonly eventId: string }[]): readonly string[] => events.map((one) => one.eventId);

/** Every promise of the `EventStore` port. */
export const eventStoreContract = (name: string, open: () => Promise<StoreUnderTest>): void => {
  describe(`event store: ${name}`, () => {
    let backend: StoreUnderTest;
    let store: EventStore;

    beforeAll(async () => {
      backend = await open();
      store = backend.store;
    });
    afterAll(() => backend.close());

    test('1 an append to no_stream returns revision 0', async () => {
      const { revision: last, position } = await store.append(freshStream(), newEvents(1), 'no_stream');
      expect(last).toBe(0n);
      expect(position).toBeGreaterThan(0n);
    });

    test('2 a batch returns its last revision and is all or nothing', async () => {
      const stream = freshStream();
      const { revision: last, position } = await store.append(stream, newEvents(3), 'no_stream');
      expect(last).toBe(2n);
      expect((await store.read(stream)).at(-1)).toMatchObject({ revision: 2n, position });

      const huge = newEvent({ text: 'x'.repeat(300_000) });
      await expect(store.append(stream, [newEvent(), huge], at(2))).rejects.toThrow(EventTooLarge);
      await expect(store.append(stream, newEvents(2), at(1))).rejects.toThrow(WrongExpectedRevision);
      expect(await store.read(stream)).toHaveLength(3);
    });

    test('3 a wrong expected revision fails with the actual one', async () => {
      const stream = freshStream();
      await store.append(stream, newEvents(2), 'no_stream');
      for (const expected of [at(0), at(7)]) {
        const refused = store.append(stream, newEvents(1), expected);
        await expect(refused).rejects.toMatchObject({ name: 'WrongExpectedRevision', stream, expected, actual: 1n });
      }
      const missing = freshStream();
      await expect(store.append(missing, newEvents(1), at(0))).rejects.toMatchObject({
        name: 'WrongExpectedRevision',
        actual: undefined,
      });
    });

    test('4 no_stream on an existing stream fails', async () => {
      const stream = freshStream();
      await store.append(stream, newEvents(1), 'no_stream');
      await expect(store.append(stream, newEvents(1), 'no_stream')).rejects.toThrow(WrongExpectedRevision);
    });

    test('5 stream_exists on a missing stream fails', async () => {
      const stream = freshStream();
      await expect(store.append(stream, newEvents(1), 'stream_exists')).rejects.toThrow(WrongExpectedRevision);
      await store.append(stream, newEvents(1), 'no_stream');
      expect(await store.append(stream, newEvents(1), 'stream_exists')).toMatchObject({ revision: 1n });
    });

    test('6 any always works', async () => {
      const stream = freshStream();
      const appends = Array.from({ length: 20 }, () => store.append(stream, newEvents(1), 'any'));
      const revisions = (await Promise.all(appends)).map((appended) => appended.revision);
      expect(revisions.sort((a, b) => Number(a - b))).toEqual(Array.from({ length: 20 }, (_, i) => BigInt(i)));
    });

    test('7 of two simultaneous appends with the same expectation exactly one wins', async () => {
      const other = await backend.another();
      for (let round = 0; round < 100; round++) {
        const stream = freshStream();
        const done = await Promise.allSettled([
          store.append(stream, newEvents(1), 'no_stream'),
          (round % 2 === 0 ? store : other).append(stream, newEvents(1), 'no_stream'),
        ]);
        expect(done.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
        expect(done.find((one) => one.status === 'rejected')?.reason).toBeInstanceOf(WrongExpectedRevision);
      }
    });

    test('8 the same event ids with the same expectation again give the first result and add nothing', async () => {
      const stream = freshStream();
      const first = newEvents(2);
      const second = newEvents(2);
      const result = await store.append(stream, first, 'no_stream');
      expect(await store.append(stream, first, 'no_stream')).toEqual(result);
      const next = await store.append(stream, second, at(1));
      expect(await store.append(stream, first, 'no_stream')).toEqual(result);
      expect(await store.append(stream, second, at(1))).toEqual(next);
      expect(await store.append(stream, second, 'any')).toEqual(next);
      expect(await store.append(stream, first, 'stream_exists')).toEqual(result);
      const twice = newEvents(1);
      const [one, two] = await Promise.all([store.append(stream, twice, at(3)), store.append(stream, twice, at(3))]);
      expect(two).toEqual(one);
      // Some of them elsewhere, or something else where they should be, is not a repeat.
      await expect(store.append(stream, [...first.slice(1), newEvent()], 'no_stream')).rejects.toThrow(
        WrongExpectedRevision,
      );
      await expect(store.append(stream, [...second, newEvent()], at(1))).rejects.toThrow(WrongExpectedRevision);
      expect(idsOf(await store.read(stream))).toEqual(idsOf([...first, ...second, ...twice]));
    });

    test('9 a missing stream reads as empty', async () => {
      expect(await store.read(freshStream())).toEqual([]);
      expect(await store.read(freshStream(), { direction: 'backwards' })).toEqual([]);
    });

    test('10 fromRevision is inclusive, in both directions', async () => {
      const stream = freshStream();
      await store.append(stream, newEvents(5), 'no_stream');
      const revisions = async (options: Parameters<EventStore['read']>[1]) =>
        (await store.read(stream, options)).map((event) => Number(event.revision));
      expect(await revisions({ fromRevision: at(2) })).toEqual([2, 3, 4]);
      expect(await revisions({ fromRevision: at(2), direction: 'backwards' })).toEqual([2, 1, 0]);
      expect(await revisions({ direction: 'backwards' })).toEqual([4, 3, 2, 1, 0]);
    });

    test('11 maxCount alone', async () => {
      const stream = freshStream();
      await store.append(stream, newEvents(5), 'no_stream');
      expect((await store.read(stream, { maxCount: 2 })).map((event) => event.revision)).toEqual([0n, 1n]);
      expect((await store.read(stream, { maxCount: 2, direction: 'backwards' })).map((e) => e.revision)).toEqual([
        4n,
        3n,
      ]);
    });

    test('12 maxCount with fromRevision', async () => {
      const stream = freshStream();
      await store.append(stream, newEvents(5), 'no_stream');
      const read = await store.read(stream, { fromRevision: at(1), maxCount: 3 });
      expect(read.map((event) => event.revision)).toEqual([1n, 2n, 3n]);
    });

    test('13 reading past the end is empty', async () => {
      const stream = freshStream();
      await store.append(stream, newEvents(2), 'no_stream');
      expect(await store.read(stream, { fromRevision: at(2) })).toEqual([]);
    });

    test('14 nested, null, unicode and large values and metadata come back equal', async () => {
      const stream = freshStream();
      const data = {
        zebra: 1,
        apple: { deep: [{ er: [1, 2.5, -0.001, 1e21, null, true, ''] }], none: null, 'key "with" \\ quotes': {} },
        text: 'žluťoučký \u0000 \u001f 𝒳 👩‍👩‍👧 \u2028 "quoted" \\ {curly,braces} NULL',
        half: '\ud83d',
        long: 'ö'.repeat(50_000),
      };
      const event = newEvent(data);
      const metadata = {
        ...event.metadata,
        onBehalfOf: 'user:bob',
        effectiveAt: '2023-12-31T23:59:59.999Z',
        reason: 'č"\u0000',
        traceparent: '00-1',
      };
      await store.append(stream, [{ ...event, metadata }], 'no_stream');
      const [read] = await store.read(stream);
      expect(read).toEqual({ ...event, metadata, stream, revision: 0n, position: read?.position });
      expect(JSON.stringify(read?.data)).toBe(JSON.stringify(data));
    });

    test('15 positions rise across streams', async () => {
      const category = freshCategory();
      const [one, two] = [freshStream(category), freshStream(category)];
      const a = await store.append(one, newEvents(1), 'no_stream');
      const b = await store.append(two, newEvents(2), 'no_stream');
      const c = await store.append(one, newEvents(1), at(0));
      expect(rises([a.position, b.position, c.position])).toBe(true);
    });

    test('16 subscribeAll from the start sees history then live, once, in order', async () => {
      const category = freshCategory();
      const streams = Array.from({ length: 5 }, () => freshStream(category));
      for (const stream of streams) await store.append(stream, newEvents(500), 'no_stream');
      const consumer = follow(store, [category]);
      await consumer.caughtUp();
      for (const stream of streams) await store.append(stream, newEvents(2), at(499));
      await consumer.seen(2510);
      await consumer.stop();
      const stored = await Promise.all(streams.map((stream) => store.read(stream)));
      const expected = stored.flat().sort((a, b) => Number(a.position - b.position));
      expect(consumer.events).toEqual(expected);
    });

    test('17 after is exclusive', async () => {
      const category = freshCategory();
      const stream = freshStream(category);
      await store.append(stream, newEvents(3), 'no_stream');
      const [first] = await store.read(stream);
      if (first === undefined) throw new Error('nothing stored');
      const consumer = follow(store, [category], { after: first.position });
      await consumer.seen(2);
      await consumer.stop();
      expect(consumer.events.map((event) => event.revision)).toEqual([1n, 2n]);
    });

    test('18 only wanted categories come, and the checkpoint passes the others', async () => {
      const [wanted, also, other] = [freshCategory(), freshCategory(), freshCategory()];
      const consumer = follow(store, [wanted, also]);
      await consumer.caughtUp();
      await store.append(freshStream(wanted), newEvents(1), 'no_stream');
      await store.append(freshStream(other), newEvents(1), 'no_stream');
      await store.append(freshStream(also), newEvents(1), 'no_stream');
      await consumer.seen(2);
      const unseen = await store.append(freshStream(other), newEvents(1), 'no_stream');
      const passed = follow(store, [wanted]);
      await passed.caughtUp();
      expect(passed.checkpoint()).toBeGreaterThanOrEqual(unseen.position);
      await Promise.all([consumer.stop(), passed.stop()]);
      expect(consumer.events.map((event) => event.stream.split('-')[0])).toEqual([wanted, also]);
    });

    test('19 resuming from a saved position neither skips nor repeats', async () => {
      const category = freshCategory();
      const stream = freshStream(category);
      for (let i = 0; i < 30; i++) await store.append(stream, newEvents(1), i === 0 ? 'no_stream' : at(i - 1));
      const seen: RecordedEvent[] = [];
      for (let round = 0; round < 6; round++) {
        const after = seen.at(-1)?.position;
        const consumer = follow(store, [category], after === undefined ? {} : { after });
        await consumer.seen(1);
        await consumer.stop();
        seen.push(...consumer.events.slice(0, 5));
      }
      expect(seen.map((event) => Number(event.revision))).toEqual(Array.from({ length: 30 }, (_, i) => i));
    });

    test('20 while 8 writers append, some slowly, a subscriber sees every event in position order', async () => {
      const category = freshCategory();
      const consumer = follow(store, [category]);
      const instances = [store, await backend.another(), await backend.slow(), await backend.slow()];
      const writers = Array.from({ length: 8 }, async (_, number) => {
        const writer = instances[number % instances.length] ?? store;
        for (let i = 0; i < 50; i++) await writer.append(freshStream(category), newEvents(1 + (i % 5)), 'no_stream');
      });
      await Promise.all(writers);
      await consumer.seen(8 * 50 * 3);
      await consumer.stop();
      expect(consumer.events).toHaveLength(8 * 50 * 3);
      expect(rises(positionsOf(consumer.events))).toBe(true);
      expect(new Set(idsOf(consumer.events)).size).toBe(consumer.events.length);
    });

    test('21 two instances see each other’s appends', async () => {
      const category = freshCategory();
      const stream = freshStream(category);
      const other = await backend.another();
      const consumers = [follow(store, [category]), follow(other, [category])];
      await store.append(stream, newEvents(1), 'no_stream');
      await other.append(stream, newEvents(1), at(0));
      await store.append(stream, newEvents(1), at(1));
      for (const consumer of consumers) {
        await consumer.seen(3);
        await consumer.stop();
        expect(consumer.events).toEqual(await other.read(stream));
      }
    });

    test('22 aborting ends the iteration and frees what it held', async () => {
      const category = freshCategory();
      for (let round = 0; round < 3; round++) {
        const consumers = Array.from({ length: 30 }, () => follow(store, [category]));
        await Promise.all(consumers.map((consumer) => consumer.caughtUp()));
        await store.append(freshStream(), newEvents(1), 'no_stream');
        await Promise.all(consumers.map((consumer) => consumer.stop()));
      }
      const before = new AbortController();
      before.abort();
      for await (const _ of store.subscribeAll({ signal: before.signal })) throw new Error('not after an abort');
    });

    test('23 a slow subscriber does not block appends', async () => {
      const category = freshCategory();
      const { promise: release, resolve } = Promise.withResolvers<void>();
      await store.append(freshStream(category), newEvents(1), 'no_stream');
      const consumer = follow(store, [category], { onEvent: () => release });
      for (let i = 0; i < 100; i++) await store.append(freshStream(category), newEvents(20), 'no_stream');
      resolve();
      await consumer.seen(2001);
      await consumer.stop();
      expect(rises(positionsOf(consumer.events))).toBe(true);
    });

    test('24 the server restarts: the subscription resumes and no acknowledged append is missing', async () => {
      const category = freshCategory();
      const consumer = follow(store, [category]);
      const acknowledged: string[] = [];
      let stopped = false;
      const writing = (async () => {
        while (!stopped) {
          const events = newEvents(2);
          const stream = freshStream(category);
          // Its outcome is unknown while the server is away: the same append again tells.
          for (let done = false; !done; ) {
            try {
              await store.append(stream, events, 'no_stream');
              done = true;
            } catch (error) {
              if (!(error instanceof StoreUnavailable)) throw error;
            }
          }
          acknowledged.push(...idsOf(events));
        }
      })();
      await consumer.seen(10);
      await backend.restart();
      await consumer.seen(consumer.events.length + 10);
      stopped = true;
      await writing;
      await consumer.seen(acknowledged.length);
      await consumer.stop();
      expect(idsOf(consumer.events)).toEqual(acknowledged);
      expect(rises(positionsOf(consumer.events))).toBe(true);
    });

    test('26 the same append sent again while it is under way gives the same result, and adds nothing', async () => {
      const instances = [store, await backend.slow(), await backend.another()];
      const stream = freshStream();
      let last: Revision | 'no_stream' = 'no_stream';
      for (let round = 0; round < 10; round++) {
        const events = newEvents(2);
        const expected = last;
        const results = await Promise.all(instances.map((one) => one.append(stream, events, expected)));
        expect(new Set(results.map(({ revision: at, position }) => `${at} ${position}`)).size).toBe(1);
        last = at(round * 2 + 1);
        expect(results[0]?.revision).toBe(last);
      }
      expect(await store.read(stream)).toHaveLength(20);
    });

    test('25 an oversized event fails with a typed error', async () => {
      const stream = freshStream();
      const refused = store.append(stream, [newEvent({ text: 'ä'.repeat(131_072) })], 'no_stream');
      await expect(refused).rejects.toMatchObject({ name: 'EventTooLarge', limit: 262_144 });
      expect(await store.append(stream, [newEvent({ text: 'x'.repeat(261_000) })], 'no_stream')).toMatchObject({
        revision: 0n,
      });
    });

    test('26 what was appended before a subscription began is in it once it has caught up', async () => {
      const [wanted, other] = [freshCategory(), freshCategory()];
      const writer = await backend.another();
      const noise = freshStream(other);
      let after = (await store.append(noise, newEvents(1), 'no_stream')).position;
      for (let round = 0; round < 20; round++) {
        const { position } = await writer.append(freshStream(wanted), newEvents(1), 'no_stream');
        const noisy = writer.append(noise, newEvents(40), at(round * 40));
        const consumer = follow(store, [wanted], { after });
        await consumer.caughtUp();
        await consumer.stop();
        expect(consumer.events.map((event) => event.position)).toEqual([position]);
        after = consumer.checkpoint() ?? after;
        expect(after).toBeGreaterThanOrEqual(position);
        await noisy;
      }
    });

    test('27 a stream may be named in any script, with spaces, slashes and percent signs', async () => {
      const category = freshCategory();
      const names = ['Straße 1/2 100%25', '商品 Ａ-1', "C&A+1 (B), #2.5°'*:", '𠮷'.repeat(64), '%', '@$ce-x'];
      const consumer = follow(store, [category]);
      for (const name of names) await store.append(streamName(category, name), newEvents(1), 'no_stream');
      await consumer.seen(names.length);
      await consumer.stop();
      expect(consumer.events.map(({ stream }) => idOf(stream))).toEqual(names);
      for (const name of names) expect(await store.read(streamName(category, name))).toHaveLength(1);
    });

    test('28 a subscription from behind the end says that this is not the store that it was', async () => {
      const { position: last } = await store.append(freshStream(), newEvents(1), 'no_stream');
      const { signal } = new AbortController();
      const beyond = store.subscribeAll({ after: position(last + 1_000_000n), signal })[Symbol.asyncIterator]();
      await expect(beyond.next()).rejects.toThrow(StoreRestored);
    });
  });
};
