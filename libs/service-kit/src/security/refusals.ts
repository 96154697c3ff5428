import type { AccessLog, Clock } from '@sales/eventsourcing';
import type { FastifyRequest } from 'fastify';
import type { Logger } from '../observability/logger.ts';
import type { Server } from '../server/server.ts';
import { fromOf } from './address.ts';

/** How long the same refusal of the same caller is not noted again, in ms: a program may not give up. */
const quietFor = 60_000;

/** Most refusals that are remembered for that. */
const mostRemembered = 10_000;

const longestPath = 300;

/** Method and path, without the query, in which anything may be. */
const requestOf = ({ method, url }: FastifyRequest): string =>
  `${method} ${url.split('?', 1)[0] ?? ''}`.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, longestPath);

export type RefusalsOptions = {
  readonly accessLog: Pick<AccessLog, 'note'>;
  readonly clock: Clock;
  readonly logger: Logger;
};

/**
 * Notes who was refused what, for want of a permission or because the thing is not theirs, the same of one caller once
 * a minute. Nothing waits for that, and what cannot be noted is logged. Call before any route.
 */
export const noteRefusals = (server: Server, { accessLog, clock, logger }: RefusalsOptions): void => {
  const noted = new Map<string, number>();
  const isNew = (refusal: string, now: number): boolean => {
    const last = noted.get(refusal);
    if (last !== undefined && now - last < quietFor) return false;
    if (noted.size >= mostRemembered) noted.clear();
    noted.set(refusal, now);
    return true;
  };
  server.addHook('onResponse', (request, { statusCode }, done) => {
    const { principal } = request;
    done();
    if (statusCode !== 403 || principal === null) return;
    const at = clock.now();
    const what = requestOf(request);
    if (!isNew(`${principal.id} ${what}`, Date.parse(at))) return;
    const access = { at, outcome: 'forbidden', method: 'request', principal: principal.id, request: what };
    accessLog
      .note({ ...access, ...fromOf(request) })
      .catch((err: unknown) => logger.warn({ err, ...access }, 'a refusal was not noted'));
  });
};
