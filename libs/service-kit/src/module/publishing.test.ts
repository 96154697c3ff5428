import { PassThrough } from 'node:stream';
import { category, type EventOf, event } from '@sales/contracts';
import {
  type Codec,
  type CommandHandler,
  commandHandler,
  type Decider,
  type DomainEvent,
  position,
  type RecordedEvent,
  randomIds,
  revision,
  streamName,
} from '@sales/eventsourcing';
import { fixedClock, memoryKeys, memorySnapshots } from '@sales/eventsourcing/testing';
import { Type } from 'typebox';
import { expect, test } from 'vitest';
import { createLogger } from '../observability/logger.ts';
import { commandRoute } from '../routes/command-route.ts';
import { jarService, memoryStore } from '../routes/fixture.ts';
import { handleOnce } from '../routes/outcome.ts';
import { defineAggregate } from './module.ts';
import { type PublishedCategory, publishing, relaying } from './publishing.ts';
import { publishedBy } from './run-modules.ts';
import { handlersOn } from './scope.ts';

const jars = category('jar', {
  about: 'Jars.',
  key: { jarId: Type.String() },
  events: {
    JarFilled: event('It is full.', { sweets: Type.Array(Type.Object({ count: Type.Integer({ minimum: 1 }) })) }),
    JarMoved: event('It stands elsewhere.', { to: Type.String() }),
  },
});

type Move = { readonly type: 'JarMoved'; readonly data: { readonly path: readonly string[] } };
type JarEvent = Exclude<EventOf<typeof jars>, { readonly type: 'JarMoved' }> | Move;

/** Records where a jar came along; the world hears where it ended. */
const publicJar = (event: JarEvent): EventOf<typeof jars> =>
  event.type === 'JarMoved' ? { type: 'JarMoved', data: { to: event.data.path.at(-1) ?? '' } } : event;

const plain = publishing(jars);
const overridden = publishing(jars, publicJar);

/** What is stored of a jar that was moved is the text of its path. */
const codec: Codec<JarEvent> = {
  version: 1,
  packing: {
    pack: (event) =>
      event.type === 'JarMoved' ? { type: event.type, data: { along: event.data.path.join('/') } } : event,
    unpack: (stored) =>
      stored.type === 'JarMoved'
        ? { type: stored.type, data: { path: (stored.data as { along: string }).along.split('/') } }
        : (stored as JarEvent),
  },
};

const recorder: Decider<number, DomainEvent, DomainEvent> = {
  initialState: 0,
  decide: (event) => [event],
  evolve: (count) => count + 1,
};

const recorded = (event: DomainEvent): RecordedEvent => ({
  ...event,
  stream: streamName('jar', 'A'),
  revision: revision(0),
  position: position(1),
  eventId: 'e',
  metadata: {
    actor: 'user:ann',
    correlationId: 'c',
    causationId: 'c',
    commandId: 'c',
    recordedAt: '2026-03-01T08:00:00Z',
    schemaVersion: 1,
  },
});

test('an event is published as it is, with the key of its stream, or as its public shape', () => {
  const filled = { type: 'JarFilled', data: { sweets: [{ count: 2 }] } };
  const said = { type: 'sales.jar.filled.v1', data: { jarId: 'A', sweets: [{ count: 2 }] } };
  expect(plain.publish(recorded(filled))).toEqual(said);
  expect(overridden.publish(recorded(filled))).toEqual(said);
  expect(overridden.publish(recorded({ type: 'JarMoved', data: { path: ['cellar', 'shelf'] } }))).toEqual({
    type: 'sales.jar.moved.v1',
    data: { jarId: 'A', to: 'shelf' },
  });
});

test('what is published of an event does not depend on how it is stored', async () => {
  const store = memoryStore();
  const jar = defineAggregate({
    category: 'jar',
    published: overridden,
    codec,
    decider: () => recorder as Decider<number, JarEvent, JarEvent>,
  });
  const { handle } = handlersOn({
    settings: {},
    store,
    clock: fixedClock(),
    snapshots: memorySnapshots(),
    keys: memoryKeys(),
  })(jar);
  const ids = { commandId: randomIds.next(), correlationId: 'c', causationId: 'c' };
  await handle('A', { type: 'JarMoved', data: { path: ['cellar', 'shelf'] } }, { ...ids, actor: 'user:ann' });
  const [stored] = store.all;
  expect(stored?.data).toEqual({ along: 'cellar/shelf' });
  expect(stored && relaying(publishedBy({ modules: [{ aggregates: [jar] }] })).publish(stored)).toEqual({
    type: 'sales.jar.moved.v1',
    data: { jarId: 'A', to: 'shelf' },
  });
});

const outcomes = async (published: PublishedCategory, event: DomainEvent) => {
  const store = memoryStore();
  const handler: CommandHandler<number, DomainEvent, DomainEvent> = commandHandler({
    store,
    category: 'jar',
    decider: recorder,
    check: published.check,
  });
  const lines = new PassThrough({ encoding: 'utf8' });
  const { server } = await jarService({
    server: { logger: createLogger({ name: 'jars' }, lines) },
    routes: (app) =>
      commandRoute(app, {
        method: 'POST',
        url: '/v1/record',
        permission: 'jar:write',
        summary: 'Records',
        ok: { schema: Type.Object({}) },
        command: ({ context }) => handleOnce(handler, 'A', context, async () => event),
        answer: () => ({}),
      }),
  });
  const { statusCode, headers, body } = await server.inject({ method: 'POST', url: '/jars/v1/record', payload: {} });
  await server.close();
  return { statusCode, type: headers['content-type'], body, stored: store.all, logged: String(lines.read() ?? '') };
};

test.each([
  ['plain', plain, { type: 'JarFilled', data: { sweets: [{ count: 2 }, { count: 0 }] } }, '/sweets/1/count'],
  ['that the world hears of otherwise', overridden, { type: 'JarMoved', data: { path: [7] } }, '/to'],
  ['that the contract does not know', plain, { type: 'JarBroken', data: {} }, 'has no such event'],
])('an event %s that is not what its contract says is not stored, and logged', async (_, published, event, where) => {
  const { statusCode, type, stored, logged } = await outcomes(published, event);
  expect({ statusCode, type, stored }).toEqual({
    statusCode: 500,
    type: expect.stringContaining('application/problem+json'),
    stored: [],
  });
  expect(logged).toContain(where);
});
