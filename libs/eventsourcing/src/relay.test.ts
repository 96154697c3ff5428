import { describe, expect, test } from 'vitest';
import { chainOf, digestOf, noChain } from './chain.ts';
import { commandTable } from './command-table.ts';
import { LogUnavailable } from './errors.ts';
import { partitionFor } from './partition.ts';
import type { EventLog } from './ports.ts';
import { fromMessage, type PublishedEvent } from './published-event.ts';
import { type LostEnd, type RelayOptions, runRelay } from './relay.ts';
import { eventually, memoryEventLog, memoryPlatform } from './testing/index.ts';
import { context } from './testing/jar.ts';
import { position, type RecordedEvent, revision, streamName } from './types.ts';

const topic = { name: 'sales.jar.v1', partitions: 3 };

const publish = (event: RecordedEvent) => ({ type: `sales.jar.${event.type}.v1`, data: event.data });

const setup = () => {
  const platform = memoryPlatform();
  const { store } = platform;
  let count = 0;

  const record = async (id: string, category = 'jar'): Promise<void> => {
    count += 1;
    const stream = streamName(category, id);
    const metadata = {
      ...context(count),
      recordedAt: '2024-01-15T09:00:00.000Z',
      onBehalfOf: 'user:bob',
      schemaVersion: 1,
      reason: 'žádný důvod',
    };
    const at = (await store.read(stream)).at(-1)?.revision ?? 'no_stream';
    await store.append(stream, [{ type: 'Added', data: { count }, eventId: `event-${count}`, metadata }], at);
  };

  /** Runs a relay until the condition holds. */
  const relayUntil = async (
    done: () => boolean | Promise<boolean>,
    options: Partial<RelayOptions> = {},
  ): Promise<void> => {
    const abort = new AbortController();
    const running = runRelay({
      ...platform,
      name: 'jar',
      topics: { jar: topic },
      publish,
      checkpointEvery: 0,
      signal: abort.signal,
      ...options,
    });
    await eventually(done);
    abort.abort();
    await running;
  };

  const published = (): readonly PublishedEvent[][] =>
    platform.log.all(topic.name).map((messages) => messages.map(fromMessage));
  const isAt = (at: bigint) => async () => (await platform.checkpoints.load(['jar'])).get('jar') === at;

  return { ...platform, record, relayUntil, published, isAt };
};

