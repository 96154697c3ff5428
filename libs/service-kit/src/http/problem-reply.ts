import { WrongExpectedRevision } from '@sales/eventsourcing';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { mediaTypesOf } from './body-parser.ts';
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
export type KnownRoute = { readonly methods: readonly string[]; readonly pattern: RegExp };

/** `/order/v1/orders/:orderId` matches what the router would. */
export const knownRoute = (method: string | readonly string[], url: string): KnownRoute => ({
  methods: typeof method === 'string' ? [method] : method,
  pattern: new RegExp(
    `^${url
      .split('/')
      .map((segment) => (segment === '*' ? '.*' : segment.startsWith(':') ? '[^/]+' : RegExp.escape(segment)))
      .join('/')}$`,
  ),
});

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
    const allowed = new Set(routes.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => methods));
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
