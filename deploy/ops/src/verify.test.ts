import { type Message, runRelay, streamName } from '@sales/eventsourcing';
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
      actor: 'ann',
      correlationId: 'c',
      causationId: 'c',
      commandId: 'c',
      occurredAt: day(nth),
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
const verdictOn = async (change: (messages: Message[]) => readonly Message[]) => {
  const name = 'sales.changed.v1';
  await platform.log.ensureTopic(name, 2);
  await platform.log.publish(name, change([...all()]));
  const verdicts = await verifyTopics({
    ...platform,
    topics: { jar: { name, partitions: 2 } },
    patience: 0,
    signal,
  });
  const sum = (of: 'missing' | 'doubled' | 'late' | 'foreign') => verdicts.reduce((total, one) => total + one[of], 0);
  const found = { missing: sum('missing'), doubled: sum('doubled'), late: sum('late'), foreign: sum('foreign') };
  return { ...found, isSound: verdicts.every(isSound) };
};

describe('the comparison of store and topics', () => {
  it('finds every event once and in order behind a relay', async () => {
    const verdicts = await verifyTopics({ ...platform, topics, patience: 0, signal });
    expect(verdicts.reduce((sum, { events }) => sum + events, 0)).toBe(count);
    expect(verdicts.every(isSound)).toBe(true);
  });

  it('finds what is missing, at the end too', async () => {
    const none = { doubled: 0, late: 0, foreign: 0, isSound: false };
    expect(await verdictOn((messages) => messages.filter((_, nth) => nth !== 4))).toEqual({ ...none, missing: 1 });
  });

  it('finds an empty topic', async () => {
    expect(await verdictOn(() => [])).toMatchObject({ missing: count, isSound: false });
  });

  it('counts what is there twice, which readers pass over', async () => {
    const found = await verdictOn((messages) => messages.flatMap((one, nth) => (nth === 4 ? [one, one] : [one])));
    expect(found).toEqual({ missing: 0, doubled: 1, late: 0, foreign: 0, isSound: true });
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

  it('finds other events in the right places', async () => {
    const renamed = (one: Message, nth: number) =>
      nth === 4 ? { ...one, headers: { ...one.headers, ce_id: testId(999) } } : one;
    const found = await verdictOn((messages) => messages.map(renamed));
    expect(found).toEqual({ missing: 0, doubled: 0, late: 0, foreign: 0, isSound: false });
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
      patience: 0,
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
