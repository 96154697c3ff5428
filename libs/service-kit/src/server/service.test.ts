import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { PassThrough } from 'node:stream';
import {
  EventTooLarge,
  LogUnavailable,
  ReadModelUnavailable,
  revision,
  streamName,
  WrongExpectedRevision,
} from '@sales/eventsourcing';
import { withoutReferences } from '@sales/test-kit/open-api';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { problemTable } from '../http/problems.ts';
import { createLogger, silentLogger } from '../observability/logger.ts';
import { closeServer } from '../operations/lifecycle.ts';
import { commandRoute } from '../routes/command-route.ts';
import { anyPort, type Fixture, type FixtureOptions, jarService } from '../routes/fixture.ts';
import { queryRoute } from '../routes/query-route.ts';
import { startedJars } from '../testing/started-jars.ts';
import { type App, createServer, listen } from './server.ts';
import { registerService } from './service.ts';

const start = startedJars();

const anything = Type.Object({});
const get = ({ server }: Fixture, url: string) => server.inject({ method: 'GET', url });

/** A route that answers when it is let go. */
const gate = () => {
  const { promise: opened, resolve: open } = Promise.withResolvers<void>();
  const { promise: entered, resolve: enter } = Promise.withResolvers<void>();
  const routes = (app: App): void =>
    queryRoute(app, {
      url: '/v1/gate',
      permission: 'jar:read',
      summary: 'Waits',
      ok: anything,
      handle: async () => {
        enter();
        await opened;
        return {};
      },
    });
  return { open, entered, routes };
};

/** A logger, and the lines that it has written. */
const collecting = () => {
  let lines = '';
  const output = new PassThrough();
  output.on('data', (data) => {
    lines += data;
  });
  const logged = () =>
    lines
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  return { logger: createLogger({ name: 'test' }, output), logged };
};

describe('errors', () => {
  const failing = (error: unknown) => (app: App) =>
    commandRoute(app, {
      method: 'POST',
      url: '/v1/fail',
      permission: 'jar:write',
      summary: 'Fails',
      ok: { schema: anything },
      command: async () => {
        throw error;
      },
      answer: () => ({}),
    });
  const fail = async (error: unknown, options: FixtureOptions = {}) => {
    const fixture = await start({ ...options, routes: failing(error) });
    const headers = { 'idempotency-key': 'k', 'x-correlation-id': 'c-1' };
    const url = '/jars/v1/fail?after=jar-Ottilie%401';
    return { fixture, answer: await fixture.server.inject({ method: 'POST', url, headers }) };
  };

  it('that were not foreseen are a 500 that tells nothing, and a log line that tells all', async () => {
    const { logger, logged: lines } = collecting();
    const { answer } = await fail(new Error('password=hunter2'), { server: { logger } });
    expect(answer.statusCode).toBe(500);
    expect(answer.json()).toEqual({
      type: 'urn:sales:problem:service/internal',
      title: 'Internal error',
      status: 500,
      code: 'service/internal',
      correlationId: 'c-1',
    });
    const [logged] = lines();
    expect(logged).toMatchObject({ level: 'error', correlationId: 'c-1', method: 'POST', url: '/jars/v1/fail' });
    expect(logged.err.stack).toContain('service.test.ts');
    expect(JSON.stringify(logged)).not.toContain('Ottilie'); // what is searched for may be the name of a person
  });

  it('of an outage are one short line each, without a stack', async () => {
    const { logger, logged } = collecting();
    const cause = new Error('timeout exceeded when trying to connect');
    const { answer } = await fail(new ReadModelUnavailable('the read models did not answer', { cause }), {
      server: { logger },
    });
    expect(answer.statusCode).toBe(503);
    expect(logged()).toHaveLength(1);
    expect(logged()[0]).toMatchObject({
      level: 'warn',
      status: 503,
      code: 'service/unavailable',
      err: { type: 'ReadModelUnavailable', message: 'the read models did not answer' },
    });
    expect(JSON.stringify(logged())).not.toContain('service.test.ts');
  });

  it.each([
    [new LogUnavailable('x'), 503, { outcome: 'unknown', commandId: expect.any(String) }],
    [new EventTooLarge(streamName('jar', '1'), 300_000, 262_144), 413, { detail: expect.stringContaining('262144') }],
    [new WrongExpectedRevision(streamName('jar', '1'), revision(3), revision(4)), 409, { code: 'request/conflict' }],
    ['a text', 500, {}],
    [undefined, 500, {}],
  ])('%s is answered %i', async (error, status, more) => {
    const { answer, fixture } = await fail(error);
    expect(answer.json()).toMatchObject({ status, ...more });
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(fixture.answers.kept.size).toBe(0);
  });
});

