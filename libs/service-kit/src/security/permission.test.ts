import { PassThrough } from 'node:stream';
import { eventually } from '@sales/eventsourcing/testing';
import { withoutReferences } from '@sales/test-kit/open-api';
import { Type } from 'typebox';
import { afterEach, expect, test } from 'vitest';
import { IssuerUnavailable, Unauthenticated } from '../http/unauthenticated.ts';
import { silentLogger } from '../observability/logger.ts';
import { jarService } from '../routes/fixture.ts';
import { queryRoute } from '../routes/query-route.ts';
import type { App, Server } from '../server/server.ts';
import { createServer, listen } from '../server/server.ts';
import type { Access, Permission } from './permission.ts';
import type { Identify, Principal } from './principal.ts';
import type { Reach } from './rights.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

/** The jar service, with a principal that may do only what is said. */
const startFor = async (may: (permission: Permission) => boolean) => {
  const fixture = await jarService({ server: { identify: () => ({ id: 'user:eve', may }) } });
  servers.push(fixture.server);
  return fixture;
};

const eve = (): Principal => ({ id: 'user:eve', may: () => true });

const open = (server: Server, payload: object = { label: 'sweets' }) =>
  server.inject({ method: 'POST', url: '/jars/v1/jars', payload });

test('refuses a principal without the permission of the route, and says which one is missing', async () => {
  const { server, store } = await startFor((permission) => permission === 'jar:read');
  const refused = await open(server);
  expect(refused.statusCode).toBe(403);
  expect(refused.headers['content-type']).toContain('application/problem+json');
  expect(refused.json()).toMatchObject({
    code: 'request/forbidden',
    detail: 'user:eve needs the permission jar:write.',
    details: { principal: 'user:eve', permission: 'jar:write' },
  });
  expect(store.all).toEqual([]);
  expect((await server.inject('/jars/v1/numbers')).statusCode).toBe(200);
});

test('says that a permission is missing before it looks at the body', async () => {
  const { server } = await startFor(() => false);
  expect((await open(server, { label: 7 })).json()).toMatchObject({ code: 'request/forbidden' });
});

test('records the principal as the actor', async () => {
  const { server, store } = await startFor((permission) => permission === 'jar:write');
  expect((await open(server)).statusCode).toBe(201);
  expect(store.all.map(({ metadata }) => metadata.actor)).toEqual(['user:eve']);
});

test('asks nothing on an open route, not even who it is', async () => {
  const { server } = await startFor(() => false);
  for (const path of ['livez', 'readyz', 'openapi.json', 'docs/'])
    expect([
      path,
      (await server.inject({ url: `/jars/${path}`, headers: { 'x-actor': 'user:ann' } })).statusCode,
    ]).toEqual([path, 200]);
});

test('answers 404 where there is no route, whatever the principal may do', async () => {
  const { server } = await startFor(() => false);
  expect((await server.inject('/jars/v1/nothing')).statusCode).toBe(404);
});

test.each<[string, object]>([
  ['none', {}],
  ['one that is not a permission', { config: { permission: 'jars' as Access } }],
])('a server does not start with a route that names %s', async (_, options) => {
  const server = createServer({ logger: silentLogger });
  await server.register((app: App, _options, done) => {
    app.get('/jars', options, async () => 'all');
    done();
  });
  await expect(server.ready()).rejects.toThrow('GET /jars names no permission');
});

test('the API document says what each operation asks, and that it may be refused', async () => {
  const { server } = await startFor(() => false);
  const { paths } = withoutReferences((await server.inject('/jars/openapi.json')).json());
  const { post } = paths['/jars/v1/jars'];
  expect(post['x-permission']).toBe('jar:write');
  expect(post.responses['401'].description).toBe('`request/unauthenticated`');
  expect(post.responses['403'].description).toBe('`request/forbidden`, `request/not-set-up`');
  expect(post.responses['503'].description).toContain('`service/issuer-unavailable`');
  const { get } = paths['/jars/livez'];
  expect(get['x-permission']).toBe('open');
  expect(Object.keys(get.responses)).not.toContain('401');
  expect(Object.keys(get.responses)).not.toContain('403');
});

test('shows metrics to who may read them, and where they are open to who comes without a proxy', async () => {
  const metricsFor = async (openMetrics: boolean, isAllowed: boolean, headers: Record<string, string> = {}) => {
    const identify = () => ({
      id: 'user:eve',
      may: (permission: Permission) => isAllowed && permission === 'metrics:read',
    });
    const { server } = await jarService({ server: { identify, openMetrics } });
    servers.push(server);
    return (await server.inject({ url: '/jars/metrics', headers })).statusCode;
  };
  expect([await metricsFor(false, true), await metricsFor(false, false)]).toEqual([200, 403]);
  expect([await metricsFor(true, false)]).toEqual([200]);
  for (const header of ['x-forwarded-for', 'forwarded'])
    expect([await metricsFor(true, false, { [header]: '' }), await metricsFor(true, true, { [header]: 'x' })]).toEqual([
      403, 200,
    ]);
});

