import { type IncomingMessage, maxHeaderSize, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { type Pacing, paceBuilds, type Throttle, yieldToCommands } from '@sales/eventsourcing';
import {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyTypeProvider,
  fastify,
  LogController,
  type RawServerDefault,
} from 'fastify';
import type { Static, TSchema } from 'typebox';
import { ConfigError } from '../config-error.ts';
import { mediaTypesOf, readBodies } from '../http/body-parser.ts';
import { breakOff } from '../http/break-off.ts';
import type { JsonSchema } from '../http/json-schema.ts';
import {
  handleError,
  handleNotFound,
  isMisrouted,
  type KnownRoute,
  knownRoute,
  sendProblem,
} from '../http/problem-reply.ts';
import { diagnose, maxPartOfPath, problem, problemBody, problemType } from '../http/problems.ts';
import { correlationIdOf } from '../http/request-context.ts';
import { securityHeaders, setSecurityHeaders } from '../http/security-headers.ts';
import type { Logger } from '../observability/logger.ts';
import type { Tracing } from '../observability/tracing.ts';
import { isNetwork } from '../security/address.ts';
import type { Admit } from '../security/admission.ts';
import { requirePermissions } from '../security/permission.ts';
import { anonymous, type Identify } from '../security/principal.ts';
import type { RateLimits } from '../security/rate-limit.ts';
import { defaultLoadLimits, isSaturated, type Load, type LoadLimits, watchLoad } from './load.ts';
import { plainSerializer, verifyingSerializer } from './serializer-compiler.ts';
import { endOverdue } from './timeouts.ts';
import type { Tls } from './tls.ts';
import { validatorCompiler } from './validator-compiler.ts';

export type { FastifyReply as Reply, FastifyRequest as Request } from 'fastify';

/** The types of a request are those of the schemas of its route. */
interface SchemaTypes extends FastifyTypeProvider {
  validator: this['schema'] extends TSchema ? Static<this['schema']> : unknown;
  serializer: this['schema'] extends TSchema ? Static<this['schema']> : unknown;
}

/** The HTTP server of a process. Services are registered on it with `registerService`. */
export type Server = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, SchemaTypes>;

/** A service's part of a server: everything registered on it lies under the service's prefix. */
export type App = Server;

declare module 'fastify' {
  interface FastifyInstance {
    readonly load: Load;
    readonly rateLimits: RateLimits | undefined;
    readonly openMetrics: boolean;
    /** Absent where traces are not collected. */
    readonly tracing: Tracing | undefined;
    /** After so long a request is answered 503, in ms. A route that holds an answer must let it go before. */
    readonly answerTimeout: number;
    /** For what the process does besides answering: it gives way to commands. */
    readonly throttle: Throttle;
    /** For read models that are built beside the live ones: requests are answered as fast as without. */
    readonly pacing: Pacing;
    /** Both false in the end: first readiness says no, then new requests get 503. See `closeServer`. */
    readonly accepting: { ready: boolean; requests: boolean };
  }
  interface FastifyContextConfig {
    /** Not counted as traffic. */
    forOperators?: true;
  }
  interface FastifyRequest {
    /** Of the command that the request carries, once it is known. */
    commandId: string | undefined;
    /** Of the command as well: what it causes carries it on. */
    traceparent: string | undefined;
  }
}

export type ServerOptions = {
  readonly logger: Logger;
  /** Bytes. Default 256 KiB. A route may set its own. */
  readonly bodyLimit?: number;
  /** How long a request may take to be answered, in ms. Default 15 s. */
  readonly handlerTimeout?: number;
  /**
   * How long an answer that is being sent may go on when the server closes, in ms; then it is broken off. Default 3 s:
   * what is not slow or very long is through by then, and after the 15 s of the last answer to come, enough of the 25 s
   * of a stop remains for all else.
   */
  readonly sendingGrace?: number;
  readonly limits?: Partial<LoadLimits>;
  /** Of builds beside live read models. Default: they give way to the requests of the server. */
  readonly pacing?: Pacing;
  /** Default: each request is of `anonymous`, who may do everything. */
  readonly identify?: Identify;
  /** Asked before that. Default: each request is let through. */
  readonly admit?: Admit;
  /** Default: none. */
  readonly rateLimits?: RateLimits | undefined;
  /** Default: none. */
  readonly tracing?: Tracing | undefined;
  /** Whether metrics are shown to all who reach the process itself, and not through a proxy. Default false. */
  readonly openMetrics?: boolean;
  /** Addresses or networks of proxies whose `X-Forwarded-For` is believed. Default: none. */
  readonly trustedProxies?: readonly string[];
  /** Default: plain HTTP. */
  readonly tls?: Tls | undefined;
  /** Checks every answer against its schema and fails with 500 when it does not fit. For tests. Default false. */
  readonly verifyAnswers?: boolean;
};

const kib = 1024;
/** Of answers to what is not HTTP. */
const rawSecurityHeaders = Object.entries(securityHeaders)
  .map(([name, value]) => `${name}: ${value}\r\n`)
  .join('');
/**
 * Connections that may wait to be taken; the system allows as many (net.core.somaxconn). With fewer, those of a burst
 * that were not taken in time are reset, without an answer that says so.
 */
const backlog = 4096;
/** How long a request may take to arrive, in ms. */
const requestTimeout = 30_000;

/**
 * A server with nothing on it yet: strict JSON, TypeBox schemas, limits, time-outs, problems for every error. It
 * listens when `listen` is called; pass it the host and port of the configuration.
 * @throws ConfigError when a trusted proxy is not an address or a network
 */
export const createServer = (options: ServerOptions): Server => {
  const { bodyLimit = 256 * kib, trustedProxies = [] } = options;
  const wrong = trustedProxies.find((one) => !isNetwork(one));
  if (wrong !== undefined)
    throw new ConfigError(
      `wrong configuration:\n  TRUSTED_PROXIES has ${JSON.stringify(wrong)}; allowed: addresses, or networks of at ` +
        'least 1 bit: 10.0.0.0/8,fd00::/8',
    );
  const load = watchLoad({ ...defaultLoadLimits, ...options.limits });
  const server: Server = fastify<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger>({
    loggerInstance: options.logger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'correlationId' }),
    genReqId: (request) => correlationIdOf(request.headers),
    ...(options.tls !== undefined && { https: options.tls }),
    ...(trustedProxies.length > 0 && { trustProxy: [...trustedProxies] }),
    bodyLimit,
    requestTimeout,
    connectionTimeout: 35_000,
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    return503OnClosing: false,
    routerOptions: { maxParamLength: maxPartOfPath },
    frameworkErrors: (error, request, reply) => {
      setSecurityHeaders(request, reply);
      sendProblem(
        request,
        reply,
        diagnose(error, new Map(), { ifMatch: false, commandId: undefined, bodyLimit, mediaTypes: mediaTypesOf({}) }),
      );
    },
    clientErrorHandler: (error, socket) => {
      if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
        socket.destroy();
        return;
      }
      const body = problemBody(clientProblem(error.code), correlationIdOf({}));
      const status = error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request';
      socket.end(
        `HTTP/1.1 ${error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? '408 Request Timeout' : status}\r\n` +
          `${rawSecurityHeaders}content-type: ${problemType}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n` +
          `connection: close\r\n\r\n${body}`,
      );
    },
  }).withTypeProvider<SchemaTypes>();
  // A child logger a request would cost more than it tells: each log line has the correlation id.
  server.setChildLoggerFactory((logger) => logger);
  const answerTimeout = options.handlerTimeout ?? 15_000;
  server.decorate('load', load);
  server.decorate('rateLimits', options.rateLimits);
  server.decorate('openMetrics', options.openMetrics ?? false);
  server.decorate('tracing', options.tracing);
  server.decorate('answerTimeout', answerTimeout);
  server.decorate(
    'throttle',
    yieldToCommands(() => isSaturated(load)),
  );
  server.decorate('pacing', options.pacing ?? paceBuilds(load.traffic.now));
  server.decorate('accepting', { ready: true, requests: true });
  const { sendingGrace = 3000 } = options;
  let closed: Promise<unknown> = Promise.resolve();
  server.addHook('preClose', (done) => {
    closed = endConnections(server, sendingGrace);
    done();
  });
  server.decorateRequest('commandId', undefined);
  server.decorateRequest('traceparent', undefined);
  server.setValidatorCompiler(validatorCompiler);
  server.setSerializerCompiler(options.verifyAnswers === true ? verifyingSerializer : plainSerializer);
  readBodies(server);
  server.setErrorHandler(handleError(new Map()));
  const known: KnownRoute[] = [];
  const byUrl = new Map<string, KnownRoute>();
  server.addHook('onRoute', ({ method, url, schema }) => {
    const route = knownRoute(method, url, schema?.params as JsonSchema | undefined);
    known.push(route);
    byUrl.set(url, route);
  });
  const notFound = handleNotFound(known);
  server.setNotFoundHandler(notFound);
  // The hook alone would miss the clients that go before they are answered, the event alone those of `inject`.
  const forget = function (this: ServerResponse): void {
    load.inHand.delete(this);
  };
  server.addHook('onRequest', (request, reply, done) => {
    setSecurityHeaders(request, reply);
    reply.header('x-correlation-id', request.id);
    // A client that keeps connections must not find them ended when it sends its next request.
    if (!server.accepting.ready) reply.header('connection', 'close');
    load.inHand.set(reply.raw, reply);
    reply.raw.on('close', forget);
    if (isMisrouted(byUrl, request)) return void notFound(request, reply);
    done();
  });
  requirePermissions(server, options.identify ?? (() => anonymous), options.admit);
  server.addHook('onResponse', (request, reply, done) => {
    load.inHand.delete(reply.raw);
    if (request.routeOptions.config.forOperators !== true) load.traffic.answered(reply.elapsedTime);
    done();
  });
  const timeouts = endOverdue(load, answerTimeout);
  server.addHook('onClose', async () => {
    await closed;
    timeouts.stop();
    load.stop();
  });
  return server;
};