describe('the relay', () => {
  test('tells what it has in hand before it publishes it, and when its turn is over', async () => {
    const { record, relayUntil, isAt } = setup();
    await record('a');
    const told: (number | undefined | 'published')[] = [];
    await relayUntil(isAt(1n), {
      onRead: (batch) => told.push(batch?.events.length),
      onProgress: (_, published) => published > 0 && told.push('published'),
    });
    expect(told.slice(0, 2)).toEqual([1, 'published']);
    expect(told.at(-1)).toBeUndefined();
  });

  test('publishes every event of its categories, in order, with the position before it in its partition', async () => {
    const { record, relayUntil, published, isAt } = setup();
    for (let i = 0; i < 30; i++) await record(`${i % 7}`, i % 5 === 0 ? 'other' : 'jar');
    await relayUntil(isAt(30n));
    const partitions = published();
    expect(partitions.flat()).toHaveLength(24);
    partitions.forEach((events, partition) => {
      expect(events.map((event) => event.previous)).toEqual([
        0n,
        ...events.slice(0, -1).map((event) => event.position),
      ]);
      for (const event of events) expect(partitionFor(event.stream, topic.partitions)).toBe(partition);
    });
  });

  test('chains the messages of each partition, over restarts, and each event with what is stored of it', async () => {
    const { record, relayUntil, isAt, store, log } = setup();
    for (let i = 0; i < 10; i++) await record(`${i % 7}`);
    await relayUntil(isAt(10n));
    for (let i = 0; i < 10; i++) await record(`${i % 7}`);
    await relayUntil(isAt(20n));
    const stored = new Map(store.all().map((event) => [event.eventId, event]));
    for (const messages of log.all(topic.name)) {
      let chain = noChain;
      for (const message of messages) {
        const event = stored.get(message.headers['ce_id'] ?? '');
        if (event === undefined) throw new Error('a message of no event');
        chain = chainOf(chain, digestOf(event), message);
        expect(message.headers['ce_chain']).toBe(chain);
      }
      expect(messages.length).toBeGreaterThan(1);
    }
  });

  test('hands on everything that an event came with', async () => {
    const { record, relayUntil, published, isAt, store } = setup();
    await record('1');
    await relayUntil(isAt(1n));
    const [event] = published().flat();
    const [recorded] = store.all();
    expect(event).toMatchObject({
      id: 'event-1',
      type: 'sales.jar.Added.v1',
      data: { count: 1 },
      stream: 'jar-1',
      revision: revision(0),
      position: position(1),
      previous: position(0),
      recordedAt: '2024-01-15T09:00:00.000Z',
      effectiveAt: '2024-01-15T09:00:00.000Z',
      actor: 'user:ann',
      onBehalfOf: 'user:bob',
      correlationId: 'conversation',
      commandId: recorded?.metadata.commandId,
      reason: 'žádný důvod',
    });
  });

  test('goes on live, and saves how far it is', async () => {
    const { record, relayUntil, published, isAt } = setup();
    let progress = 0;
    await record('1');
    await relayUntil(
      async () => {
        if (progress === 1) await record('2');
        return progress >= 2;
      },
      { onProgress: (_, count) => (progress += count) },
    );
    await relayUntil(isAt(2n));
    expect(published().flat()).toHaveLength(2);
  });

  test('doubles nothing after a crash between publishing and its checkpoint', async () => {
    const { record, relayUntil, published, isAt, checkpoints } = setup();
    for (let i = 0; i < 10; i++) await record(`${i}`);
    const crash = async (): Promise<never> => {
      throw new Error('killed');
    };
    const abort = new AbortController();
    await relayUntil(() => published().flat().length === 10, {
      checkpoints: { load: checkpoints.load, save: crash },
      onError: () => abort.abort(),
    });
    expect(await checkpoints.load(['jar'])).toEqual(new Map());
    await record('11');
    await relayUntil(isAt(11n));
    expect(
      published()
        .flat()
        .map((event) => event.position)
        .sort((a, b) => Number(a - b)),
    ).toEqual(Array.from({ length: 11 }, (_, i) => BigInt(i + 1)));
  });

  test('tries again when the log is away, from the end of each partition', async () => {
    const { record, relayUntil, published, isAt, log } = setup();
    for (let i = 0; i < 10; i++) await record(`${i}`);
    const errors: unknown[] = [];
    const flaky: EventLog = {
      ...log,
      publish: async (name, messages) => {
        // Half of it gets through, and the answer is lost.
        if (errors.length === 0) {
          await log.publish(name, messages.slice(0, 5));
          throw new LogUnavailable('away');
        }
        await log.publish(name, messages);
      },
    };
    await relayUntil(isAt(10n), { log: flaky, onError: (error) => errors.push(error) });
    expect(errors).toHaveLength(1);
    const events = published();
    expect(new Set(events.flat().map((event) => event.position)).size).toBe(10);
    expect(events.flat()).toHaveLength(10);
    for (const partition of events) {
      expect(partition.map((event) => event.previous)).toEqual(
        [0n, ...partition.slice(0, -1).map((e) => e.position)].slice(0, partition.length),
      );
    }
  });

  test('publishes again what a partition has lost, and nothing else', async () => {
    const { record, relayUntil, published, isAt, log } = setup();
    for (let i = 0; i < 30; i++) await record(`${i}`);
    await relayUntil(isAt(30n));
    const before = log.all(topic.name);
    const shorter = memoryEventLog();
    await shorter.ensureTopic(topic.name, topic.partitions);
    await shorter.publish(topic.name, [...(before[0] ?? []), ...(before[1]?.slice(0, -3) ?? [])]);

    const told: LostEnd[] = [];
    const again = { log: shorter, onLost: (lost: readonly LostEnd[]) => void told.push(...lost) };
    await relayUntil(() => shorter.all(topic.name).flat().length >= 30, again);
    expect(shorter.all(topic.name)).toEqual(before);
    const [, second = [], third = []] = published();
    expect(told).toEqual([
      { topic: topic.name, partition: 1, end: second.at(-4)?.position, published: second.at(-1)?.position },
      { topic: topic.name, partition: 2, end: 0n, published: third.at(-1)?.position },
    ]);

    told.length = 0;
    await record('31');
    await relayUntil(isAt(31n), again);
    expect(told).toEqual([]);
    expect(shorter.all(topic.name).flat()).toHaveLength(31);
  });

  test('sees in silence, and before it publishes, that the log has lost something', async () => {
    const { record, relayUntil, isAt, log } = setup();
    let current = log;
    let looks = 0;
    const changing: EventLog = {
      ...log,
      ensureTopic: (...given) => current.ensureTopic(...given),
      publish: (...given) => current.publish(...given),
      tail: (...given) => {
        looks += 1;
        return current.tail(...given);
      },
    };
    const lose = async (): Promise<void> => {
      const empty = memoryEventLog();
      await empty.ensureTopic(topic.name, topic.partitions);
      current = empty;
    };
    for (let i = 0; i < 10; i++) await record(`${i}`);
    await relayUntil(isAt(10n));
    const before = log.all(topic.name);
    const errors: string[] = [];
    let losses = 0;
    const step = async (): Promise<boolean> => {
      const there = current.all(topic.name).flat().length;
      if (losses === 2) return there === 11;
      if (there < 10 || looks === 0) return false;
      await lose();
      losses += 1;
      if (losses === 2) await record('more');
      return false;
    };
    await relayUntil(step, { log: changing, lookEvery: 0, onError: (error) => errors.push(String(error)) });
    expect(current.all(topic.name).map((messages, nth) => messages.slice(0, before[nth]?.length))).toEqual(before);
    const found = `Error: ${topic.name} does not end with what was published last`;
    expect(errors.slice(0, 2)).toEqual([found, found]);
  });

  test('works alone: a second one of the name waits', async () => {
    const { record, relayUntil, published, ...platform } = setup();
    const second = new AbortController();
    let secondPublished = 0;
    let waiting: Promise<void> | undefined;
    await relayUntil(async () => {
      waiting ??= runRelay({
        ...platform,
        name: 'jar',
        topics: { jar: topic },
        publish,
        signal: second.signal,
        onProgress: (_, count) => (secondPublished += count),
      });
      await record(`${Math.random()}`);
      return published().flat().length >= 5;
    });
    expect(secondPublished).toBe(0);
    await record('last');
    await eventually(() => secondPublished > 0);
    second.abort();
    await waiting;
    expect(
      new Set(
        published()
          .flat()
          .map((event) => event.position),
      ).size,
    ).toBe(published().flat().length);
  });

  test('publishes nothing once its lease has run out, and goes on when it has it again', async () => {
    const { record, relayUntil, published, isAt, leases } = setup();
    await record('a');
    let asked = 0;
    const errors: string[] = [];
    await relayUntil(isAt(1n), {
      leases: {
        hold: (name, work, signal) =>
          leases.hold(
            name,
            (own) =>
              work(own, () => {
                asked += 1;
                return asked > 1;
              }),
            signal,
          ),
      },
      onError: (error) => errors.push(String(error)),
    });
    expect(errors).toEqual(['Error: the lease of relay jar has run out']);
    expect(published().flat()).toHaveLength(1);
  });
});

