import { type RecordedEvent, realign, runRelay, streamName } from '@sales/eventsourcing';
import { newEvent } from '@sales/eventsourcing/contract';
import { eventually, memoryPlatform } from '@sales/eventsourcing/testing';
import { expect, test } from 'vitest';
import { causeCheck } from './causes.ts';
import { compareTopics, type Lost, linesOf, passNumbers, rangeOf } from './realign.ts';

const topics = { jar: { name: 'sales.jar.v1', partitions: 2 } };
const { signal } = new AbortController();
const publish = ({ type, data }: RecordedEvent) => ({ type: `sales.jar.${type}.v1`, data });

/** Thirty events that are published, of three streams. */
const setup = async () => {
  const platform = memoryPlatform();
  const { store, log } = platform;
  const record = async (count: number): Promise<void> => {
    for (let nth = 0; nth < count; nth++) {
      const stream = streamName('jar', `${store.all().length % 3}`);
      const last = (await store.read(stream)).at(-1);
      await store.append(stream, [newEvent()], last?.revision ?? 'no_stream');
    }
  };
  await record(30);
  const abort = new AbortController();
  const running = runRelay({ ...platform, name: 'jar', topics, publish, signal: abort.signal });
  await eventually(async () => (await log.tail('sales.jar.v1')).some((last) => last?.headers['ce_position'] === '30'));
  abort.abort();
  await running;
  return { store, log, record, compare: () => compareTopics({ store, log, topics, signal }) };
};

test('a store with every event of the topics has nothing to be withdrawn', async () => {
  const { record, compare } = await setup();
  await record(3);
  const difference = await compare();
  expect(difference).toEqual({ lost: [], common: 30n, end: 30n, isUnfinished: false });
  expect(rangeOf(difference)).toBeUndefined();
  expect(linesOf(difference)).toEqual(['  the store has every event of the topics']);
});

test.each([0, 15])('what the store lost is named by stream, with %i other events in its place', async (later) => {
  const { store, record, compare } = await setup();
  store.restore(20);
  await record(later);
  const difference = await compare();
  expect(difference.lost.map(({ message }) => message.headers['ce_position'])).toEqual(
    Array.from({ length: 10 }, (_, nth) => String(21 + nth)),
  );
  expect(rangeOf(difference)).toEqual({ after: 20n, upTo: 30n });
  const lines = linesOf(difference);
  expect(lines[0]).toBe('! the topics have 10 events of 3 streams (3 jar) that the store does not have,');
  expect(lines).toContain('    jar-2: 4 events, revisions 6 to 9');
});

test('a realignment that was broken off is said, even if nothing is left to withdraw', async () => {
  const { store, log, compare } = await setup();
  const id = '01930000-0000-7000-8000-000000000001';
  const context = { commandId: id, correlationId: id, causationId: id, actor: 'system:ops' };
  const broken = { ...log, publish: () => Promise.reject(new Error('killed')) };
  const now = '2024-01-15T09:00:00.000Z';
  await expect(realign({ store, log: broken, topics: [topics.jar], context, now })).rejects.toThrow('killed');
  expect(linesOf(await compare())[0]).toMatch(/^! a realignment was begun and did not end: commands are refused until/);
});

test('the numbers of what is withdrawn are taken from their series, once', async () => {
  const { store } = memoryPlatform();
  const id = '01930000-0000-7000-8000-000000000001';
  const context = { commandId: id, correlationId: id, causationId: id, actor: 'system:ops' };
  const lost = ['SO-2026-000140', 'SO-2026-000139', 'INV-2026-000003', 'C-000042', 'PO-4711'].map((number): Lost => {
    const message = { key: 'order-a', headers: {}, value: JSON.stringify({ number }), offset: 0n };
    return { topic: 'sales.order.v1', partition: 0, message };
  });
  await store.append(
    streamName('numberSeries', 'MAIN.SO.2026'),
    [{ ...newEvent(), type: 'NumbersReserved', data: { from: 1, to: 100 } }],
    'no_stream',
  );
  const reserved = () => store.all().map(({ stream, data }) => [stream, data]);
  await passNumbers(store, lost, context);
  const passed = [
    ['numberSeries-MAIN.SO.2026', { from: 1, to: 100 }],
    ['numberSeries-MAIN.SO.2026', { from: 101, to: 140 }],
    ['numberSeries-MAIN.INV.2026', { from: 1, to: 3 }],
    ['numberSeries-C', { from: 1, to: 42 }],
  ];
  expect(reserved()).toEqual(passed);
  const causes = causeCheck();
  for (const event of store.all().slice(1)) causes.take(event);
  expect(causes.end()).toMatchObject({ roots: 3, orphans: 0 });
  await passNumbers(store, lost, { ...context, commandId: '01930000-0000-7000-8000-000000000002' });
  expect(reserved()).toEqual(passed);
});
