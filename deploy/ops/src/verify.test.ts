import {
  chainAt,
  chained,
  type EventStore,
  type Message,
  noChain,
  position,
  runRelay,
  streamName,
  toMessage,
} from '@sales/eventsourcing';
import { eventually, type MemoryPlatform, memoryPlatform, testId } from '@sales/eventsourcing/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { replayTopic } from './replay.ts';
import { isSound } from './sequence.ts';
import { verifyTopics } from './verify.ts';

const { signal } = new AbortController();
const topics = { jar: { name: 'sales.jar.v1', partitions: 2 } };
const count = 30;
let platform: MemoryPlatform;

const day = (nth: number): string => `2024-01-${String(nth).padStart(2, '0')}T09:00:00.000Z`;

beforeEach(async () => {
  platform = memoryPlatform();
  for (let nth = 1; nth <= count; nth++) {
    const metadata = {
      actor: 'user:ann',
      correlationId: 'c',
      causationId: 'c',
      commandId: 'c',
      recordedAt: day(nth),
      schemaVersion: 1,
    };
    const event = { type: 'Added', data: { nth }, eventId: testId(nth), metadata };
    await platform.store.append(streamName('jar', String(nth % 7)), [event], 'any');
  }
  const abort = new AbortController();
  const publish = ({ data }: { data: unknown }) => ({ type: 'sales.jar.added.v1', data });
  const running = runRelay({ ...platform, name: 'jar', topics, publish, checkpointEvery: 0, signal: abort.signal });
  await eventually(async () => (await platform.checkpoints.load(['jar'])).get('jar') === BigInt(count));
  abort.abort();
  await running;
});

const all = (topic = topics.jar.name): readonly Message[] => platform.log.all(topic).flat();

/** A topic with other messages than the relay has published. */
const verdictOn = async (change: (messages: Message[]) => readonly Message[], store: EventStore = platform.store) => {
  const name = 'sales.changed.v1';
  await platform.log.ensureTopic(name, 2);
  await platform.log.publish(name, change([...all()]));
  const verdicts = await verifyTopics({
    ...platform,
    store,
    topics: { jar: { name, partitions: 2 } },
    timeoutMs: 0,
    signal,
  });
  const sum = (of: 'missing' | 'doubled' | 'late' | 'foreign' | 'changed') =>
    verdicts.reduce((total, one) => total + one[of], 0);
  const found = { missing: sum('missing'), doubled: sum('doubled'), late: sum('late'), foreign: sum('foreign') };
  const firstAt = verdicts.flatMap(({ first }) => first ?? []);
  return { ...found, changed: sum('changed'), firstAt, isSound: verdicts.every(isSound) };
};

describe('the comparison of store and topics', () => {
  it('finds every event once and in order behind a relay', async () => {
    const verdicts = await verifyTopics({ ...platform, topics, timeoutMs: 0, signal });
    expect(verdicts.reduce((sum, { events }) => sum + events, 0)).toBe(count);
    expect(verdicts.every(isSound)).toBe(true);
  });

  it('finds what is missing, at the end too', async () => {
    const none = { doubled: 0, late: 0, foreign: 0, changed: 0, isSound: false };
    expect(await verdictOn((messages) => messages.filter((_, nth) => nth !== 4))).toMatchObject({
      ...none,
      missing: 1,
    });
  });

  it('finds an empty topic', async () => {
    expect(await verdictOn(() => [])).toMatchObject({ missing: count, isSound: false });
  });

  it('counts what is there twice, which readers pass over', async () => {
    const found = await verdictOn((messages) => messages.flatMap((one, nth) => (nth === 4 ? [one, one] : [one])));
    expect(found).toMatchObject({ missing: 0, doubled: 1, late: 0, foreign: 0, changed: 0, isSound: true });
  });

  it('finds what is out of order', async () => {
    const swapped = (messages: readonly Message[]) => {
      const [first, second] = messages.filter(({ key }) => key === 'jar-1');
      return messages.map((one) => (one === first ? second : one === second ? first : one)).flatMap((one) => one ?? []);
    };
    expect(await verdictOn(swapped)).toMatchObject({ missing: 0, doubled: 0, foreign: 0, isSound: false });
  });

  it('finds what is of no event, and what says that it is another', async () => {
    const stranger = { key: 'jar-1', value: '{}', headers: {} };
    expect(await verdictOn((messages) => [stranger, ...messages])).toMatchObject({ foreign: 1, isSound: false });
  });

  const positionIn = (nth: number): number => Number(all()[nth]?.headers['ce_position']);
  const inPlace = { missing: 0, doubled: 0, late: 0, foreign: 0, isSound: false };

  it.each<[string, (message: Message) => Message]>([
    ['another id', (one) => ({ ...one, headers: { ...one.headers, ce_id: testId(999) } })],
    ['another actor', (one) => ({ ...one, headers: { ...one.headers, ce_actor: 'user:eve' } })],
    ['another value', (one) => ({ ...one, value: '{"nth":1000}' })],
    ['no chain', ({ headers: { ce_chain: _, ...headers }, ...one }) => ({ ...one, headers })],
  ])('finds a message with %s, and says where', async (_, change) => {
    const found = await verdictOn((messages) => messages.map((one, nth) => (nth === 4 ? change(one) : one)));
    expect(found).toMatchObject({ ...inPlace, firstAt: [positionIn(4)] });
  });

  it('finds a message that was changed with its chain at the message behind it', async () => {
    const [own] = platform.log.all(topics.jar.name);
    const [before, changed, behind] = own ?? [];
    const events = platform.store.all();
    const event = events.find(({ eventId }) => eventId === changed?.headers['ce_id']);
    if (changed === undefined || event === undefined) throw new Error('too few messages');
    const forged = chained({ ...changed, value: '{"nth":1000}' }, event, chainAt(before));
    const found = await verdictOn((messages) =>
      messages.map((one) => (one.headers['ce_id'] === changed.headers['ce_id'] ? forged : one)),
    );
    expect(found).toMatchObject({ ...inPlace, changed: 1, firstAt: [Number(behind?.headers['ce_position'])] });
  });

  it('finds an event that was changed in the store, and says where', async () => {
    const { store } = platform;
    const changed: EventStore = {
      ...store,
      async *subscribeAll(options) {
        for await (const batch of store.subscribeAll(options)) {
          const events = batch.events.map((one) => (one.position === 5n ? { ...one, data: { nth: 1000 } } : one));
          yield { ...batch, events };
        }
      },
    };
    expect(await verdictOn((messages) => messages, changed)).toMatchObject({ ...inPlace, changed: 1, firstAt: [5] });
  });
});