describe('the table of commands', () => {
  const tableOf = ({ commandIds }: ReturnType<typeof setup>) =>
    commandTable(commandIds, { name: 'jar', categories: ['jar'], bound: 5, lookEvery: 0 });

  test('gets the commands of long streams before the checkpoint, and again when it was emptied', async () => {
    const world = setup();
    const { record, relayUntil, isAt, commandIds, published } = world;
    const table = tableOf(world);
    const stream = streamName('jar', 'long');
    const found = async () => {
      const asked = Array.from({ length: 30 }, (_, nth) => context(nth + 1).commandId);
      const { traces, reached } = await table.find(stream, asked);
      return [[...traces.values()].map(({ first }) => Number(first)).sort((a, b) => a - b), Number(reached)];
    };
    const upTo = (last: number) => Array.from({ length: last }, (_, nth) => nth);
    for (let i = 0; i < 12; i++) await record('long');
    await record('short');
    await relayUntil(isAt(13n), { table });
    expect(await found()).toEqual([upTo(12), 13]);
    // A relay that goes on behind what the table lacks reads that beside its work, and publishes nothing twice.
    commandIds.restore();
    await record('long');
    await relayUntil(async () => (await commandIds.reached(table.name)) === 14n, { table });
    expect(await found()).toEqual([upTo(13), 14]);
    expect(published().flat()).toHaveLength(14);
  });
});