describe('a service', () => {
  it('keeps to itself on a shared server', async () => {
    const server = createServer({ logger: silentLogger });
    const refusing = (code: string) => (app: App) =>
      queryRoute(app, {
        url: '/v1/things',
        permission: 'jar:read',
        summary: `Things of ${code}`,
        ok: anything,
        handle: () => ({}),
      });
    const options = { title: 'A', version: '1' };
    await registerService(
      server,
      { name: 'one', ...options, problems: problemTable<'a/b'>({ 'a/b': 404 }) },
      refusing('one'),
    );
    await registerService(server, { name: 'two', ...options, title: 'B' }, refusing('two'));
    const paths = async (name: string) =>
      Object.keys((await server.inject(`/${name}/openapi.json`)).json().paths).filter((path) => path.includes('/v1/'));
    expect(await paths('one')).toEqual(['/one/v1/things']);
    expect(await paths('two')).toEqual(['/two/v1/things']);
    await server.inject('/one/v1/things');
    expect((await server.inject('/one/metrics')).body).toContain('route="/one/v1/things"');
    expect((await server.inject('/two/metrics')).body).not.toContain('/one/');
    await server.close();
  });

  it('describes itself in OpenAPI 3.1, with the problems of each route', async () => {
    const fixture = await start();
    const served = (await get(fixture, '/jars/openapi.json')).json();
    const document = withoutReferences(served);
    expect(document).toMatchObject({ openapi: '3.1.0', info: { title: 'Jars', version: '1.0.0' } });
    const { post } = document.paths['/jars/v1/jars/{jarId}/coins'];
    expect(post).toMatchObject({ summary: 'Add coins', tags: ['jars'] });
    expect(Object.keys(post.responses)).toEqual([
      '200',
      '400',
      '401',
      '403',
      '404',
      '409',
      '412',
      '413',
      '414',
      '415',
      '422',
      '429',
      '431',
      '503',
    ]);
    expect(post.responses[409].description).toBe('`jar/full`, `request/conflict`, `person/erased`');
    const { $ref } = served.paths['/jars/v1/jars/{jarId}/coins'].post.responses[404];
    expect($ref).toMatch(/^#\/components\/responses\/404(_\d)?$/);
    expect(served.components.responses[$ref.slice($ref.lastIndexOf('/') + 1)].content).toEqual({
      'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
    });
    expect(document.components.schemas.Problem.required).toContain('code');
    expect(post.parameters.map(({ name }: { name: string }) => name)).toContain('Idempotency-Key');
    expect(post.operationId).toBe('postJarsByJarIdCoins');
  });

  it('has a page on which its API is read and tried: with its own name, and a way home', async () => {
    const fixture = await start();
    expect((await get(fixture, '/jars/docs')).headers.location).toBe('/jars/docs/');
    const page = await get(fixture, '/jars/docs/');
    expect(page.body).toContain('<title>Jars · API</title>');
    expect(page.body).toContain('<a href="/">All services</a>');
    expect(page.body.replaceAll(/(href|src)="[^"]*"/g, '')).not.toMatch(/swagger/i);
    for (const [, file = ''] of page.body.matchAll(/(?:href|src)="(static\/[^"]+)"/g))
      expect((await get(fixture, `/jars/docs/${file}`)).statusCode, file).toBe(200);
    expect((await get(fixture, '/jars/docs/static/package.json')).statusCode).toBe(404);
  });

  it('tells generators of clients what they need: a name of each operation, and what answers are', async () => {
    type Operation = { operationId: string; responses: Record<string, { description: string }> };
    const paths: Record<string, Record<string, Operation>> = withoutReferences(
      (await get(await start(), '/jars/openapi.json')).json(),
    ).paths;
    const operations = Object.values(paths).flatMap((path) => Object.values(path));
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    for (const { operationId, responses } of operations) {
      expect(Object.keys(responses), operationId).not.toEqual([]);
      for (const { description } of Object.values(responses)) expect(description).not.toBe('Default Response');
    }
  });

  it('does not start with a code that its table does not know', async () => {
    const routes = (app: App): void =>
      queryRoute(app, {
        url: '/v1/x',
        permission: 'jar:read',
        summary: 'x',
        ok: anything,
        problems: ['jar/typo'],
        handle: () => ({}),
      });
    await expect(jarService({ routes })).rejects.toThrow("'jar/typo' is not in the problem table");
  });

  it('does not start with a body that takes unknown fields by accident', async () => {
    const routes = (app: App): void =>
      commandRoute(app, {
        method: 'POST',
        url: '/v1/x',
        permission: 'jar:write',
        summary: 'x',
        body: Type.Object({ lines: Type.Array(Type.Object({ sku: Type.String() })) }, { additionalProperties: false }),
        ok: { schema: anything },
        command: () => Promise.reject(new Error('never')),
        answer: () => ({}),
      });
    await expect(jarService({ routes })).rejects.toThrow(
      'POST /jars/v1/x: an object with sku must set additionalProperties',
    );
  });
});

describe('answers', () => {
  const odd = (app: App): void =>
    queryRoute(app, {
      url: '/v1/odd',
      permission: 'jar:read',
      summary: 'Odd',
      ok: Type.Object({ step: Type.Union([Type.Object({ kind: Type.Literal('a') }), Type.Null()]) }),
      // What a type cannot see: text that came from elsewhere.
      handle: () => JSON.parse('{"step":{"kind":"b"}}'),
    });

  it('are never lost because they do not fit their schema', async () => {
    const answer = await get(await start({ routes: odd, server: { verifyAnswers: false } }), '/jars/v1/odd');
    expect([answer.statusCode, answer.json()]).toEqual([200, { step: { kind: 'b' } }]);
  });

  it('that do not fit fail in tests', async () => {
    expect((await get(await start({ routes: odd }), '/jars/v1/odd')).statusCode).toBe(500);
  });
});

describe('listen', () => {
  it('says which port is taken', async () => {
    const [first, second] = [await start(), await start()];
    const PORT = Number(new URL(await listen(first.server, anyPort)).port);
    await expect(listen(second.server, { ...anyPort, PORT })).rejects.toThrow(
      `cannot listen on HOST 127.0.0.1, PORT ${PORT}: another process is using the port`,
    );
  });
});

describe('health and metrics', () => {
  it('says whether it is ready, why not, and how far behind', async () => {
    const fixture = await start();
    fixture.health.check('relay', () => ({ ok: true, lag: 3, detail: 'events' }));
    expect((await get(fixture, '/jars/readyz')).json()).toEqual({
      status: 'ready',
      checks: { relay: { ok: true, lag: 3, detail: 'events' } },
    });
    fixture.health.check('store', async () => {
      throw new Error('connection refused');
    });
    const answer = await get(fixture, '/jars/readyz');
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toMatchObject({
      status: 'not-ready',
      checks: { relay: { ok: true }, store: { ok: false, detail: 'connection refused' } },
    });
    expect((await get(fixture, '/jars/livez')).json()).toEqual({ status: 'live' });
  });

  it('measures requests by route and status', async () => {
    const fixture = await start();
    await get(fixture, '/jars/v1/numbers');
    await get(fixture, `/jars/v1/jars/${randomUUID()}`);
    const { body } = await get(fixture, '/jars/metrics');
    expect(body).toContain(
      'http_request_duration_seconds_count{service="jars",method="GET",route="/jars/v1/numbers",status="200"} 1',
    );
    expect(body).toContain(
      'http_request_duration_seconds_count{service="jars",method="GET",route="/jars/v1/jars/:jarId",status="404"} 1',
    );
    expect(body).toContain('http_requests_in_flight{service="jars"} 1');
    expect(body).toContain('event_loop_delay_seconds{service="jars"}');
  });
});

describe('under load', () => {
  it('sheds with 503 and Retry-After, queries before commands, and never health', async () => {
    const { open, entered, routes } = gate();
    const fixture = await start({ routes, server: { limits: { maxInFlight: 2 } } });
    const held = get(fixture, '/jars/v1/gate');
    await entered;
    const shed = await get(fixture, '/jars/v1/numbers');
    expect([shed.statusCode, shed.headers['retry-after'], shed.json().code]).toEqual([503, '1', 'service/overloaded']);
    const command = { method: 'POST', url: '/jars/v1/jars', payload: { label: 'x' } } as const;
    expect((await fixture.server.inject(command)).statusCode).toBe(201);
    for (const url of ['/jars/livez', '/jars/readyz', '/jars/metrics'])
      expect((await get(fixture, url)).statusCode).toBe(200);
    open();
    expect((await held).statusCode).toBe(200);
    expect((await get(fixture, '/jars/v1/numbers')).statusCode).toBe(200);
    expect((await get(fixture, '/jars/metrics')).body).toContain('http_requests_shed_total{service="jars"} 1');
  });

  it('sheds commands too when the event loop lags', async () => {
    const fixture = await start();
    fixture.server.load.lastingDelay = 60_001;
    expect((await get(fixture, '/jars/v1/numbers')).statusCode).toBe(503);
    const answer = await fixture.server.inject({ method: 'POST', url: '/jars/v1/jars', payload: { label: 'x' } });
    expect(answer.statusCode).toBe(503);
    expect((await get(fixture, '/jars/livez')).statusCode).toBe(200);
  });

  it('ends what takes too long: 503, outcome unknown', async () => {
    const { open, routes } = gate();
    const fixture = await start({ routes, server: { handlerTimeout: 20 } });
    fixture.store.beforeAppend = () => new Promise(() => {});
    const query = await get(fixture, '/jars/v1/gate');
    expect(query.json()).toMatchObject({ status: 503, code: 'service/timeout' });
    expect(query.json()).not.toHaveProperty('outcome');
    const command = await fixture.server.inject({ method: 'POST', url: '/jars/v1/jars', payload: { label: 'x' } });
    expect(command.json()).toMatchObject({
      code: 'service/timeout',
      outcome: 'unknown',
      commandId: expect.any(String),
    });
    expect(fixture.server.load.inHand.size).toBe(0);
    open();
  });

  it.each([
    ['answers', 'GET', '/jars/v1/late'],
    ['fails', 'GET', '/jars/v1/late?fail=true'],
    ['answers', 'POST', '/jars/v1/late'],
    ['fails', 'POST', '/jars/v1/late?fail=true'],
  ] as const)('logs no error when what took too long %s after all: %s %s', async (end, method, url) => {
    const { promise: opened, resolve: open } = Promise.withResolvers<void>();
    const { promise: over, resolve: finish } = Promise.withResolvers<void>();
    const late = async ({ query }: FastifyRequest): Promise<object> => {
      await opened;
      setImmediate(finish);
      if ((query as { readonly fail?: string }).fail !== undefined) throw new Error('the query was cancelled');
      return {};
    };
    const { logger, logged } = collecting();
    const routes = (app: App): void => {
      app.route({
        method: ['GET', 'POST'],
        url: '/v1/late',
        schema: { hide: true },
        config: { permission: 'open' },
        handler: late,
      });
    };
    const { server } = await start({ routes, server: { logger, handlerTimeout: 20 } });
    expect((await server.inject({ method, url })).statusCode).toBe(503);
    open();
    await over;
    const lines = logged().filter(({ level }) => level === 'warn' || level === 'error');
    expect(lines.map(({ msg }) => msg)).toEqual(['request took too long']);
    expect(logged().filter(({ msg }) => msg === 'failed after its time-out')).toHaveLength(end === 'fails' ? 1 : 0);
  });

  it('forgets the requests of clients that have gone', async () => {
    const { open, entered, routes } = gate();
    const fixture = await start({ routes });
    const abort = new AbortController();
    const gone = fetch(`${await listen(fixture.server, anyPort)}/jars/v1/gate`, { signal: abort.signal });
    await entered;
    expect(fixture.server.load.inHand.size).toBe(1);
    abort.abort();
    await expect(gone).rejects.toThrow();
    await expect.poll(() => fixture.server.load.inHand.size).toBe(0);
    open();
  });
});

describe('closeServer', () => {
  it('answers what is in hand, tells balancers first, takes nothing new', async () => {
    const { open, entered, routes } = gate();
    const fixture = await start({ routes });
    const base = await listen(fixture.server, anyPort);
    const held = fetch(`${base}/jars/v1/gate`);
    await entered;
    fixture.server.accepting.ready = false;
    expect((await get(fixture, '/jars/readyz')).json()).toMatchObject({
      status: 'not-ready',
      checks: { process: { ok: false, detail: 'is shutting down' } },
    });
    const last = await get(fixture, '/jars/v1/numbers');
    expect([last.statusCode, last.headers.connection]).toEqual([200, 'close']);
    fixture.server.accepting.requests = false;
    const late = await get(fixture, '/jars/v1/numbers');
    expect([late.statusCode, late.headers.connection, late.json().code]).toEqual([503, 'close', 'service/stopping']);
    const closing = closeServer(fixture.server);
    open();
    expect((await held).status).toBe(200);
    await closing;
    await expect(fetch(`${base}/jars/livez`)).rejects.toThrow();
  });

  /** Rows without end: a file that its reader does not take. */
  const endless = (app: App): void =>
    queryRoute(app, {
      url: '/v1/endless',
      permission: 'jar:read',
      summary: 'A long list',
      ok: anything,
      handle: () => ({}),
      file: {
        name: 'endless',
        columns: [{ name: 'n', value: (row: { readonly n: number }) => row.n }],
        rows: function* () {
          for (let n = 0; ; n++) yield { n };
        },
      },
    });

  /** Asks for the file, takes its beginning and then no more. */
  const slowReader = async (base: string, version: '1.0' | '1.1') => {
    const { hostname, port } = new URL(base);
    const socket = connect(Number(port), hostname);
    const taken: Buffer[] = [];
    socket.on('data', (data) => taken.push(data));
    const ended = new Promise<unknown>((resolve) => {
      socket.once('error', resolve);
      socket.once('end', () => resolve('end'));
    });
    socket.write(`GET /jars/v1/endless?format=csv HTTP/${version}\r\nhost: jars\r\n\r\n`);
    await once(socket, 'data');
    socket.pause();
    return {
      /** How the connection ended, and everything that came, when the rest is read. */
      rest: async () => {
        socket.resume();
        const how = await ended;
        return { how, text: Buffer.concat(taken).toString() };
      },
    };
  };

  it.each(['1.0', '1.1'] as const)('breaks off a file that is read slowly, by HTTP/%s', async (version) => {
    const lines: { readonly level: string; readonly msg: string }[] = [];
    const destination = new PassThrough().on('data', (line) => lines.push(JSON.parse(String(line))));
    const logger = createLogger({ name: 'test', level: 'info' }, destination);
    const { open, entered, routes } = gate();
    const fixture = await start({
      routes: (app) => {
        routes(app);
        endless(app);
      },
      server: { logger, sendingGrace: 50 },
    });
    const base = await listen(fixture.server, anyPort);
    const reader = await slowReader(base, version);
    const held = fetch(`${base}/jars/v1/gate`);
    await entered;
    const closing = closeServer(fixture.server);
    // The request in hand keeps its time: it is answered after the file was broken off.
    await expect.poll(() => fixture.server.load.inHand.size).toBe(1);
    open();
    expect((await held).status).toBe(200);
    await closing;
    const { how, text } = await reader.rest();
    expect(how).toMatchObject({ code: 'ECONNRESET' });
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(text.endsWith('0\r\n\r\n')).toBe(false);
    expect(lines.filter(({ level }) => level !== 'info')).toMatchObject([
      { level: 'warn', msg: 'broke off answers that were still being sent', answers: 1 },
    ]);
  });

  it('lets a file end that is read to its end in the grace', async () => {
    const { open, entered, routes } = gate();
    // Longer than what is sent in one piece.
    const long = 'x'.repeat(20_000);
    const rows = async function* () {
      yield { text: long };
      await opened;
      yield { text: 'last' };
    };
    const { promise: opened, resolve: goOn } = Promise.withResolvers<void>();
    const fixture = await start({
      routes: (app) => {
        routes(app);
        queryRoute(app, {
          url: '/v1/two',
          permission: 'jar:read',
          summary: 'Two rows',
          ok: anything,
          handle: () => ({}),
          file: {
            name: 'two',
            columns: [{ name: 'text', value: (row: { readonly text: string }) => row.text }],
            rows,
          },
        });
      },
      server: { sendingGrace: 60_000 },
    });
    const base = await listen(fixture.server, anyPort);
    const file = await fetch(`${base}/jars/v1/two?format=csv`);
    const held = fetch(`${base}/jars/v1/gate`);
    await entered;
    const closing = closeServer(fixture.server);
    open();
    await held;
    goOn();
    // `text` takes the byte order mark away.
    expect(await file.text()).toBe(`text\r\n${long}\r\nlast\r\n`);
    await closing;
  });
});
