import { WrongExpectedRevision } from '@sales/eventsourcing';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { mediaTypesOf } from './body-parser.ts';
import { type JsonSchema, propertiesOf } from './json-schema.ts';
import { type Diagnosis, diagnose, type ProblemTable, problem, problemBody, problemType } from './problems.ts';

export const sendProblem = (request: FastifyRequest, reply: FastifyReply, diagnosis: Diagnosis): FastifyReply =>
  reply
    .code(diagnosis.status)
    .headers(diagnosis.headers ?? {})
    .type(problemType)
    .send(problemBody(diagnosis, request.id));

/** Without the query: what is searched for may be the name of a person. */
export const pathOf = ({ url }: Pick<FastifyRequest, 'url'>): string => url.split('?', 1)[0] ?? '';

/**
 * Turns every error of a scope into a problem. Logs what is not the client's doing: once, here. `onConflict` is told of
 * streams that moved on.
 */
export const handleError =
  (table: ProblemTable, onConflict: () => void = () => {}) =>
  (error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const { commandId, id: correlationId } = request;
    const { bodyLimit, config } = request.routeOptions;
    const mediaTypes = mediaTypesOf(config);
    const ifMatch = request.headers['if-match'] !== undefined;
    const diagnosis = diagnose(error, table, { ifMatch, commandId, bodyLimit, mediaTypes });
    if (error instanceof WrongExpectedRevision) onConflict();
    // What is still being sent is read and dropped, for as long as a request may take to arrive: who is cut off while
    // sending gets no answer.
    if (!request.raw.complete && request.server.accepting.ready) reply.removeHeader('connection');
    if (diagnosis.status >= 500) {
      const { method } = request;
      const { status, code } = diagnosis;
      const url = pathOf(request);
      const facts = { err: error, method, url, status, code, commandId, correlationId };
      if (status === 500) request.log.error(facts, 'request failed');
      else request.log.warn(facts, 'request not served');
    }
    return sendProblem(request, reply, diagnosis);
  };

/** A route as the server knows it, for telling a wrong method from a wrong path. Its parts may be written encoded. */
export type KnownRoute = {
  readonly url: string;
  readonly methods: readonly string[];
  readonly pattern: RegExp;
  /** Whether a path that the pattern matches can be meant: its parts are what the route says of them. */
  readonly fits: (path: string) => boolean;
};

/** `/order/v1/orders/:orderId` matches what the router would. */
export const knownRoute = (method: string | readonly string[], url: string, params: JsonSchema = {}): KnownRoute => ({
  url,
  methods: typeof method === 'string' ? [method] : method,
  fits: (path) => {
    const names = url.split('/');
    return path.split('/').every((part, nth) => {
      const { pattern } = propertiesOf(params)[names[nth]?.slice(1) ?? ''] ?? {};
      return pattern === undefined || new RegExp(pattern, 'u').test(part);
    });
  },
  pattern: new RegExp(
    `^${url
      .split('/')
      .map((segment) => (segment === '*' ? '.*' : segment.startsWith(':') ? '[^/]+' : RegExp.escape(segment)))
      .join('/')}$`,
  ),
});

/**
 * Whether the router has taken the path of another route for a part of this one: `GET /customers/import` for a customer
 * of that id, which there cannot be.
 */
export const isMisrouted = (routes: ReadonlyMap<string, KnownRoute>, request: FastifyRequest): boolean => {
  const { url = '' } = request.routeOptions;
  const path = pathOf(request);
  return url !== path && routes.has(path) && routes.get(url)?.fits(path) === false;
};

export const sendNoRoute = (request: FastifyRequest, reply: FastifyReply): FastifyReply =>
  sendProblem(
    request,
    reply,
    problem(404, 'request/route-unknown', 'No such route', { detail: `There is nothing at ${pathOf(request)}.` }),
  );

/** Of a path that there is, the answer has the methods that it takes: to OPTIONS, and to one that it does not take. */
export const handleNotFound =
  (routes: readonly KnownRoute[]) =>
  (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const path = pathOf(request);
    const known = routes.filter(({ pattern }) => pattern.test(path));
    // `/customers/import` is a route, and no id of a customer.
    const isRoute = known.some(({ url }) => url === path);
    const allowed = new Set(known.flatMap(({ methods, fits }) => (isRoute && !fits(path) ? [] : methods)));
    if (allowed.size === 0) return sendNoRoute(request, reply);
    const allow = [...allowed, 'OPTIONS'].sort().join(', ');
    if (request.method === 'OPTIONS') return reply.code(204).header('allow', allow).send();
    return sendProblem(
      request,
      reply,
      problem(405, 'request/method-not-allowed', 'Method not allowed', {
        detail: `${path} takes ${allow}.`,
        headers: { allow },
      }),
    );
  };