describe('the last message of a partition', () => {
  it('is found when it was changed with its chain, which no message behind it shows', async () => {
    const { store, log } = memoryPlatform();
    const stream = streamName('entity', 'MAIN');
    const [event] = platform.store.all();
    if (event === undefined) throw new Error('there is no event');
    const data = { details: { name: 'Ours' } };
    await store.append(stream, [{ ...event, type: 'EntityChanged', data }], 'any');
    const [recorded] = await store.read(stream);
    if (recorded === undefined) throw new Error('it was not recorded');
    const topic = { name: 'sales.entity.v1', partitions: 1 };
    const verdictOf = async (published: object) => {
      const name = `${topic.name}.${JSON.stringify(published).length}`;
      await log.ensureTopic(name, 1);
      const publication = { type: 'sales.entity.changed.v1', data: published };
      await log.publish(name, [chained(toMessage(recorded, publication, position(0)), recorded, noChain)]);
      const entity = { ...topic, name };
      return (await verifyTopics({ store, log, topics: { entity }, timeoutMs: 0, signal }))[0];
    };
    expect(await verdictOf({ entity: 'MAIN', ...data })).toMatchObject({ changed: 0, differing: 0 });
    expect(await verdictOf({ entity: 'MAIN', details: { name: 'Theirs' } })).toMatchObject({
      changed: 0,
      differing: 1,
      first: 1,
    });
  });
});

describe('a replay', () => {
  it('copies a topic, so that a reader of the copy finds what a reader of the original does', async () => {
    const to = 'sales.jar.copy';
    const { log } = platform;
    expect(await replayTopic({ log, topic: topics.jar.name, to, signal })).toBe(count);
    expect(all(to)).toEqual(all());
    const copied = await verifyTopics({
      ...platform,
      topics: { jar: { name: to, partitions: 2 } },
      timeoutMs: 0,
      signal,
    });
    expect(copied.every(isSound)).toBe(true);
  });

  it('begins at a date, with a chain of its own, and goes on when it is begun again', async () => {
    const to = 'sales.jar.since';
    const { log } = platform;
    const options = { log, topic: topics.jar.name, to, from: day(11), signal };
    expect(await replayTopic(options)).toBe(20);
    expect(await replayTopic(options)).toBe(0);
    for (const partition of log.all(to)) {
      expect(partition.map(({ headers }) => headers['ce_previous'])).toEqual([
        '0',
        ...partition.slice(0, -1).map(({ headers }) => headers['ce_position']),
      ]);
    }
    expect(
      all(to)
        .map(({ headers }) => headers['ce_time'])
        .sort()[0],
    ).toBe(day(11));
  });

  it('refuses a topic with another number of partitions', async () => {
    await platform.log.ensureTopic('sales.jar.other', 3);
    const options = { log: platform.log, topic: topics.jar.name, to: 'sales.jar.other', signal };
    await expect(replayTopic(options)).rejects.toThrow('is not like sales.jar.v1');
  });
});
