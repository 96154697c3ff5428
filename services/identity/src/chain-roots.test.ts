import { KeysUnavailable, rootIn, rootsIn, runRelay, streamName } from '@sales/eventsourcing';
import { eventually, memoryPlatform, memorySeal, testId } from '@sales/eventsourcing/testing';
import { expect, test } from 'vitest';
import { type ChainRootsOptions, signWhenDue } from './chain-roots.ts';

const topics = { jar: { name: 'sales.jar.v1', partitions: 1 } };
const hour = 3_600_000;
const logger = { info: () => {}, warn: () => {} } as unknown as ChainRootsOptions['logger'];

const start = async () => {
  const platform = memoryPlatform();
  const seal = memorySeal();
  const options: ChainRootsOptions = {
    ...platform,
    topics: Object.values(topics),
    seal,
    logger,
    every: 24 * hour,
  };
  await platform.log.ensureTopic(topics.jar.name, 1);
  const record = async (nth: number): Promise<void> => {
    const ids = { correlationId: 'c', causationId: 'c', commandId: 'c' };
    const metadata = { actor: 'user:ann', ...ids, recordedAt: platform.clock.now(), schemaVersion: 1 };
    const event = { type: 'Added', data: { nth }, eventId: testId(nth), metadata };
    const { position } = await platform.store.append(streamName('jar', '1'), [event], 'any');
    const abort = new AbortController();
    const publish = ({ data }: { data: unknown }) => ({ type: 'sales.jar.added.v1', data });
    const running = runRelay({ ...platform, name: 'jar', topics, publish, checkpointEvery: 0, signal: abort.signal });
    await eventually(async () => (await platform.checkpoints.load(['jar'])).get('jar') === position);
    abort.abort();
    await running;
  };
  return { ...platform, seal, options, record, later: (ms: number) => platform.clock.advance(ms) };
};

test('the first root is signed a day after the first event, the next a day after it', async () => {
  const { options, record, later, store, seal } = await start();
  expect(await signWhenDue(options)).toBe(false);
  later(100 * hour);
  expect(await signWhenDue(options)).toBe(false);
  await record(1);
  expect(await signWhenDue(options)).toBe(false);
  later(24 * hour);
  expect(await signWhenDue(options)).toBe(true);
  expect(await signWhenDue(options)).toBe(false);
  later(23 * hour);
  expect(await signWhenDue(options)).toBe(false);
  await record(2);
  later(hour);
  expect(await signWhenDue(options)).toBe(true);
  const roots = await rootsIn(store);
  expect(await seal.kept()).toEqual(roots);
  expect(roots.map((one) => rootIn(one).ends.map(({ position }) => position))).toEqual([[1], [3]]);
});

test('while the key is away there is no root; what was recorded and not kept is kept later', async () => {
  const { options, record, later, store, seal } = await start();
  await record(1);
  later(24 * hour);
  const away = async (): Promise<never> => {
    throw new KeysUnavailable('the disk is gone');
  };
  expect(await signWhenDue({ ...options, seal: { ...seal, signer: away } })).toBe(false);
  expect(await rootsIn(store)).toEqual([]);
  expect(await signWhenDue({ ...options, seal: { ...seal, keep: away } })).toBe(false);
  expect([(await rootsIn(store)).length, (await seal.kept()).length]).toEqual([1, 0]);
  expect(await signWhenDue(options)).toBe(false);
  expect(await seal.kept()).toEqual(await rootsIn(store));
});
