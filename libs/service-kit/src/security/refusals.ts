import type { AccessLog, Clock } from '@sales/eventsourcing';
import type { FastifyRequest } from 'fastify';
import type { Logger } from '../observability/logger.ts';
import type { Server } from '../server/server.ts';
import { fromOf } from './address.ts';
import { OutOfReach } from './owned.ts';

/** How long the same refusal of the same caller is not noted again, in ms: a program may not give up. */
const quietFor = 60_000;

/** Paths that are noted of one caller in that time. Of more, the route only: who tries ids fills no table. */
const mostPaths = 60;

/** Most callers that are remembered for that. */
const mostRemembered = 10_000;

const longestPath = 300;

/** Method and path, without the query, in which anything may be. */
const requestOf = ({ method, url }: FastifyRequest): string =>
  `${method} ${url.split('?', 1)[0] ?? ''}`.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, longestPath);

const routeOf = ({ method, routeOptions }: FastifyRequest): string => `${method} ${routeOptions.url ?? ''}`;

/** Since when what was noted of a caller. */
type Noted = { readonly since: number; readonly requests: Set<string> };

export type RefusalsOptions = {
  readonly accessLog: Pick<AccessLog, 'note'>;
  readonly clock: Clock;
  readonly logger: Logger;
};

/**
 * Notes who was refused what, for want of a permission or because the thing is not theirs, the same of one caller once
 * a minute, and not more than some: then a path is noted as its route. Nothing waits for that, and what cannot be noted
 * is logged. Call before any route.
 */
export const noteRefusals = (server: Server, { accessLog, clock, logger }: RefusalsOptions): void => {
  const noted = new Map<string, Noted>();
  const notedOf = (caller: string, now: number): Set<string> => {
    const known = noted.get(caller);
    if (known !== undefined && now - known.since < quietFor) return known.requests;
    if (noted.size >= mostRemembered) noted.clear();
    const requests = new Set<string>();
    noted.set(caller, { since: now, requests });
    return requests;
  };
  /** What is to be noted of a refusal; undefined: it was. */
  const newOf = (request: FastifyRequest, requests: Set<string>): string | undefined => {
    const what = requests.size < mostPaths ? requestOf(request) : routeOf(request);
    if (requests.has(what)) return undefined;
    requests.add(what);
    return what;
  };
  const hidden = new WeakSet<FastifyRequest>();
  server.addHook('onError', (request, _reply, error, done) => {
    if (error instanceof OutOfReach) hidden.add(request);
    done();
  });
  server.addHook('onResponse', (request, { statusCode }, done) => {
    const { principal } = request;
    done();
    if ((statusCode !== 403 && !hidden.has(request)) || principal === null) return;
    const at = clock.now();
    const what = newOf(request, notedOf(principal.id, Date.parse(at)));
    if (what === undefined) return;
    const { permission } = request.routeOptions.config;
    const access = {
      ...{ at, outcome: 'forbidden', method: 'request', principal: principal.id, request: what },
      ...(permission !== undefined && { permission }),
    };
    accessLog
      .note({ ...access, ...fromOf(request) })
      .catch((err: unknown) => logger.warn({ err, ...access }, 'a refusal was not noted'));
  });
};
