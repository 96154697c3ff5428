import { describe, expect, test } from 'vitest';
import { type ClientOptions, createClient } from './client.ts';
import { ProblemError } from './problem.ts';
import { randomId } from './random-id.ts';

type Sent = { readonly method: string; readonly url: string; readonly headers: Headers; readonly body: unknown };

const problem = (status: number, code: string, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify({ status, code, title: 'No', detail: 'Why not' }), { status, headers });
const json = (body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json', ...headers } });

/** A client of a system that gives these answers, one after the other; an error is a connection that breaks. */
const clientOf = (answers: readonly (Response | Error)[], options: Partial<ClientOptions> = {}) => {
  const sent: Sent[] = [];
  const slept: number[] = [];
  const client = createClient({
    baseUrl: 'http://sales/',
    random: () => 1,
    sleep: async (ms, signal) => {
      slept.push(ms);
      signal?.throwIfAborted();
    },
    fetch: async (url, init) => {
      const { method = '', headers, body } = init ?? {};
      sent.push({ method, url: String(url), headers: new Headers(headers), body: body && JSON.parse(String(body)) });
      const answer = answers[sent.length - 1] ?? new Error('no more answers');
      if (answer instanceof Error) throw answer;
      return answer;
    },
    ...options,
  });
  return { client, sent, slept };
};

const place = {
  body: { customerId: '01930000-0000-7000-8000-000000000001', lines: [{ sku: 'CHAIR', quantity: '1' }] },
};

describe('a command', () => {
  test('has a key of its own, which stays while it is tried again', async () => {
    const { client, sent } = clientOf([new TypeError('fetch failed'), problem(503, 'service/overloaded'), json({})]);
    await client.post('/order/v1/orders', place);
    const keys = sent.map(({ headers }) => headers.get('idempotency-key'));
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
    expect(sent[0]).toMatchObject({ method: 'POST', url: 'http://sales/order/v1/orders', body: place.body });
    const { client: other, sent: further } = clientOf([json({}), json({})]);
    await other.post('/order/v1/orders', place);
    await other.post('/order/v1/orders', { ...place, idempotencyKey: 'mine' });
    expect(keys[0]).not.toBe(further[0]?.headers.get('idempotency-key'));
    expect(further[1]?.headers.get('idempotency-key')).toBe('mine');
  });

  test('says why, when and on which revision', async () => {
    const { client, sent } = clientOf([json({}, { etag: '"4"', location: '/order/v1/orders/1' })]);
    const answer = await client.post('/order/v1/orders/{orderId}/cancel', {
      path: { orderId: 'SO/1' },
      body: { reason: 'customerRequest' },
      ifMatch: '"3"',
      effectiveAt: '2026-03-01T09:30:00Z',
      wait: 5,
    });
    expect(sent[0]?.url).toBe('http://sales/order/v1/orders/SO%2F1/cancel');
    expect(Object.fromEntries(sent[0]?.headers ?? [])).toMatchObject({
      'if-match': '"3"',
      'effective-at': '2026-03-01T09:30:00Z',
      prefer: 'wait=5',
    });
    expect(answer).toMatchObject({ status: 200, etag: '"4"', location: '/order/v1/orders/1', body: {} });
  });
});

describe('a request that fails', () => {
  test('is tried again after what the server asks for, else later and later, and ends', async () => {
    const busy = () => problem(503, 'service/overloaded', { 'retry-after': '7' });
    const { client, sent, slept } = clientOf(
      [busy(), new TypeError('reset'), problem(409, 'request/conflict'), busy()],
      {
        attempts: 4,
      },
    );
    await expect(client.get('/query/v1/orders')).rejects.toMatchObject({ code: 'service/overloaded', status: 503 });
    expect(sent).toHaveLength(4);
    expect(slept).toEqual([7000, 400, 800]);
  });

  test('is a typed error at once where another try changes nothing', async () => {
    const { client, sent } = clientOf([problem(404, 'order/unknown')]);
    const refused = await client.get('/order/v1/orders/{orderId}', { path: { orderId: 'x' } }).catch((error) => error);
    expect(refused).toBeInstanceOf(ProblemError);
    expect(refused).toMatchObject({ status: 404, code: 'order/unknown', detail: 'Why not' });
    expect(sent).toHaveLength(1);
    const { client: other } = clientOf([new Response('<html>', { status: 400 })]);
    await expect(other.get('/query/v1/orders')).rejects.toMatchObject({ status: 400, code: 'http/no-problem' });
  });

  test('is told at once where the server asks to come again much later', async () => {
    const { client, sent, slept } = clientOf([problem(429, 'sign-in/too-many-attempts', { 'retry-after': '900' })]);
    await expect(client.get('/query/v1/orders')).rejects.toMatchObject({ status: 429 });
    expect([sent.length, slept]).toEqual([1, []]);
  });

  test('is not tried again once it is aborted', async () => {
    const stop = new AbortController();
    const { client, sent } = clientOf([problem(503, 'service/stopping')], {
      sleep: async (_, signal) => {
        stop.abort(new Error('enough'));
        signal?.throwIfAborted();
      },
    });
    await expect(client.get('/query/v1/orders', { signal: stop.signal })).rejects.toThrow('enough');
    expect(sent).toHaveLength(1);
  });
});

describe('reads', () => {
  test('wait for the newest of what the client has written, where they can', async () => {
    const { client, sent } = clientOf([
      json({}, { 'consistency-token': 'order-a@5,invoice-b@6' }),
      json({}, { 'consistency-token': 'order-a@4' }),
      json({ items: [] }),
      json({}),
    ]);
    await client.post('/order/v1/orders', place);
    await client.post('/order/v1/orders', place);
    await client.get('/query/v1/orders', { query: { status: ['confirmed', 'closed'], limit: 2 } });
    await client.get('/order/readyz');
    const { searchParams } = new URL(sent[2]?.url ?? '');
    expect(searchParams.get('after')).toBe('order-a@5,invoice-b@6');
    expect(searchParams.getAll('status')).toEqual(['confirmed', 'closed']);
    expect(sent[3]?.url).not.toContain('after');
  });

  test('give the items of all pages, one after the other', async () => {
    const { client, sent } = clientOf([
      json({ items: [{ number: 'SO-1' }], nextCursor: 'n' }),
      json({ items: [{ number: 'SO-2' }] }),
    ]);
    const numbers: string[] = [];
    for await (const { number } of client.items('/query/v1/orders', { query: { limit: 1 } })) numbers.push(number);
    expect(numbers).toEqual(['SO-1', 'SO-2']);
    expect(sent.map(({ url }) => url)).toEqual([
      'http://sales/query/v1/orders?limit=1',
      'http://sales/query/v1/orders?limit=1&cursor=n',
    ]);
  });
});

test('lines of JSON are given as text, also where there is only one', async () => {
  const headers = { 'content-type': 'application/x-ndjson' };
  const { client } = clientOf([new Response('{"sku":"CHAIR"}\n', { headers })]);
  const { body } = await client.get('/query/v1/products', { query: { format: 'ndjson' } });
  expect(body).toBe('{"sku":"CHAIR"}\n');
});

test('ids of requests are UUIDs and none comes twice, also where pages have no randomUUID', () => {
  const ids = Array.from({ length: 1000 }, randomId);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(ids).size).toBe(1000);
});
