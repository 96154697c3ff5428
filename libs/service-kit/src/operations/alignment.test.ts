import { realign, StoreRestored, type StreamName, streamName } from '@sales/eventsourcing';
import { newEvents } from '@sales/eventsourcing/contract';
import { eventually, type MemoryEventStore, memoryEventLog, memoryEventStore } from '@sales/eventsourcing/testing';
import { expect, test } from 'vitest';
import { diagnose } from '../http/problems.ts';
import { createHealth } from '../observability/health.ts';
import { silentLogger as logger } from '../observability/logger.ts';
import { createMetrics } from '../observability/metrics.ts';
import { watchAlignment } from './alignment.ts';

const topic = { name: 'sales.jar.v1', partitions: 2 };
const stream = streamName('jar', 'a');
const context = {
  commandId: '01930000-0000-7000-8000-000000000001',
  actor: 'system:ops',
  correlationId: 'c',
  causationId: 'c',
};

/** A store of three events, the first and the last of them published, and what else a watch needs. */
const setup = async () => {
  const [full, log] = [memoryEventStore(), memoryEventLog()];
  const events = newEvents(3);
  await full.append(stream, events, 'no_stream');
  await log.ensureTopic(topic.name, topic.partitions);
  for (const event of await full.read(stream)) {
    const headers = {
      ce_id: event.eventId,
      ce_type: 'sales.jar.added.v1',
      ce_revision: String(event.revision),
      ce_position: String(event.position),
      ce_previous: String(event.position - 1n),
      ce_time: event.metadata.recordedAt,
      ce_actor: 'user:ann',
      ce_correlationid: 'c',
      ce_causationid: 'c',
      ce_commandid: 'c',
    };
    await log.publish(topic.name, [{ key: stream, value: '{}', headers }]);
  }
  const older = memoryEventStore();
  await older.append(stream, events.slice(0, 2), 'no_stream');
  let current: MemoryEventStore = older;
  const store = {
    append: (...given: Parameters<MemoryEventStore['append']>) => current.append(...given),
    read: (...given: Parameters<MemoryEventStore['read']>) => current.read(...given),
    subscribeAll: (...given: Parameters<MemoryEventStore['subscribeAll']>) => current.subscribeAll(...given),
  };
  const [health, metrics] = [createHealth(), createMetrics('jar')];
  const aligned = await watchAlignment(
    { store, log, topics: [topic], every: 5, again: 1 },
    { health, metrics, logger },
  );
  const abort = new AbortController();
  const watching = aligned.watch(abort.signal);
  return {
    ...{ older, full, store, log, aligned },
    use: (next: MemoryEventStore): void => {
      current = next;
    },
    isReady: async () => (await health.readiness()).status === 'ready',
    reason: async () => (await health.readiness()).checks['store and topics']?.detail,
    measured: () => metrics.registry.metrics(),
    stop: async () => {
      abort.abort();
      await watching;
    },
  };
};

const refused = async (work: () => Promise<unknown>): Promise<unknown> =>
  work().then(
    () => undefined,
    (error: unknown) => error,
  );

const other = (id: string): StreamName => streamName('jar', id);

test('a store that lacks what was published is neither read nor written until it has it', async () => {
  const { aligned, full, use, isReady, reason, measured, stop, older } = await setup();
  const read = () => aligned.store.read(stream);
  const append = () => aligned.store.append(other('b'), newEvents(1), 'no_stream');
  for (const work of [read, append]) expect(await refused(work)).toBeInstanceOf(StoreRestored);
  expect(older.all()).toHaveLength(2);
  expect(await isReady()).toBe(false);
  expect(await reason()).toMatch(/event 2 of jar-a, published from position 3/);
  expect(await measured()).toMatch(/^store_restored\{.*\} 1$/m);

  // A later backup is put in its place.
  use(full);
  await eventually(isReady);
  expect(await read()).toHaveLength(3);
  await append();
  expect(await measured()).toMatch(/^store_restored\{.*\} 0$/m);

  // And the older one again, while all runs.
  use(older);
  await eventually(async () => !(await isReady()));
  expect(await refused(append)).toBeInstanceOf(StoreRestored);
  await stop();
});

test('what was realigned while the process ran has to be heard of at a start', async () => {
  const { aligned, store, log, isReady, reason, stop } = await setup();
  const now = '2024-01-15T09:00:00.000Z';
  await realign({ store, log, topics: [topic], context, now });
  await eventually(async () => String(await reason()).includes('start it again'));
  expect(await isReady()).toBe(false);
  expect(await refused(() => aligned.store.read(stream))).toBeInstanceOf(StoreRestored);
  await stop();

  const { store: next } = await watchAlignment(
    { store, log, topics: [topic] },
    { health: createHealth(), metrics: createMetrics('jar'), logger },
  );
  expect(await next.read(stream)).toHaveLength(2);
});

test('a refusal is a 503 of its own, which says that nothing was recorded', () => {
  const facts = { ifMatch: false, commandId: 'c', bodyLimit: 1, mediaTypes: ['application/json'] };
  const { status, code, detail, outcome } = diagnose(new StoreRestored('gone'), new Map(), facts);
  expect([status, code, outcome]).toEqual([503, 'service/store-restored', undefined]);
  expect(detail).toContain('Nothing of this request was recorded');
});