/** An answer that goes on until it is ended. */
const startStream = async (identify: Identify) => {
  const ended = new AbortController();
  const told: Reach[] = [];
  const fixture = await jarService({
    server: { identify },
    routes: (app) => {
      app.get('/v1/news', { config: { permission: 'order:follow', isScoped: true } }, (request, reply) => {
        const news = new PassThrough();
        news.write('first');
        app.whileAllowed(request, {
          signal: ended.signal,
          changed: (reach) => told.push(reach),
          end: () => {
            ended.abort();
            news.end();
          },
        });
        return reply.send(news);
      });
    },
  });
  servers.push(fixture.server);
  const answer = await fixture.server.inject({ url: '/jars/v1/news', payloadAsStream: true });
  answer.stream().resume();
  return { status: answer.statusCode, told, isEnded: () => ended.signal.aborted };
};

test.each<[string, () => Principal]>([
  [
    'the sender is not known any more',
    () => {
      throw new Unauthenticated('revoked');
    },
  ],
  ['the permission is gone', () => ({ id: 'user:eve', may: () => false })],
  ['the credentials are of another', () => ({ id: 'user:ann', may: () => true })],
  ['the fields are withheld', () => ({ ...eve(), reach: () => ({ owners: 'all', hidden: new Set(['cost']) }) })],
])('an answer that goes on ends within a second when %s', async (_, later) => {
  let now = eve;
  const stream = await startStream(() => now());
  expect([stream.status, stream.isEnded()]).toEqual([200, false]);
  now = later;
  const since = performance.now();
  await eventually(stream.isEnded);
  expect(performance.now() - since).toBeLessThan(1000);
});

test('an answer that goes on is told of what its sender may see now, and an outage does not end it', async () => {
  let now = eve;
  const stream = await startStream(() => now());
  const reach: Reach = { owners: new Set(['user:eve']), hidden: new Set() };
  now = () => {
    throw new IssuerUnavailable('away');
  };
  await new Promise((resolve) => setTimeout(resolve, 600));
  const known = { ...eve(), reach: () => reach };
  now = () => known;
  await eventually(() => stream.told.length > 0);
  expect([stream.told, stream.isEnded()]).toEqual([[reach], false]);
  now = () => ({ ...eve(), may: () => false });
  await eventually(stream.isEnded);
});

/** A file whose rows come one by one, read over a connection. Gives how it ended. */
const startFile = async (identify: Identify) => {
  const more = new PassThrough({ objectMode: true });
  const fixture = await jarService({
    server: { identify },
    routes: (app) =>
      queryRoute(app, {
        url: '/v1/export',
        permission: 'order:list',
        summary: 'Many rows',
        isScoped: true,
        ok: Type.Object({ items: Type.Array(Type.Object({ n: Type.Integer() })) }),
        handle: () => Promise.resolve({ items: [] }),
        file: { name: 'rows', columns: [{ name: 'n', value: ({ n }: { n: number }) => n }], rows: () => more },
      }),
  });
  servers.push(fixture.server);
  const address = await listen(fixture.server, { HOST: '127.0.0.1', PORT: 0 });
  // Enough for the first pieces.
  for (let n = 0; n < 6000; n++) more.write({ n });
  const answer = await fetch(`${address}/jars/v1/export?format=ndjson`);
  const ended = answer.text().then(
    () => 'whole',
    () => 'broken off',
  );
  return { status: answer.status, ended, finish: () => more.end() };
};

test('a file under way is broken off when its reader may not have it any more, or may see less', async () => {
  const later: readonly (() => Principal)[] = [
    () => {
      throw new Unauthenticated('revoked');
    },
    () => ({ id: 'user:eve', may: () => false }),
    () => ({ ...eve(), reach: () => ({ owners: new Set(['user:eve']), hidden: new Set() }) }),
  ];
  for (const next of later) {
    let now = eve;
    const file = await startFile(() => now());
    expect(file.status).toBe(200);
    now = next;
    expect(await file.ended).toBe('broken off');
  }
});

test('a file under way outlives its token, and rights that stay the same', async () => {
  let looks = 0;
  let now = eve;
  const file = await startFile(() => {
    looks += 1;
    return now();
  });
  now = () => {
    throw new Unauthenticated('expired');
  };
  await eventually(() => looks > 1);
  now = () => ({ ...eve(), reach: () => ({ owners: 'all', hidden: new Set() }) });
  const before = looks;
  await eventually(() => looks > before + 1);
  file.finish();
  expect(await file.ended).toBe('whole');
});
