import {
  type EventLog,
  type EventStore,
  fromMessage,
  type LogMessage,
  type Projection,
  position,
  revision,
  seal,
  streamName,
  toMessage,
} from '@sales/eventsourcing';
import { eventually, memoryDatabase, memoryPlatform, testId } from '@sales/eventsourcing/testing';
import { Type } from 'typebox';
import { afterEach, expect, test } from 'vitest';
import { createHealth } from '../observability/health.ts';
import { silentLogger as logger } from '../observability/logger.ts';
import { createBackground } from '../operations/background.ts';
import { queryRoute } from '../routes/query-route.ts';
import { createServer } from '../server/server.ts';
import { defineService } from './define-service.ts';
import { defineModule, type Process } from './module.ts';
import { publishedFields } from './personal-fields.ts';
import { runModules } from './run-modules.ts';

const topic = 'sales.customer.v1';

const jars: Projection = {
  name: 'jars',
  version: 1,
  topics: [topic],
  tables: [
    {
      kind: 'folded',
      table: { name: 'jar', columns: { id: 'text' }, key: ['id'] },
      keys: ({ stream }) => [{ id: stream }],
      evolve: (_, _event, key) => key,
    },
  ],
};

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** A service that only reads, and what its modules are told. */
const startReading = async () => {
  const told: string[] = [];
  const shelf = defineModule<{ JAR_SIZE: number }>({
    name: 'shelf',
    projections: [jars],
    start: ({ settings, platform: { cache } }) => ({
      prepare: async () => cache.set('size', String(settings.JAR_SIZE), 60_000),
      routes: (app) =>
        queryRoute(app, {
          url: '/v1/size',
          permission: 'jar:read',
          summary: 'Size',
          ok: Type.Object({ size: Type.Optional(Type.String()) }),
          handle: async () => {
            const size = await cache.get('size');
            return size === undefined ? {} : { size };
          },
        }),
    }),
  });
  const watcher = defineModule({
    name: 'watcher',
    start: () => ({
      watch: {
        applied: ({ name }, messages) => void told.push(`${name} has ${messages.map(({ key }) => key)}`),
        rebuilt: ({ name }) => void told.push(`${name} is new`),
      },
    }),
  });
  const service = defineService({
    name: 'jar',
    title: 'Jars',
    version: '1.0.0',
    description: 'What is in them',
    settings: { JAR_SIZE: Type.Integer({ default: 3 }) },
    modules: [shelf, watcher],
  });
  const platform = memoryPlatform();
  const store: EventStore = {
    ...platform.store,
    append: () => Promise.reject(new Error('a service that only reads appends nothing')),
    read: () => {
      throw new Error('a service that only reads reads no stream');
    },
  };
  const database = memoryDatabase({ query: () => Promise.reject(new Error('no tables')) });
  const health = createHealth();
  const background = createBackground({ logger, health });
  const server = createServer({ logger, verifyAnswers: true, limits: { maxEventLoopDelay: 60_000 } });
  stops.push(
    () => server.close(),
    () => background.stop(),
  );
  await runModules(service, { server, platform: { ...platform, store, database }, logger, background, health });
  return { server, platform, told };
};

test('a service that only reads prepares before it answers, with what it takes when it is told nothing', async () => {
  const { server } = await startReading();
  expect((await server.inject('/jar/v1/size')).json()).toEqual({ size: '3' });
});

test('a module that watches is told what the projections of all others do', async () => {
  const { platform, told } = await startReading();
  const type = 'sales.customer.held.v1';
  const recordedAt = '2026-01-01T00:00:00.000Z';
  const ids = { commandId: testId(1), correlationId: testId(1), causationId: testId(1) };
  const recorded = {
    type,
    data: {},
    eventId: testId(1),
    metadata: { ...ids, actor: 'user:ann', recordedAt, schemaVersion: 1 },
    stream: streamName('customer', 'one'),
    revision: revision(0),
    position: position(1),
  };
  await platform.log.publish(topic, [toMessage(recorded, { type, data: {} }, position(0))]);
  await eventually(() => told.length > 0);
  expect(told).toEqual(['jars has customer-one']);
});

test('whatever reads the log of a service has the values of persons', async () => {
  const platform = memoryPlatform();
  const heard = new Map<string, unknown>();
  const hears = (who: string, messages: readonly LogMessage[]) => {
    for (const message of messages) heard.set(who, fromMessage(message).data);
  };
  const projection: Projection = {
    ...jars,
    tables: [
      {
        kind: 'folded',
        table: { name: 'jar', columns: { id: 'text' }, key: ['id'] },
        keys: ({ stream }) => [{ id: stream }],
        evolve: (_, { data }, key) => {
          heard.set('projection', data);
          return key;
        },
      },
    ],
  };
  const readings = async (who: string, log: EventLog) => {
    for (let partition = 0; partition < 12; partition++) hears(who, await log.read(topic, partition, 0n));
    hears(
      `${who}, the last one`,
      (await log.tail(topic)).flatMap((one) => one ?? []),
    );
  };
  const manager: Process = {
    name: 'manager',
    topics: [topic],
    start: () => ({ run: ({ log }) => readings('process', log) }),
  };
  const shelf = defineModule({
    name: 'shelf',
    projections: [projection],
    processes: [manager],
    start: ({ platform: { log } }) => ({
      tasks: { reading: () => readings('task', log) },
      watch: { applied: (_, messages) => hears('watch', messages), rebuilt: () => {} },
    }),
  });
  const data = { customerId: testId(1), personId: testId(2), reason: 'late', note: 'Ann Smith forgot' };
  const type = 'sales.customer.held.v1';
  const recordedAt = '2026-01-01T00:00:00.000Z';
  const stream = streamName('customer', testId(1));
  const fields = publishedFields(type);
  const [sealed] = await seal(
    [{ eventId: testId(3), data }],
    () => fields && { fields, subject: stream },
    platform.keys,
  );
  const recorded = {
    ...{ type, stream, data: {}, eventId: testId(3), revision: revision(0), position: position(1) },
    metadata: {
      ...{ commandId: testId(4), correlationId: testId(4), causationId: testId(4) },
      ...{ actor: 'user:ann', recordedAt, schemaVersion: 1 },
    },
  };
  const message = toMessage(recorded, { type, data: sealed?.data }, position(0));
  expect(message.value).not.toContain('Ann');
  await platform.log.ensureTopic(topic, 12, 'keep');
  await platform.log.publish(topic, [message]);
  const service = defineService({
    ...{ name: 'jar', title: 'Jars', version: '1.0.0', description: 'What is in them', settings: {} },
    modules: [shelf],
  });
  const database = memoryDatabase({ query: () => Promise.reject(new Error('no tables')) });
  const health = createHealth();
  const background = createBackground({ logger, health });
  const server = createServer({ logger, limits: { maxEventLoopDelay: 60_000 } });
  stops.push(
    () => server.close(),
    () => background.stop(),
  );
  await runModules(service, { server, platform: { ...platform, database }, logger, background, health });
  const readers = ['process', 'process, the last one', 'projection', 'task', 'task, the last one', 'watch'];
  await eventually(() => heard.size === readers.length);
  expect(Object.fromEntries(heard)).toEqual(Object.fromEntries(readers.map((reader) => [reader, data])));
});
