import type { Answers } from '@sales/eventsourcing';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ConsistencyToken } from '../http/consistency-token.ts';
import { handleError, pathOf, sendProblem } from '../http/problem-reply.ts';
import { type ProblemTable, problem, retryAfter } from '../http/problems.ts';
import { childTrace, traceParts } from '../http/trace.ts';
import { createHealth, type Health } from '../observability/health.ts';
import { createMetrics, type Metrics } from '../observability/metrics.ts';
import { instant, type Tracer } from '../observability/tracing.ts';
import type { Tag } from '../openapi/document.ts';
import type { Examples } from '../openapi/examples.ts';
import { operationalRoutes } from '../operations/operational-routes.ts';
import { createFinality, type Finality } from '../routes/finality.ts';
import type { FindIds } from '../routes/number-index.ts';
import type { OwnedParts } from '../security/owned.ts';
import { limitRates } from '../security/rate-limit.ts';
import { isOverloaded } from './load.ts';
import { documentApi } from './openapi.ts';
import type { App, Server } from './server.ts';

export type ServiceOptions = {
  /** First segment of every path of the service: `order`. */
  readonly name: string;
  readonly title: string;
  readonly version: string;
  readonly description?: string;
  /** Parts of the business that its routes are about, in the order of use. */
  readonly tags?: readonly Tag[];
  /** Requests that work. */
  readonly examples?: Examples;
  /** Statuses of the codes that the domain refuses with: `problemTable<Code>({…})`. */
  readonly problems?: ProblemTable;
  /** Where refusals are remembered. A service with command routes needs it. */
  readonly answers?: Answers;
  /**
   * Resolves when the read models (those that are named, or all) have what the tokens stand for; adds `?after=` to
   * every query route, and to every command route that says what it reads. See `createFreshness`.
   * @throws NotCaughtUp
   */
  readonly waitFor?: (
    tokens: readonly ConsistencyToken[],
    signal: AbortSignal,
    reads: readonly string[] | undefined,
  ) => Promise<void>;
  /**
   * Asked before every request that decides on read models or shows them, which are named: what was acknowledged before
   * it is then waited for. See `createReferenceData`.
   * @throws NotCaughtUp
   */
  readonly look?: (reads: readonly string[]) => Promise<void>;
  /** Asked before every query as of an instant. Default: for what is read straight from its events. */
  readonly finality?: Pick<Finality, 'settled'>;
  /** Puts ids where the parts of a path are numbers. Default: there are none. */
  readonly findIds?: FindIds;
  /** Parts of paths that name things with owners. Default: there are none. */
  readonly owned?: OwnedParts;
  /** How far the named read models are, at least: the `Read-Position` of answers that come from them. */
  readonly readPosition?: (reads: readonly string[]) => string;
  readonly health?: Health;
  readonly metrics?: Metrics;
};

/** What the route helpers need to know of the service that they are in. */
export type ServiceScope = Required<Pick<ServiceOptions, 'name' | 'problems'>> & {
  readonly answers: Answers | undefined;
  readonly waitFor: ServiceOptions['waitFor'];
  readonly look: ServiceOptions['look'];
  readonly settled: Finality['settled'];
  readonly findIds: FindIds;
  readonly owned: OwnedParts;
  readonly readPosition: ServiceOptions['readPosition'];
  readonly metrics: Metrics;
};

declare module 'fastify' {
  interface FastifyInstance {
    readonly service: ServiceScope;
  }
}

const overloaded = problem(503, 'service/overloaded', 'Too busy', { headers: retryAfter(1) });
const stopping = problem(503, 'service/stopping', 'Shutting down', {
  headers: { ...retryAfter(1), connection: 'close' },
});

/**
 * Puts a service on a server, under `/<name>`: its routes, its API document and page (`/openapi.json`, `/docs`), its
 * health (`/livez`, `/readyz`) and metrics (`/metrics`). Nothing of it reaches the other services of the server.
 */
export const registerService = async (
  server: Server,
  options: ServiceOptions,
  routes: (app: App) => void | Promise<void>,
): Promise<void> => {
  const { name, health = createHealth(), metrics = createMetrics(name) } = options;
  const problems = options.problems ?? new Map();
  const { answers, readPosition, look, findIds = (params) => params, owned = {} } = options;
  const waitFor = options.waitFor && held(options.waitFor, metrics);
  const settled = held((options.finality ?? createFinality()).settled, metrics);
  const tracer = server.tracing?.tracer(name);
  const routing = { waitFor, look, settled, findIds, owned, readPosition };
  const scope: ServiceScope = { name, problems, metrics, answers, ...routing };
  await server.register(
    async (app: App) => {
      app.decorate('service', scope);
      app.setErrorHandler(handleError(problems, metrics.conflict));
      documentApi(app, options);
      operationalRoutes(app, { health, metrics });
      await app.register(async (inner: App) => {
        inner.addHook('onRequest', (request, reply, done) => {
          if (!server.accepting.requests) return void sendProblem(request, reply, stopping);
          if (isOverloaded(server.load, request.method)) {
            metrics.shed();
            return void sendProblem(request, reply, overloaded);
          }
          done();
        });
        if (server.rateLimits !== undefined) limitRates(inner, server.rateLimits, metrics.rateLimited);
        inner.addHook('onRoute', (route) => {
          const observe = metrics.observeRoute(String(route.method), route.url);
          const own = route.onResponse ?? [];
          route.onResponse = [
            ...(Array.isArray(own) ? own : [own]),
            (request: FastifyRequest, reply, done) => {
              observe(reply.statusCode, reply.elapsedTime / 1000);
              if (tracer !== undefined) traceRequest(tracer, request, reply, route.url);
              if (reply.statusCode >= 400) logFailure(request, reply.statusCode, reply.elapsedTime);
              done();
            },
          ];
        });
        await routes(inner);
      });
    },
    { prefix: `/${name}` },
  );
};

const traceRequest = (tracer: Tracer, request: FastifyRequest, reply: FastifyReply, route: string): void => {
  const { method, headers, traceparent, id } = request;
  const given = headers['traceparent'];
  const parent = typeof given === 'string' && traceParts(given) !== undefined ? given : undefined;
  const [end, status] = [instant(), reply.statusCode];
  tracer({
    name: `${method} ${route}`,
    kind: 'server',
    traceparent: traceparent ?? childTrace(parent),
    parent,
    start: end - reply.elapsedTime,
    end,
    attributes: {
      'http.request.method': method,
      'http.route': route,
      'http.response.status_code': status,
      'sales.correlation_id': id,
    },
    ...(status >= 500 && { error: status }),
  });
};

/** Counts the requests that wait. */
const held =
  <Given extends readonly unknown[]>(wait: (...given: Given) => Promise<void>, metrics: Metrics) =>
  async (...given: Given): Promise<void> => {
    const release = metrics.held();
    try {
      await wait(...given);
    } finally {
      release();
    }
  };

const logFailure = (request: FastifyRequest, status: number, ms: number): void => {
  const { method, commandId, id: correlationId } = request;
  request.log.debug({ method, url: pathOf(request), status, ms, commandId, correlationId }, 'request refused');
};
