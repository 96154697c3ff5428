import { type ClientRequest, Agent as HttpAgent, type IncomingMessage, request as overHttp } from 'node:http';
import { Agent as HttpsAgent, request as overHttps, type RequestOptions } from 'node:https';
import { isIP } from 'node:net';
import { text } from 'node:stream/consumers';
import { addressOf, type Reply, type Request } from '@sales/service-kit';
import type { Forwarded, ServiceName, Services } from './forward.ts';

/** Where each service is: `query` at `http://projector:8080`, or by `https:`. */
export type Addresses = Readonly<Record<ServiceName, string>>;

/**
 * Headers that are about one connection (RFC 9110, 7.6.1), and what proxies before the console have said of the client:
 * the console says it itself, as far as it believes them.
 */
const dropped = new Set([
  ...['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'expect'],
  ...['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-port', 'x-forwarded-proto', 'x-real-ip'],
]);

const endToEnd = (headers: IncomingMessage['headers']): IncomingMessage['headers'] =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !dropped.has(name)));

/** How long a service may keep the console waiting for the first byte, in ms: longer than any of them takes. */
export const answerTimeout = 30_000;

const away = JSON.stringify({
  type: 'about:blank',
  title: 'The service is away',
  status: 503,
  code: 'console/service-away',
  detail: 'The console cannot reach the service now.',
});

/** Who has sent the request, for limits and notes of the service, and whether over TLS. */
const sender = (request: Request): IncomingMessage['headers'] => ({
  'x-forwarded-for': addressOf(request),
  'x-forwarded-proto': request.protocol,
});

const isQuestion = (method: string | undefined): boolean => method === 'GET' || method === 'HEAD';

/** Whether the service has closed a connection that was kept before it has read the request. */
const wasStale = (outgoing: ClientRequest, error: Error): boolean =>
  outgoing.reusedSocket && 'code' in error && error.code === 'ECONNRESET';

/** Passes the answer on as it comes. Cookies that the console sets itself stay. */
const pass = (incoming: IncomingMessage, { raw }: Reply): void => {
  for (const [name, value] of Object.entries(endToEnd(incoming.headers))) {
    if (name === 'set-cookie') for (const cookie of [value ?? []].flat()) raw.appendHeader(name, cookie);
    else if (value !== undefined) raw.setHeader(name, value);
  }
  raw.writeHead(incoming.statusCode ?? 502);
  incoming.pipe(raw);
  incoming.once('error', () => raw.destroy());
};

/** Services that are processes of their own. */
export const servicesAt = (addresses: Addresses): Services => {
  // Without a limit: each browser keeps one open for notices.
  const agents = { 'http:': new HttpAgent({ keepAlive: true }), 'https:': new HttpsAgent({ keepAlive: true }) };
  const origins = new Map(Object.entries(addresses).map(([name, address]) => [name, new URL(address)]));

  /** To a service that there is and to no other host, whatever stands in the path. */
  const begin = ({ url, headers }: Forwarded, options: RequestOptions): ClientRequest => {
    const origin = origins.get(url.split('/')[1] ?? '');
    if (origin === undefined) throw new Error(`there is no service at ${url.split('?')[0]}`);
    const { hostname, port, protocol } = origin;
    const asked = { hostname, path: url, headers, ...options, ...(port !== '' && { port }) };
    // The certificate is that of the service, whatever host the browser has asked.
    const servername = isIP(hostname) === 0 ? hostname : '';
    const outgoing =
      protocol === 'https:'
        ? overHttps({ ...asked, agent: agents[protocol], servername })
        : overHttp({ ...asked, agent: agents['http:'] });
    return outgoing.setTimeout(answerTimeout, () => outgoing.destroy(new Error('no answer in time')));
  };

  const forward = (request: Request, reply: Reply, as: Forwarded): void => {
    const { raw } = request;
    const { method } = raw;
    const outgoing = begin(as, method === undefined ? {} : { method });
    const stop = (): void => void outgoing.destroy();
    reply.raw.once('close', stop);
    outgoing.once('response', (incoming) => {
      // What has begun to come, as notices do, may pause for as long as it likes.
      outgoing.setTimeout(0);
      pass(incoming, reply);
    });
    outgoing.once('error', (err) => {
      if (reply.raw.destroyed) return;
      if (isQuestion(method) && wasStale(outgoing, err) && !reply.raw.headersSent) {
        reply.raw.off('close', stop);
        return void forward(request, reply, as);
      }
      request.log.warn({ err, url: as.url.split('?', 1)[0] }, 'a service does not answer');
      if (reply.raw.headersSent) return void reply.raw.destroy();
      reply.raw.writeHead(503, { 'content-type': 'application/problem+json', 'retry-after': '2' }).end(away);
    });
    if (isQuestion(method)) outgoing.end();
    else raw.pipe(outgoing);
  };

  return {
    forward: (request, reply, { url, headers }) => {
      reply.hijack();
      const chunked = headers['transfer-encoding'] === undefined ? {} : { 'transfer-encoding': 'chunked' };
      // A body of unknown length goes on as it comes.
      forward(request, reply, { url, headers: { ...endToEnd(headers), ...chunked, ...sender(request) } });
    },
    post: (request, { url, headers }) =>
      new Promise((resolve, reject) => {
        const all = { ...headers, ...sender(request), 'content-length': '0' };
        const asking = begin({ url, headers: all }, { method: 'POST' });
        asking.once('error', reject);
        asking.once('response', (incoming) => {
          text(incoming).then(
            (body) =>
              resolve({ status: incoming.statusCode ?? 502, body, cookies: incoming.headers['set-cookie'] ?? [] }),
            reject,
          );
        });
        asking.end();
      }),
  };
};
