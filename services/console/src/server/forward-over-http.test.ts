import { once } from 'node:events';
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type ServerResponse,
  request as send,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { createServer, silentLogger as logger } from '@sales/service-kit';
import { createCertificate } from '@sales/test-kit/eventstoredb';
import { afterEach, expect, it } from 'vitest';
import { serveConsole } from './console.ts';
import type { AppFile } from './files.ts';
import { servicesAt } from './forward-over-http.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

const page: AppFile = {
  type: 'text/html; charset=utf-8',
  contents: { identity: Buffer.from('<title>') },
  etag: '"x"',
  isImmutable: false,
};

/** A service, with what it was asked. */
const service = async (answer: Answer) => {
  const asked: IncomingMessage[] = [];
  const server = createHttpServer((request, response) => {
    asked.push(request);
    void answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  stops.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { asked, server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
};

/** The console, before services that all are at one address. */
const consoleAt = async (url: string, trustedProxies: readonly string[] = []): Promise<URL> => {
  const server = createServer({ logger, trustedProxies });
  const services = servicesAt({ customer: url, identity: url, inventory: url, order: url, query: url });
  serveConsole(server, { services, files: new Map([['/index.html', page]]), overview: {} });
  stops.push(() => server.close());
  return new URL(await server.listen({ host: '127.0.0.1', port: 0 }));
};

/** As it is, without what `fetch` would mend of it. */
const raw = async (at: URL, path: string, headers: Readonly<Record<string, string>> = {}, body?: string) => {
  const outgoing = send({
    host: at.hostname,
    port: at.port,
    path,
    headers,
    method: body === undefined ? 'GET' : 'POST',
  });
  outgoing.end(body);
  const [incoming]: IncomingMessage[] = await once(outgoing, 'response');
  if (incoming === undefined) throw new Error('no answer');
  return { status: incoming.statusCode, headers: incoming.headers, body: await text(incoming) };
};

it('asks no host but the services, and nothing of these but their APIs, whatever stands in the path', async () => {
  const elsewhere = await service((_request, response) => void response.end('the token of the session'));
  const { asked, url } = await service((_request, response) => void response.end('{}'));
  const at = await consoleAt(url);
  const { host } = new URL(elsewhere.url);
  const paths = [
    `/api//${host}/order/v1/orders`,
    `/api/${host}/order/v1/orders`,
    `/api/\\${host}/v1/orders`,
    `/api/@${host}/v1/orders`,
    `http://${host}/api/order/v1/orders`,
    `/api/http://${host}/v1/orders`,
    '/api/order/metrics',
    '/api/order/readyz',
    '/api/order/../identity/v1/session',
    '/api/console/v1/x',
    '/api/order/v1',
    '/api/constructor/v1/x',
  ];
  for (const path of paths) expect([path, (await raw(at, path)).status]).toEqual([path, 404]);
  expect([elsewhere.asked, asked]).toEqual([[], []]);
  expect((await raw(at, '/api/order/v1/orders?x=/../')).status).toBe(200);
  expect(asked.map((one) => one.url)).toEqual(['/order/v1/orders?x=/../']);
});

it('speaks TLS with a service at https, whose certificate it checks by the name of the service', async () => {
  const before = getCACertificates();
  const { cert, key } = createCertificate();
  const hosts: unknown[] = [];
  const server = createHttpsServer({ cert, key }, (request, response) => {
    hosts.push(request.headers.host);
    response.end('{}');
  });
  server.listen(0, '0.0.0.0');
  await once(server, 'listening');
  stops.push(
    () => setDefaultCACertificates(before),
    () => {
      server.closeAllConnections();
      server.close();
    },
  );
  const { port } = server.address() as AddressInfo;
  const ask = async (host: string) =>
    (await raw(await consoleAt(`https://${host}:${port}`), '/api/order/v1/orders', { host: 'sales.example.com' }))
      .status;
  // An authority that is not trusted.
  expect(await ask('localhost')).toBe(503);
  setDefaultCACertificates([...before, cert.toString()]);
  expect(await ask('localhost')).toBe(200);
  expect(await ask('127.0.0.1')).toBe(200);
  // A name that is not in the certificate.
  expect(await ask('127.0.0.2')).toBe(503);
  expect(hosts).toEqual(['sales.example.com', 'sales.example.com']);
});

it('says from where a request comes, and not what its sender says of that', async () => {
  const { asked, url } = await service((_request, response) => void response.end('{}'));
  const said = { 'x-forwarded-for': '192.0.2.7', 'x-forwarded-proto': 'https', forwarded: 'for=192.0.2.7' };
  const lies = { 'x-real-ip': '192.0.2.7', 'x-forwarded-host': 'evil.example', 'proxy-connection': 'keep-alive' };
  await raw(await consoleAt(url), '/api/order/v1/orders', { ...said, ...lies, 'idempotency-key': 'k' });
  await raw(await consoleAt(url, ['127.0.0.1']), '/api/order/v1/orders', { ...said, ...lies });
  const heard = asked.map(({ headers }) => [headers['x-forwarded-for'], headers['x-forwarded-proto']]);
  expect(heard).toEqual([
    ['127.0.0.1', 'http'],
    ['192.0.2.7', 'https'],
  ]);
  expect(asked[0]?.headers).toMatchObject({ 'idempotency-key': 'k', host: expect.stringMatching(/^127\.0\.0\.1/) });
  for (const name of [...Object.keys(lies), 'forwarded']) expect(asked[0]?.headers[name]).toBeUndefined();
});

it('sends with the token of the session, which the browser does not get, and gives both cookies', async () => {
  const { asked, url } = await service(async (request, response) => {
    const isExchange = request.url === '/identity/v1/tokens';
    const token = { token: 'sealed', expiresAt: new Date(Date.now() + 300_000).toISOString() };
    response.setHeader('set-cookie', isExchange ? 'sales-session=next' : 'theme=dark');
    response.end(isExchange ? JSON.stringify(token) : await text(request));
  });
  const at = await consoleAt(url);
  const origin = at.origin;
  const headers = { cookie: 'sales-session=0123456789abcdef', authorization: 'Bearer forged', origin };
  const answer = await raw(at, '/api/order/v1/orders', headers, 'x'.repeat(300_000));
  expect([answer.status, answer.body.length]).toEqual([200, 300_000]);
  expect(answer.headers['set-cookie']).toEqual(['sales-session=next', 'theme=dark']);
  expect(asked.map(({ headers: got }) => got.authorization)).toEqual([undefined, 'Bearer sealed']);
  expect(asked.map(({ headers: got }) => got.cookie)).toEqual([headers.cookie, undefined]);
  expect(asked[0]?.headers).toMatchObject({ origin, 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'http' });
});

it('asks for a token again once identity has given the session another cookie, or has ended it', async () => {
  const { asked, url } = await service((request, response) => {
    const token = { token: 'sealed', expiresAt: new Date(Date.now() + 300_000).toISOString() };
    if (request.url === '/identity/v1/sign-out') response.setHeader('set-cookie', 'sales-session=; Max-Age=0');
    response.end(JSON.stringify(token));
  });
  const at = await consoleAt(url);
  const headers = { cookie: 'sales-session=0123456789abcdef', origin: at.origin };
  await raw(at, '/api/order/v1/orders', headers);
  await raw(at, '/api/order/v1/orders', headers);
  await raw(at, '/api/identity/v1/sign-out', headers, '{}');
  await raw(at, '/api/order/v1/orders', headers);
  const tokens = '/identity/v1/tokens';
  const orders = '/order/v1/orders';
  expect(asked.map((one) => one.url)).toEqual([tokens, orders, orders, '/identity/v1/sign-out', tokens, orders]);
});

it('asks again what a service has not read that closes its connections, and says 503 when it is away', async () => {
  const { asked, url, server } = await service((_request, response) => void response.end('{}'));
  const at = await consoleAt(url);
  expect((await raw(at, '/api/query/v1/orders')).status).toBe(200);
  // What comes next on a connection that was kept finds it closed.
  server.prependOnceListener('request', ({ socket }: IncomingMessage) => socket.resetAndDestroy());
  expect((await raw(at, '/api/query/v1/orders')).status).toBe(200);
  expect(asked.length).toBe(3);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  const away = await raw(at, '/api/query/v1/orders');
  expect([away.status, JSON.parse(away.body).code]).toEqual([503, 'console/service-away']);
});

it('ends at the service what its reader has left', async () => {
  const { promise: left, resolve } = Promise.withResolvers<void>();
  const { url } = await service((_request, response) => {
    response.on('close', resolve);
    response.write('event: ready\n\n');
  });
  const at = await consoleAt(url);
  const reading = new AbortController();
  const answer = await fetch(new URL('/api/query/v1/live', at), { signal: reading.signal });
  expect((await answer.body?.getReader().read())?.done).toBe(false);
  reading.abort();
  await left;
});

it('compresses what services say for browsers that take it, and notices never: they come one by one', async () => {
  const list = JSON.stringify({ items: Array.from({ length: 100 }, (_, nth) => ({ number: `SO-${nth}` })) });
  const { url } = await service((request, response) => {
    const isStream = request.url?.includes('/live') === true;
    response.setHeader('content-type', isStream ? 'text/event-stream' : 'application/json; charset=utf-8');
    if (isStream) response.write('event: ready\n\n');
    else response.setHeader('content-length', list.length).end(list);
  });
  const at = await consoleAt(url);
  const answer = await fetch(new URL('/api/query/v1/orders', at), { headers: { 'accept-encoding': 'gzip' } });
  expect([answer.headers.get('content-encoding'), answer.headers.get('vary')]).toEqual(['gzip', 'Accept-Encoding']);
  expect(await answer.text()).toBe(list);
  const plain = await raw(at, '/api/query/v1/orders', { 'accept-encoding': 'identity' });
  expect([plain.headers['content-encoding'], plain.body]).toEqual([undefined, list]);
  const stop = new AbortController();
  const live = await fetch(new URL('/api/query/v1/live?topics=orders', at), {
    headers: { 'accept-encoding': 'gzip' },
    signal: stop.signal,
  });
  expect(live.headers.get('content-encoding')).toBeNull();
  const first = await live.body?.getReader().read();
  expect(new TextDecoder().decode(first?.value)).toBe('event: ready\n\n');
  stop.abort();
});
