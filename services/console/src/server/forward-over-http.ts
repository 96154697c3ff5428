import { Agent, type IncomingMessage, request as send } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Services } from './forward.ts';

/** Headers that are about one connection (RFC 9110, 7.6.1). */
const hopByHop = ['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'];

const endToEnd = (headers: IncomingMessage['headers']): IncomingMessage['headers'] =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHop.includes(name)));

/** How long a service may keep the console waiting for the first byte, in ms: longer than any of them takes. */
const timeout = 30_000;

const away = JSON.stringify({
  type: 'about:blank',
  title: 'The service is away',
  status: 503,
  code: 'console/service-away',
  detail: 'The console cannot reach the service now.',
});

/** Services behind an address: `http://gateway:8080`. */
export const servicesAt = (address: string): Services => {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  return {
    forward: (request, reply, { url, headers }) => {
      const { raw } = request;
      const before = headers['x-forwarded-for'];
      const outgoing = send(new URL(url, address), {
        agent,
        method: raw.method,
        headers: {
          ...endToEnd(headers),
          // A body of unknown length goes on as it comes.
          ...(headers['transfer-encoding'] !== undefined && { 'transfer-encoding': 'chunked' }),
          'x-forwarded-for': before === undefined ? request.ip : `${before}, ${request.ip}`,
          'x-forwarded-proto': request.protocol,
        },
      });
      reply.hijack();
      const stop = (): void => void outgoing.destroy();
      reply.raw.once('close', stop);
      outgoing.setTimeout(timeout, () => outgoing.destroy(new Error('no answer in time')));
      outgoing.once('response', (incoming) => {
        // What has begun to come, as notices do, may pause for as long as it likes.
        outgoing.setTimeout(0);
        reply.raw.writeHead(incoming.statusCode ?? 502, endToEnd(incoming.headers));
        incoming.pipe(reply.raw);
        incoming.once('error', () => reply.raw.destroy());
      });
      outgoing.once('error', (err) => {
        if (reply.raw.destroyed) return;
        request.log.warn({ err, url: url.split('?', 1)[0] }, 'a service does not answer');
        if (reply.raw.headersSent) return void reply.raw.destroy();
        reply.raw.writeHead(503, { 'content-type': 'application/problem+json', 'retry-after': '2' }).end(away);
      });
      raw.pipe(outgoing);
    },
    post: (url, headers) =>
      new Promise((resolve, reject) => {
        const asking = send(new URL(url, address), {
          agent,
          method: 'POST',
          headers: { ...headers, 'content-length': 0 },
        });
        asking.setTimeout(timeout, () => asking.destroy(new Error('no answer in time')));
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