/**
 * Ends the connections of a server that closes, when the requests in hand are answered: one that is not in use, or from
 * which half a request has come, would keep the process, and the server knows only some of them to be idle. A request
 * has its time to be answered; an answer that is being sent goes on as fast as its reader, and has the grace.
 */
const endConnections = async ({ load, log, server }: Server, grace: number): Promise<void> => {
  for (const reply of load.inHand.values()) if (!reply.raw.headersSent) reply.header('connection', 'close');
  /** When each answer that is being sent was first seen to be. */
  const sending = new WeakMap<FastifyReply, number>();
  let broken = 0;
  while (load.inHand.size > 0) {
    const now = performance.now();
    for (const reply of load.inHand.values()) {
      if (!reply.raw.headersSent) continue;
      const since = sending.get(reply) ?? now;
      sending.set(reply, since);
      if (now - since < grace || reply.raw.destroyed) continue;
      breakOff(reply);
      broken += 1;
    }
    await delay(10);
  }
  if (broken > 0) log.warn({ answers: broken, grace }, 'broke off answers that were still being sent');
  server.closeAllConnections();
};

const clientProblem = (code: string | undefined) => {
  if (code === 'HPE_HEADER_OVERFLOW')
    return problem(431, 'request/headers-too-large', 'Headers too large', {
      detail: `The request line and all headers together may have at most ${maxHeaderSize} bytes.`,
    });
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return problem(408, 'request/timeout', 'Request took too long to arrive', {
      detail: `It must be here ${requestTimeout / 1000} s after it began.`,
    });
  return problem(400, 'request/invalid', 'Malformed HTTP request');
};

/**
 * Begins to take requests; gives the URL.
 * @throws ConfigError when the address cannot be had, for example because another process has the port
 */
export const listen = async (server: Server, { HOST, PORT }: { HOST: string; PORT: number }): Promise<string> => {
  try {
    return await server.listen({ host: HOST, port: PORT, backlog });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const why = unreachable[code];
    if (why === undefined) throw error;
    throw new ConfigError(`cannot listen on HOST ${HOST}, PORT ${PORT}: ${why}`, { cause: error });
  }
};

const unreachable: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another process is using the port',
  EACCES: 'this user may not use the port; allowed: 1024 to 65535',
  EADDRNOTAVAIL: 'this machine does not have the address',
  ENOTFOUND: 'this machine does not know the name',
};
