import type { IncomingHttpHeaders } from 'node:http';
import { addressOf, type Reply, type Request, type Server } from '@sales/service-kit';

/** The services that the app asks, as the paths of their APIs begin. */
export const serviceNames = ['customer', 'identity', 'inventory', 'order', 'query'] as const;
export type ServiceName = (typeof serviceNames)[number];

/** Of the API of a service: health and metrics are for operators, who ask the service itself. */
const apiPath = new RegExp(`^/(?:${serviceNames.join('|')})/v1/`);

export const isApiPath = (url: string): boolean => apiPath.test(url);

/** A request as a service is to get it. `isApiPath` holds of its URL. */
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
  /**
   * Asks a service for the sake of a request, from whose address it is asked.
   * @throws Error when no service answers
   */
  readonly post: (request: Request, as: Forwarded) => Promise<Asked>;
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
  post: async (request, { url, headers }) => {
    const answer = await server.inject({
      method: 'POST',
      url,
      headers: { ...headers, 'content-length': '0' },
      remoteAddress: addressOf(request),
    });
    return {
      status: answer.statusCode,
      body: answer.body,
      cookies: [answer.headers['set-cookie'] ?? []].flat(),
    };
  },
});
