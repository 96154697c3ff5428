import type { FastifyBaseLogger, FastifyReply } from 'fastify';
import { breakOff } from '../http/break-off.ts';
import { pathOf, sendProblem } from '../http/problem-reply.ts';
import { unsure } from '../http/problems.ts';
import type { Load } from './load.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** How long an answer that has begun to be sent may take in all, in ms, when it is longer than the server's. */
    streamTimeout?: number;
  }
}

const tick = 250;

/**
 * Answers 503 for requests that take too long; what they have begun runs on, so the outcome of a command is unknown.
 * One timer for all: fastify's `handlerTimeout` costs a timer, an AbortController and a DOMException a request, a fifth
 * of the processor time of a small command.
 */
export const endOverdue = ({ inHand }: Load, limit: number): { stop(): void } => {
  const timer = setInterval(
    () => {
      for (const reply of inHand.values()) {
        if (reply.elapsedTime < limit) return; // the rest is younger
        const { streamTimeout = limit } = reply.request.routeOptions.config;
        if (!reply.raw.headersSent || reply.elapsedTime >= streamTimeout) end(reply);
      }
    },
    Math.min(tick, limit),
  ).unref();
  return { stop: () => clearInterval(timer) };
};

const end = (reply: FastifyReply): void => {
  const { request } = reply;
  if (reply.raw.headersSent) {
    breakOff(reply);
    return;
  }
  const { method, commandId, id: correlationId } = request;
  request.log.warn({ method, url: pathOf(request), commandId, correlationId }, 'request took too long');
  sendProblem(request, reply, unsure('service/timeout', 'Took too long', request.commandId));
  reply.log = afterTimeout(request.log, { method, url: pathOf(request), commandId, correlationId });
};

/** For fastify, which would log that the handler answers or fails after its request was answered. */
const afterTimeout = (log: FastifyBaseLogger, facts: object): FastifyBaseLogger =>
  Object.assign(log.child({}), {
    warn: () => {},
    error: ({ err }: { readonly err: unknown }) => log.info({ err, ...facts }, 'failed after its time-out'),
  });
