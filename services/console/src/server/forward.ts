import type { IncomingHttpHeaders } from 'node:http';
import type { Reply, Request, Server } from '@sales/service-kit';

/** A request as a service is to get it. */
export type Forwarded = { readonly url: string; readonly headers: IncomingHttpHeaders };

/** What a service answers to a request of the console itself. */
export type Asked = {
  readonly status: number;
  readonly body: string;
  /** As they are to be set in the browser. */
  readonly cookies: readonly string[];
};

/** The way from the console to the services. */
export type Services = {
  /** Hands a request over; what answers it is the service. The body has not been read yet. */
  readonly forward: (request: Request, reply: Reply, as: Forwarded) => void;
  /** @throws Error when no service answers */
  readonly post: (url: string, headers: IncomingHttpHeaders) => Promise<Asked>;
};

/** Services on the server that the console is on. A request stays as it has come: its connection, body and answer. */
export const servicesOn = (server: Server): Services => ({
  forward: (request, reply, { url, headers }) => {
    const { raw } = request;
    raw.url = url;
    raw.headers = headers;
    reply.hijack();
    server.routing(raw, reply.raw);
  },
  post: async (url, headers) => {
    const answer = await server.inject({ method: 'POST', url, headers: { ...headers, 'content-length': '0' } });
    return {
      status: answer.statusCode,
      body: answer.body,
      cookies: [answer.headers['set-cookie'] ?? []].flat(),
    };
  },
});
