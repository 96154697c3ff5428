import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import fc from 'fast-check';
import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anyPort, type Fixture, jarService } from '../routes/fixture.ts';
import { listen } from './server.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await jarService();
});
afterAll(async () => {
  await fixture.server.close();
});

const send = async (options: InjectOptions) => {
  const answer = await fixture.server.inject(options);
  return {
    status: answer.statusCode,
    type: answer.headers['content-type'],
    headers: answer.headers,
    body: answer.json(),
  };
};

const post = (payload: unknown, url = '/jars/v1/jars') =>
  send({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json' },
    payload: typeof payload === 'string' || Buffer.isBuffer(payload) ? payload : JSON.stringify(payload),
  });

const problem = (code: string, status: number) => ({
  type: `urn:sales:problem:${code}`,
  code,
  status,
  title: expect.any(String),
  correlationId: expect.any(String),
});

describe('bodies', () => {
  it.each([
    ['a wrong type', { label: 5 }, { path: '/label', message: 'is a number' }],
    ['a missing field', {}, { path: '/label', message: 'is required', allowed: 'a string of 1 to 20 characters' }],
    ['an unknown field', { label: 'x', size: 1 }, { path: '/size', message: 'is not known' }],
    ['too short', { label: '' }, { path: '/label', allowed: 'a string of 1 to 20 characters' }],
    ['spaces only', { label: 'x', owner: ' \t\u00a0' }, { path: '/owner', message: 'is blank' }],
    ["no owner's name", { label: 'x', owner: '' }, { path: '/owner', allowed: 'a string (not only spaces)' }],
    ['too long', { label: 'x'.repeat(21) }, { path: '/label' }],
    ['a wrong choice', { label: 'x', colour: 'green' }, { path: '/colour', allowed: ['red', 'blue'] }],
    ['a wrong choice of another type', { label: 'x', colour: 7 }, { path: '/colour', allowed: ['red', 'blue'] }],
    ['a number as text', { label: 'x', amounts: [{ kind: 'coins', count: '3' }] }, { path: '/amounts/0/count' }],
    ['a fraction', { label: 'x', amounts: [{ kind: 'coins', count: 1.5 }] }, { path: '/amounts/0/count' }],
    ['a number out of range', { label: 'x', amounts: [{ kind: 'notes', value: 1 }] }, { path: '/amounts/0/value' }],
    [
      'the fields of another kind',
      { label: 'x', amounts: [{ kind: 'coins', count: 1, value: 9 }] },
      { path: '/amounts/0/value' },
    ],
    ['an unknown kind', { label: 'x', amounts: [{ kind: 'gold' }] }, { path: '/amounts/0' }],
    ['a price as a number', { label: 'x', worth: 1.5 }, { path: '/worth' }],
    ['no price in a price', { label: 'x', worth: { currency: 'EUR' } }, { path: '/worth' }],
    [
      'a price that would have to be rounded',
      { label: 'x', worth: { decimal: '1.2345678', currency: 'EUR' } },
      {
        path: '/worth/decimal',
        message: 'has the wrong form',
        allowed:
          'a string (0 to 9000000000 of the major unit of the currency, with a point and at most 6 places), for ' +
          'example "12.3456"',
      },
    ],
    [
      'a price above the highest',
      { label: 'x', worth: { decimal: '9000000000.000001', currency: 'EUR' } },
      { path: '/worth/decimal' },
    ],
    ['a negative price', { label: 'x', worth: { decimal: '-1', currency: 'EUR' } }, { path: '/worth/decimal' }],
    ['a price with a comma', { label: 'x', worth: { decimal: '1,50', currency: 'EUR' } }, { path: '/worth/decimal' }],
    [
      'a decimal price as a number',
      { label: 'x', worth: { decimal: 1.5, currency: 'EUR' } },
      { path: '/worth/decimal' },
    ],
    ['micros as text', { label: 'x', worth: { micros: '1', currency: 'EUR' } }, { path: '/worth/micros' }],
    ['a price in two forms', { label: 'x', worth: { decimal: '1', micros: 1, currency: 'EUR' } }, { path: '/worth' }],
    ['a time without a zone', { label: 'x', openedOn: '2026-03-01T09:30:00' }, { path: '/openedOn' }],
    ['a day that is none', { label: 'x', openedOn: '2026-02-30T09:30:00Z' }, { path: '/openedOn' }],
    ['a year before the calendar', { label: 'x', openedOn: '0000-01-01T00:00:00Z' }, { path: '/openedOn' }],
    ['an offset that no place has', { label: 'x', openedOn: '2026-03-01T09:30:00+15:00' }, { path: '/openedOn' }],
    ['a time with a suffix', { label: 'x', openedOn: '2026-03-01T09:30:00Z[UTC]' }, { path: '/openedOn' }],
    ['null for a field', { label: null }, { path: '/label', message: 'is null' }],
    ['an array', [], { path: '', message: 'is an array' }],
    ['a text', '"x"', { path: '', message: 'is a string' }],
    ['null', 'null', { path: '', message: 'is null' }],
    ['malformed JSON', '{"label":', { path: '', message: 'is malformed JSON' }],
    ['a name twice', '{"label":"x","owner":"ann","owner":"bob"}', { path: '', message: 'has "owner" twice' }],
    ['nothing', '', { path: '/label', message: 'is required' }],
    ['__proto__', '{"label":"x","__proto__":{"admin":true}}', { message: expect.stringContaining('forbidden') }],
    [
      'an escaped __proto__',
      '{"label":"x","__pr\\u006fto__":{"a":1}}',
      { message: expect.stringContaining('forbidden') },
    ],
    [
      'constructor.prototype',
      '{"label":"x","constructor":{"prototype":{}}}',
      { message: expect.stringContaining('forbidden') },
    ],
    ['constructor', '{"label":"x","constructor":1}', { path: '/constructor', message: 'is not known' }],
    ['NUL', '{"label":"a\\u0000b"}', { message: expect.stringContaining('NUL') }],
    [
      'half a surrogate pair',
      '{"label":"x","note":{"deep":["\\ud800"]}}',
      { message: expect.stringContaining('surrogate') },
    ],
    ['a name with NUL', '{"label":"x","note":{"\\u0000":1}}', { message: expect.stringContaining('NUL') }],
    ['no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), { message: 'is not UTF-8' }],
    [
      'absurd nesting',
      `{"label":"x","note":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
      { message: 'is nested too deeply' },
    ],
  ])('with %s get 400 and say where', async (_what, payload, error) => {
    const answer = await post(payload);
    expect(answer.type).toBe('application/problem+json; charset=utf-8');
    expect(answer.body).toMatchObject({ ...problem('request/invalid', 400), detail: expect.any(String) });
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toContainEqual(expect.objectContaining({ in: 'body', ...error }));
  });

  it('with many mistakes name at most 20', async () => {
    const answer = await post({
      label: 'x',
      amounts: Array.from({ length: 900 }, () => ({ kind: 'coins', count: 0 })),
    });
    expect(answer.status).toBe(400);
    expect(answer.body.errors.length).toBeGreaterThan(3);
    expect(answer.body.errors.length).toBeLessThanOrEqual(20);
  });

  it('over the limit get 413', async () => {
    const answer = await post({ label: 'x', note: 'x'.repeat(256 * 1024) });
    expect(answer).toMatchObject({ status: 413, body: problem('request/too-large', 413) });
    expect(answer.body).toMatchObject({
      detail: 'The body may have at most 262144 bytes.',
      details: { limit: 262_144 },
    });
  });

  it.each([
    ['of a known length', {}],
    ['in chunks', { 'transfer-encoding': 'chunked' }],
  ])('far over the limit, %s, are read to their end, so that the answer arrives', async (_how, headers) => {
    const listening = await jarService();
    const origin = await listen(listening.server, anyPort);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const body = Buffer.alloc(48 * 1024 * 1024, ' ');
    const answerTo = (sent: Buffer | string) =>
      new Promise((resolve, reject) => {
        const asked = request(`${origin}/jars/v1/jars`, {
          ...{ agent, method: 'POST' },
          headers: { 'content-type': 'application/json', ...headers },
        });
        const ended = once(asked, 'finish');
        asked.on('error', reject).on('response', (answer) => {
          answer.resume();
          const all = Promise.all([once(answer, 'end'), ended]);
          all.then(() => resolve([answer.statusCode, asked.reusedSocket])).catch(reject);
        });
        asked.end(sent);
      });
    try {
      expect(await answerTo(body)).toEqual([413, false]);
      expect(await answerTo(body)).toEqual([413, true]);
      expect(await answerTo('{}')).toEqual([400, true]);
    } finally {
      agent.destroy();
      await listening.server.close();
    }
  });

  it.each(['text/plain', 'application/xml', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'of type %s get 415',
    async (type) => {
      const answer = await send({
        method: 'POST',
        url: '/jars/v1/jars',
        headers: { 'content-type': type },
        payload: 'x',
      });
      expect(answer).toMatchObject({ status: 415, body: problem('request/unsupported-media-type', 415) });
      expect(answer.body.detail).toContain('application/json');
      expect(answer.headers['accept']).toBe('application/json');
    },
  );

  it('that are compressed get 415', async () => {
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    const answer = await send({ method: 'POST', url: '/jars/v1/jars', headers, payload: Buffer.from([0x1f, 0x8b, 8]) });
    expect([answer.status, answer.body.detail]).toEqual([415, expect.stringContaining('not compressed')]);
  });

  it('for a route that takes none are refused', async () => {
    const url = `/jars/v1/jars/${randomUUID()}/share/${randomUUID()}`;
    expect(await post({ coins: 1 }, url)).toMatchObject({ status: 400, body: { errors: [{ in: 'body' }] } });
    expect((await post({}, url)).status).toBe(404);
  });

  it('of any shape never bring a 500, and store nothing unless they are right', async () => {
    const before = fixture.store.all.length;
    await fc.assert(
      fc.asyncProperty(fc.json(), async (payload) => {
        const answer = await post(payload);
        expect([400, 413]).toContain(answer.status);
        expect(answer.body.errors.length).toBeGreaterThan(0);
      }),
      { numRuns: 200 },
    );
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 60 }), async (bytes) => {
        expect((await post(Buffer.from(bytes))).status).toBe(400);
      }),
      { numRuns: 200 },
    );
    expect(fixture.store.all.length).toBe(before);
  });
});

describe('paths and methods', () => {
  it.each(['not-a-uuid', '1', '%00', 'a%2Fb', `${randomUUID()}x`])('with the id %s get 400', async (id) => {
    const answer = await send({ method: 'GET', url: `/jars/v1/jars/${id}` });
    expect(answer).toMatchObject({ status: 400, body: problem('request/invalid', 400) });
    expect(answer.body.errors[0]).toMatchObject({ in: 'path', path: '/jarId' });
  });

  it('that are malformed or endless get 4xx', async () => {
    expect(await send({ method: 'GET', url: '/jars/v1/jars/%zz' })).toMatchObject({ status: 400 });
    const endless = await send({ method: 'GET', url: `/jars/v1/jars/${'x'.repeat(1000)}` });
    expect(endless.status).toBeGreaterThanOrEqual(400);
    expect(endless.status).toBeLessThan(500);
    expect(endless.type).toContain('problem+json');
  });

  it('that no route serves get 404, inside a service and outside', async () => {
    for (const url of ['/', '/nothing', '/jars', '/jars/v1/nothing', '/jars/v2/jars', '/__proto__'])
      expect(await send({ method: 'GET', url })).toMatchObject({
        status: 404,
        body: problem('request/route-unknown', 404),
      });
  });

  it('with the wrong method get 405 and the right ones', async () => {
    const answer = await send({ method: 'DELETE', url: `/jars/v1/jars/${randomUUID()}` });
    expect(answer).toMatchObject({ status: 405, body: problem('request/method-not-allowed', 405) });
    expect(answer.headers['allow']).toBe('GET, HEAD, OPTIONS');
    expect((await send({ method: 'GET', url: '/jars/v1/jars' })).headers['allow']).toBe('OPTIONS, POST');
  });
});

describe('query strings', () => {
  it.each([
    ['limit=0', '/limit', 'an integer from 1 to 200'],
    ['limit=201', '/limit', 'an integer from 1 to 200'],
    ['limit=ten', '/limit', 'an integer from 1 to 200'],
    ['limit=1e2', '/limit', 'an integer from 1 to 200'],
    ['limit=0x10', '/limit', 'an integer from 1 to 200'],
    ['limit=1&limit=2', '/limit', 'an integer from 1 to 200'],
    ['limit=', '/limit', 'an integer from 1 to 200'],
    ['limit=1.5', '/limit', 'an integer from 1 to 200'],
    ['limit=99999999999999999999', '/limit', 'an integer from 1 to 200'],
    ['odd=yes', '/odd', 'true or false'],
    ['odd=1', '/odd', 'true or false'],
    ['above=Infinity', '/above', 'a number'],
    ['cursor=!!!', '/cursor', expect.any(String)],
    ['cursor=WyJ4Il0', '/cursor', expect.any(String)],
    ['format=xml', '/format', ['json', 'csv', 'ndjson', 'xlsx']],
    ['page=2', '/page', expect.arrayContaining(['limit', 'cursor', 'odd'])],
    ['__proto__=1', '/__proto__', expect.any(Array)],
    ['constructor=1', '/constructor', expect.any(Array)],
  ])('with %s get 400', async (query, path, allowed) => {
    const answer = await send({ method: 'GET', url: `/jars/v1/numbers?${query}` });
    expect(answer).toMatchObject({ status: 400, body: problem('request/invalid', 400) });
    expect(answer.body.errors).toEqual([expect.objectContaining({ in: 'query', path, allowed })]);
  });

  it('with NUL are refused before they reach anything', async () => {
    const answer = await send({ method: 'GET', url: '/jars/v1/numbers?cursor=%00' });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ in: 'query', path: '/cursor' }] } });
  });
});

describe('what is not HTTP', () => {
  it('gets a problem too', async () => {
    const answerTo = (bytes: string, port: number): Promise<string> =>
      new Promise((resolve, reject) => {
        let text = '';
        const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
        socket.on('data', (data) => {
          text += data;
        });
        socket.on('end', () => resolve(text)).on('error', reject);
      });
    const listening = await jarService();
    const port = Number(new URL(await listen(listening.server, anyPort)).port);
    const garbage = await answerTo('NONSENSE\r\n\r\n', port);
    expect(garbage).toMatch(/^HTTP\/1\.1 400 /);
    expect(garbage).toContain('urn:sales:problem:request/invalid');
    expect(garbage).toContain('\r\nx-content-type-options: nosniff\r\n');
    const headers = await answerTo(`GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`, port);
    expect(headers).toMatch(/^HTTP\/1\.1 431 /);
    expect(headers).toContain('at most 16384 bytes');
    await listening.server.close();
  });
});
