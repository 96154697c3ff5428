import { fixedClock, memoryAccessLog } from '@sales/eventsourcing/testing';
import { expect, test } from 'vitest';
import { createLogger } from '../observability/logger.ts';
import { createServer } from '../server/server.ts';
import { requireWithin } from './owned.ts';
import { noteRefusals } from './refusals.ts';

const logger = createLogger({ name: 'test', level: 'silent' });

const opened = async (accessLog = memoryAccessLog()) => {
  const clock = fixedClock();
  const identify = (headers: Readonly<Record<string, unknown>>) => ({
    id: String(headers['x-who']),
    may: (permission: string) => permission === 'thing:see',
  });
  const server = createServer({ logger, identify });
  noteRefusals(server, { accessLog, clock, logger });
  server.get('/v1/things/:id', { config: { permission: 'thing:see' } }, () => ({ done: true }));
  server.post('/v1/things/:id/change', { config: { permission: 'thing:change' } }, () => ({ done: true }));
  const owned = {
    id: { ownerOf: async (id: string) => (id === 'none' ? undefined : 'user:eve'), unknown: 'no', readBy: 'thing:see' },
  } as const;
  server.register(async (inner) => {
    inner.setErrorHandler((_error, _request, reply) => reply.code(404).send());
    inner.get('/v1/owned/:id', { config: { permission: 'thing:see' } }, ({ params }) =>
      requireWithin(owned, { owners: new Set() }, Object(params)),
    );
  });
  const ask = (method: 'GET' | 'POST', url: string, who = 'user:ann') =>
    server.inject({ method, url, headers: { 'x-who': who, 'user-agent': 'a\u00e9b' } });
  return { clock, accessLog, ask };
};

const all = { limit: 100, ascending: true };

test('who was refused what is noted, once a minute, without what stands in the query', async () => {
  const { ask, accessLog, clock } = await opened();
  expect((await ask('GET', '/v1/things/7')).statusCode).toBe(200);
  for (const _ of [1, 2, 3]) expect((await ask('POST', '/v1/things/7/change?secret=1')).statusCode).toBe(403);
  const first = { outcome: 'forbidden', method: 'request', principal: 'user:ann', request: 'POST /v1/things/7/change' };
  const permission = 'thing:change';
  expect(await accessLog.find(all)).toEqual([
    { id: 1, at: clock.now(), address: '127.0.0.1', agent: 'a?b', ...first, permission },
  ]);
  await ask('POST', '/v1/things/8/change');
  await ask('POST', '/v1/things/7/change', 'service:robot');
  clock.advance(60_000);
  await ask('POST', '/v1/things/7/change');
  const found = await accessLog.find(all);
  expect(found.map(({ principal, request }) => `${principal} ${request}`)).toEqual([
    'user:ann POST /v1/things/7/change',
    'user:ann POST /v1/things/8/change',
    'service:robot POST /v1/things/7/change',
    'user:ann POST /v1/things/7/change',
  ]);
});

test('a thing of others is noted, though it is answered as one that is not there', async () => {
  const { ask, accessLog } = await opened();
  expect((await ask('GET', '/v1/owned/theirs')).statusCode).toBe(404);
  expect((await ask('GET', '/v1/owned/none')).statusCode).toBe(404);
  expect((await accessLog.find(all)).map(({ request }) => request)).toEqual(['GET /v1/owned/theirs']);
});

test('who tries many paths is noted with some of them, then with the route', async () => {
  const { ask, accessLog, clock } = await opened();
  for (let id = 0; id < 100; id += 1) await ask('POST', `/v1/things/${id}/change`);
  const found = (await accessLog.find(all)).map(({ request }) => request);
  expect([found.length, found.at(59), found.at(60)]).toEqual([
    ...[61, 'POST /v1/things/59/change', 'POST /v1/things/:id/change'],
  ]);
  clock.advance(60_000);
  await ask('POST', '/v1/things/99/change');
  expect((await accessLog.find(all)).at(-1)?.request).toBe('POST /v1/things/99/change');
});

test('a refusal is answered though it cannot be noted', async () => {
  const { ask } = await opened({ ...memoryAccessLog(), note: () => Promise.reject(new Error('the database is away')) });
  expect((await ask('POST', '/v1/things/7/change')).statusCode).toBe(403);
});
