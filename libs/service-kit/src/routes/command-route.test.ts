import { randomUUID } from 'node:crypto';
import { reject, StoreUnavailable, streamName } from '@sales/eventsourcing';
import { withoutReferences } from '@sales/test-kit/open-api';
import { as, identifyByName } from '@sales/test-kit/principals';
import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { type ConsistencyToken, NotCaughtUp } from '../http/consistency-token.ts';
import type { EffectiveAt } from '../http/route-schema.ts';
import type { App } from '../server/server.ts';
import { startedJars } from '../testing/started-jars.ts';
import { commandRoute } from './command-route.ts';
import type { Fixture } from './fixture.ts';

const start = startedJars();

type Headers = Readonly<Record<string, string>>;

const open = ({ server }: Fixture, headers: Headers = {}, label = 'rent') =>
  server.inject({ method: 'POST', url: '/jars/v1/jars', headers, payload: { label } });

const add = ({ server }: Fixture, jarId: string, coins: number, headers: Headers = {}) =>
  server.inject({ method: 'POST', url: `/jars/v1/jars/${jarId}/coins`, headers, payload: { coins } });

const openedJar = async (fixture: Fixture): Promise<string> => (await open(fixture)).json().jarId;

describe('a command route', () => {
  it('answers with body, ETag, Consistency-Token and Location', async () => {
    const fixture = await start();
    const created = await open(fixture);
    expect(created.statusCode).toBe(201);
    const { jarId } = created.json();
    expect(created.json()).toEqual({ jarId, coins: 0, revision: 0 });
    expect(created.headers).toMatchObject({
      etag: '"0"',
      'consistency-token': `jar-${jarId}@1`,
      location: `/jars/v1/jars/${jarId}`,
    });
  });

  it('carries who, why, when and as part of what into the events', async () => {
    const fixture = await start({ server: { identify: identifyByName } });
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
    const answer = await open(fixture, {
      ...as('user:mia'),
      'x-on-behalf-of': 'user:bob',
      'x-correlation-id': 'call-17',
      'x-reason': 'customerRequest',
      'effective-at': '2026-03-01T10:30:00+01:00',
      traceparent: `00-${trace}-00f067aa0ba902b7-01`,
    });
    const metadata = fixture.store.all[0]?.metadata;
    expect(metadata).toMatchObject({
      actor: 'user:mia',
      onBehalfOf: 'user:bob',
      correlationId: 'call-17',
      reason: 'customerRequest',
      effectiveAt: '2026-03-01T09:30:00.000Z',
      causationId: metadata?.commandId,
    });
    expect(metadata?.traceparent).toMatch(new RegExp(`^00-${trace}-(?!00f067aa0ba902b7)[0-9a-f]{16}-01$`));
    expect(answer.headers['x-correlation-id']).toBe('call-17');
  });

  it('takes the reason from the body where the route says so, the header first', async () => {
    const routes = (app: App): void =>
      commandRoute(app, {
        method: 'DELETE',
        url: '/v1/notes',
        permission: 'jar:write',
        summary: 'Drop',
        body: Type.Object({ because: Type.String() }, { additionalProperties: false }),
        ok: { schema: Type.Object({ reason: Type.Optional(Type.String()) }) },
        reason: ({ because }) => because,
        command: async ({ context }) => ({
          stream: streamName('note', '1'),
          events: [],
          state: context,
          revision: undefined,
          position: undefined,
        }),
        answer: ({ state: { reason } }) => ({ ...(reason !== undefined && { reason }) }),
      });
    const { server } = await start({ routes });
    const drop = (headers: Headers) =>
      server.inject({ method: 'DELETE', url: '/jars/v1/notes', headers, payload: { because: 'old' } });
    const plain = await drop({});
    expect(plain.json()).toEqual({ reason: 'old' });
    expect(plain.headers).not.toHaveProperty('etag');
    expect(plain.headers).not.toHaveProperty('consistency-token');
    expect((await drop({ 'x-reason': 'spent' })).json()).toEqual({ reason: 'spent' });
  });

  it('makes a correlation id and, where spans are recorded, a trace when none comes, or a bad one', async () => {
    const fixture = await start({ server: { tracing: { tracer: () => () => {}, close: async () => {} } } });
    const answer = await open(fixture, { 'x-correlation-id': 'no good', traceparent: '00-xyz' });
    expect(answer.headers['x-correlation-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(fixture.store.all[0]?.metadata.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(fixture.store.all[0]?.metadata.actor).toBe('user:anonymous');
    const untraced = await start();
    await open(untraced, { traceparent: '00-xyz' });
    expect(untraced.store.all[0]?.metadata).not.toHaveProperty('traceparent');
  });

  it('waits, where it is asked to, before a number in the path is looked up', async () => {
    const order: string[] = [];
    const findIds = async <Params>(params: Params): Promise<Params> => {
      order.push('found');
      return params;
    };
    const routes = (app: App): void =>
      commandRoute(app, {
        method: 'POST',
        url: '/v1/jars/:jarId/labels',
        permission: 'jar:write',
        reads: ['labels'],
        summary: 'Label',
        params: Type.Object({ jarId: Type.String() }),
        ok: { schema: Type.Object({}) },
        command: async ({ params: { jarId } }) => ({
          stream: streamName('jar', jarId),
          events: [],
          state: {},
          revision: undefined,
          position: undefined,
        }),
        answer: () => ({}),
      });
    const { server } = await start({ service: { waitFor: async () => void order.push('waited'), findIds }, routes });
    const url = '/jars/v1/jars/J-000001/labels';
    expect((await server.inject({ method: 'POST', url: `${url}?after=jar-1@17` })).statusCode).toBe(200);
    expect(order).toEqual(['waited', 'found']);
    expect((await server.inject({ method: 'POST', url })).statusCode).toBe(200);
    expect(order).toEqual(['waited', 'found', 'found']);
  });

  it('gives the repeat of a request the same answer, also after a restart and after later changes', async () => {
    const fixture = await start();
    const headers = { 'idempotency-key': randomUUID() };
    const first = await open(fixture, headers);
    await add(fixture, first.json().jarId, 5);
    const restarted = await start({ store: fixture.store, answers: fixture.answers });
    for (const process of [fixture, restarted]) {
      const again = await open(process, headers);
      expect([again.statusCode, again.body, again.headers.etag, again.headers.location]).toEqual([
        first.statusCode,
        first.body,
        first.headers.etag,
        first.headers.location,
      ]);
      expect(again.headers['consistency-token']).toBe(first.headers['consistency-token']);
    }
    expect(fixture.store.all).toHaveLength(2);
    expect(fixture.answers.kept.size).toBe(0);
  });

  it('answers 1,000 parallel repeats alike and records once', async () => {
    const fixture = await start();
    const jarId = await openedJar(fixture);
    const headers = { 'idempotency-key': 'the-same' };
    const answers = await Promise.all(Array.from({ length: 1000 }, () => add(fixture, jarId, 1, headers)));
    expect(
      new Set(answers.map(({ statusCode, body, headers: { etag } }) => `${statusCode} ${etag} ${body}`)).size,
    ).toBe(1);
    expect(fixture.store.all).toHaveLength(2);
  });

  it('refuses a key that comes with another request, at once and later', async () => {
    const fixture = await start();
    const jarId = await openedJar(fixture);
    const headers = { 'idempotency-key': 'k' };
    const [one, other] = await Promise.all([add(fixture, jarId, 1, headers), add(fixture, jarId, 2, headers)]);
    expect([one.statusCode, other.statusCode].sort()).toEqual([200, 422]);
    const later = await add(fixture, jarId, 3, headers);
    expect(later.statusCode).toBe(422);
    expect(later.json()).toMatchObject({ code: 'request/key-reused', status: 422 });
    const restarted = await start({ store: fixture.store, answers: fixture.answers });
    expect((await add(restarted, jarId, 3, headers)).statusCode).toBe(422);
  });

  it('takes one price for the same in each of its forms, and another price for another request', async () => {
    const fixture = await start();
    const worth = (price: object) =>
      fixture.server.inject({
        method: 'POST',
        url: '/jars/v1/jars',
        headers: { 'idempotency-key': 'k' },
        payload: { label: 'x', worth: { ...price, currency: 'EUR' } },
      });
    const first = await worth({ decimal: '12.30' });
    for (const same of [{ micros: 12_300_000 }, { decimal: '12.3' }, { decimal: '12.300000' }]) {
      const again = await worth(same);
      expect([again.statusCode, again.body]).toEqual([201, first.body]);
    }
    expect((await worth({ decimal: '12.31' })).statusCode).toBe(422);
    expect(fixture.store.all).toHaveLength(1);
  });

  it('takes If-Match, business time and reason as parts of the request', async () => {
    const fixture = await start();
    const jarId = await openedJar(fixture);
    await add(fixture, jarId, 1, { 'idempotency-key': 'k', 'if-match': '"0"' });
    expect((await add(fixture, jarId, 1, { 'idempotency-key': 'k', 'if-match': '"0"' })).statusCode).toBe(200);
    expect((await add(fixture, jarId, 1, { 'idempotency-key': 'k' })).statusCode).toBe(422);
  });

  it('keeps keys of different actors, things and operations apart', async () => {
    const fixture = await start({ server: { identify: identifyByName } });
    const headers = { 'idempotency-key': 'k' };
    const jarId = await openedJar(fixture);
    const otherId = await openedJar(fixture);
    expect((await add(fixture, jarId, 1, headers)).json().coins).toBe(1);
    expect((await add(fixture, jarId, 1, { ...headers, ...as('user:mia') })).json().coins).toBe(2);
    expect((await add(fixture, otherId, 1, headers)).json().coins).toBe(1);
    expect((await open(fixture, headers)).statusCode).toBe(201);
  });

  it('decides again what was refused: the state may have changed since', async () => {
    const fixture = await start();
    const headers = { 'idempotency-key': 'k' };
    const jarId = await openedJar(fixture);
    await add(fixture, jarId, 60);
    fixture.lookUp = async () => reject('jar/unknown');
    expect((await open(fixture, headers)).statusCode).toBe(404);
    fixture.lookUp = async () => {};
    const opened = await open(fixture, headers);
    expect(opened.statusCode).toBe(201);
    expect((await open(fixture, headers)).body).toBe(opened.body);
    const full = await add(fixture, jarId, 60, headers);
    expect(full.json()).toMatchObject({ code: 'jar/full', title: 'Jar full', status: 409, details: { free: 40 } });
    expect(fixture.answers.kept.size).toBe(0);
    expect((await add(fixture, jarId, 1, headers)).json().coins).toBe(61);
  });

  it('repeats the answer of a command that had nothing to do', async () => {
    const fixture = await start();
    const jarId = await openedJar(fixture);
    const headers = { 'idempotency-key': 'k' };
    const nothing = await add(fixture, jarId, 0, headers);
    await add(fixture, jarId, 9);
    const again = await add(fixture, jarId, 0, headers);
    expect(again.body).toBe(nothing.body);
    expect(again.headers.etag).toBe('"0"');
  });

  it('does not judge a repeat by facts that have changed since', async () => {
    const fixture = await start();
    const headers = { 'idempotency-key': 'k' };
    const first = await open(fixture, headers);
    fixture.lookUp = async () => reject('jar/unknown');
    expect((await open(fixture, headers)).body).toBe(first.body);
    expect((await open(fixture, { 'idempotency-key': 'other' })).statusCode).toBe(404);
  });

  it('refuses a stale If-Match with 412 and remembers nothing', async () => {
    const fixture = await start();
    const jarId = await openedJar(fixture);
    await add(fixture, jarId, 1);
    const stale = await add(fixture, jarId, 1, { 'if-match': '"0"', 'idempotency-key': 'k' });
    expect(stale.statusCode).toBe(412);
    expect(stale.json()).toMatchObject({ code: 'request/stale-revision', details: { actual: '1' } });
    expect(stale.headers.etag).toBe('"1"');
    expect(fixture.answers.kept.size).toBe(0);
  });

  it('takes an ETag that a proxy has made weak for what it was', async () => {
    const fixture = await start();
    const jarId = await openedJar(fixture);
    expect((await add(fixture, jarId, 1, { 'if-match': 'W/"0"' })).statusCode).toBe(200);
    expect((await add(fixture, jarId, 1, { 'if-match': 'W/"0"' })).statusCode).toBe(412);
  });

  it('says what If-Match takes, and what to do instead of *', async () => {
    const fixture = await start();
    const answer = await add(fixture, await openedJar(fixture), 1, { 'if-match': '*' });
    expect(answer.json().errors).toEqual([
      {
        in: 'header',
        path: 'If-Match',
        message: 'is not an ETag of this API',
        allowed: expect.stringContaining('leave If-Match out'),
      },
    ]);
  });

  it('says when the outcome is unknown, and with which command id', async () => {
    const fixture = await start();
    const jarId = await openedJar(fixture);
    fixture.store.beforeAppend = () => {
      throw new StoreUnavailable('gone');
    };
    const headers = { 'idempotency-key': 'k' };
    const unknown = await add(fixture, jarId, 1, headers);
    expect(unknown.statusCode).toBe(503);
    expect(unknown.headers['retry-after']).toBe('1');
    expect(unknown.json()).toMatchObject({ code: 'service/unavailable', outcome: 'unknown' });
    fixture.store.beforeAppend = () => {};
    expect((await add(fixture, jarId, 1, headers)).statusCode).toBe(200);
    expect(fixture.store.all.at(-1)?.metadata.commandId).toBe(unknown.json().commandId);
  });

  it('answers for several streams, and repeats that too', async () => {
    const fixture = await start();
    const [a, b] = [await openedJar(fixture), await openedJar(fixture)];
    const share = () =>
      fixture.server.inject({
        method: 'POST',
        url: `/jars/v1/jars/${a}/share/${b}`,
        headers: { 'idempotency-key': 'k' },
      });
    const first = await share();
    expect(first.json()).toEqual({ coins: 1, others: 1 });
    expect(first.headers['consistency-token']).toBe(`jar-${a}@3,jar-${b}@4`);
    await add(fixture, b, 7);
    const again = await share();
    expect(again.body).toBe(first.body);
    expect(again.headers['consistency-token']).toBe(first.headers['consistency-token']);
  });

  it.each([
    ['idempotency-key', ''],
    ['idempotency-key', 'with space'],
    ['idempotency-key', 'x'.repeat(256)],
    ['if-match', '3'],
    ['if-match', '*'],
    ['if-match', '"3", "4"'],
    ['if-match', 'w/"3"'],
    ['if-match', 'W/3'],
    ['if-match', '"-1"'],
    ['if-match', '"99999999999999999999999"'],
    ['effective-at', 'yesterday'],
    ['effective-at', '2026-02-30T00:00:00Z'],
    ['effective-at', '9999-01-01T00:00:00Z'],
    ['effective-at', new Date(Date.now() + 3_600_000).toISOString()],
    ['x-reason', 'of our own'],
    ['x-reason', 'Grüße'],
    ['x-reason', 'Capital'],
    ['x-reason', 'x'.repeat(41)],
    ['x-actor', 'user:ann'],
    ['x-on-behalf-of', 'system:relay'],
    ['x-on-behalf-of', 'service:shop'],
  ])('refuses the header %s: %s', async (name, value) => {
    const fixture = await start({ server: { identify: identifyByName } });
    const answer = await open(fixture, { [name]: value });
    expect(answer.statusCode).toBe(400);
    const [error] = answer.json().errors;
    expect(error).toMatchObject({ in: 'header' });
    expect(error.path.toLowerCase()).toBe(name);
    expect(fixture.store.all).toEqual([]);
  });
});

describe('Effective-At', () => {
  const past = '2026-03-01T09:30:00.000Z';
  const future = new Date(Date.now() + 3_600_000).toISOString();
  const startWith = (effectiveAt?: EffectiveAt) =>
    start({
      routes: (app) =>
        commandRoute(app, {
          method: 'POST',
          url: '/v1/notes',
          permission: 'jar:write',
          summary: 'Note',
          ...(effectiveAt !== undefined && { effectiveAt }),
          ok: { schema: Type.Object({ at: Type.Optional(Type.String()) }) },
          command: async ({ context }) => ({
            stream: streamName('note', '1'),
            events: [],
            state: context,
            revision: undefined,
            position: undefined,
          }),
          answer: ({ state }) => ({ ...(state.effectiveAt !== undefined && { at: state.effectiveAt }) }),
        }),
    });

  it.each([
    ['none', [], undefined],
    [undefined, [past], 'not in the future'],
    ['past', [past], 'not in the future'],
    ['any', [past, future], 'which may be in the future'],
  ] as const)('of a route with %s is taken as its document says', async (effectiveAt, taken, words) => {
    const { server } = await startWith(effectiveAt);
    for (const at of [past, future]) {
      const answer = await server.inject({ method: 'POST', url: '/jars/v1/notes', headers: { 'effective-at': at } });
      const isTaken = taken.some((one) => one === at);
      expect([answer.statusCode, answer.json().at]).toEqual(isTaken ? [200, at] : [400, undefined]);
    }
    const { paths } = withoutReferences((await server.inject('/jars/openapi.json')).json());
    const described = paths['/jars/v1/notes'].post.parameters.find(
      ({ name }: { readonly name?: string }) => name === 'Effective-At',
    );
    if (words === undefined) expect(described).toBeUndefined();
    else expect(described.description).toContain(words);
  });
});

describe('a route that decides on read models', () => {
  const waited: { tokens: readonly ConsistencyToken[]; reads: readonly string[] | undefined }[] = [];
  let behind = false;
  let isGone: boolean | undefined;
  const startReading = (): Promise<Fixture> => {
    waited.length = 0;
    behind = false;
    return start({
      service: {
        waitFor: async (tokens, signal, reads) => {
          waited.push({ tokens, reads });
          for (let turn = 0; turn < 100; turn++) await new Promise(setImmediate);
          isGone = signal.aborted;
          if (behind) throw new NotCaughtUp('prices has sales.price.v1/0 up to 16, not yet up to 17');
        },
      },
      routes: (app) =>
        commandRoute(app, {
          method: 'POST',
          url: '/v1/quotes',
          permission: 'jar:write',
          summary: 'Quote',
          reads: ['prices'],
          body: Type.Object({ sku: Type.Optional(Type.String()) }, { additionalProperties: false }),
          ok: { schema: Type.Object({ waits: Type.Integer() }) },
          command: async () => ({
            stream: streamName('quote', '1'),
            events: [],
            state: waited.length,
            revision: undefined,
            position: undefined,
          }),
          answer: ({ state }) => ({ waits: state }),
        }),
    });
  };
  const quote = ({ server }: Fixture, headers: Headers = {}, query = '') =>
    server.inject({ method: 'POST', url: `/jars/v1/quotes${query}`, headers });
  const token = (stream: string, position: bigint) => ({ stream, position });

  it('waits for the tokens of the header and of ?after=, before it decides', async () => {
    const fixture = await startReading();
    const header = { 'consistency-token': 'price-A@17, customer-1@18' };
    expect((await quote(fixture, header, '?after=price-B@19')).json()).toEqual({ waits: 1 });
    const tokens = [token('price-A', 17n), token('customer-1', 18n), token('price-B', 19n)];
    expect(waited).toEqual([{ tokens, reads: ['prices'] }]);
    expect((await quote(fixture)).json()).toEqual({ waits: 1 });
  });

  it('answers 503 when that takes too long, and decides when it is sent again', async () => {
    const fixture = await startReading();
    const headers = { 'idempotency-key': 'q', 'consistency-token': 'price-A@17' };
    behind = true;
    const late = await quote(fixture, headers);
    expect(late.json()).toMatchObject({ status: 503, code: 'service/not-caught-up' });
    expect(late.json()).not.toHaveProperty('outcome');
    expect(late.headers['retry-after']).toBe('1');
    behind = false;
    expect((await quote(fixture, headers)).statusCode).toBe(200);
  });

  it('does not take the end of the body for the end of the client', async () => {
    const { server } = await startReading();
    const url = `${await server.listen({ host: '127.0.0.1', port: 0 })}/jars/v1/quotes`;
    const headers = { 'content-type': 'application/json', 'consistency-token': 'price-A@17' };
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ sku: 'A' }) });
    expect([answer.status, isGone]).toEqual([200, false]);
  });

  it('refuses what is not a token, and says where', async () => {
    const fixture = await startReading();
    const header = await quote(fixture, { 'consistency-token': 'price@x' });
    expect(header.json().errors).toMatchObject([{ in: 'header', path: 'Consistency-Token' }]);
    expect((await quote(fixture, {}, '?after=17')).json().errors).toMatchObject([{ in: 'query', path: '/after' }]);
    expect((await quote(fixture, {}, '?before=17')).statusCode).toBe(400);
  });

  it('asks what has been acknowledged before it decides, a command on its own stream does not', async () => {
    const asked: string[] = [];
    const reading = await start({
      service: { look: async () => void asked.push('look') },
      routes: (app) => {
        for (const [url, reads] of [['/v1/own', undefined] as const, ['/v1/quotes', ['prices']] as const])
          commandRoute(app, {
            method: 'POST',
            url,
            permission: 'jar:write',
            summary: 'Quote',
            ...(reads !== undefined && { reads }),
            ok: { schema: Type.Object({}) },
            command: async () => {
              asked.push(url);
              return {
                stream: streamName('quote', '1'),
                events: [],
                state: 0,
                revision: undefined,
                position: undefined,
              };
            },
            answer: () => ({}),
          });
      },
    });
    await reading.server.inject({ method: 'POST', url: '/jars/v1/own' });
    await reading.server.inject({ method: 'POST', url: '/jars/v1/quotes' });
    expect(asked).toEqual(['/v1/own', 'look', '/v1/quotes']);
  });

  it('says so in its document, and the others do not', async () => {
    const { server } = await startReading();
    const { paths } = withoutReferences((await server.inject('/jars/openapi.json')).json());
    type Parameter = { readonly in: string; readonly name: string };
    const named = (path: string): string[] =>
      paths[path].post.parameters.map((one: Parameter) => `${one.in} ${one.name}`);
    expect(named('/jars/v1/quotes')).toEqual(expect.arrayContaining(['header Consistency-Token', 'query after']));
    expect(paths['/jars/v1/quotes'].post.responses['503'].description).toContain('service/not-caught-up');
    expect(named('/jars/v1/jars')).not.toContain('header Consistency-Token');
  });
});
