import type { RateLimiter } from '@sales/eventsourcing';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { sendProblem } from '../http/problem-reply.ts';
import { problem, retryAfter } from '../http/problems.ts';
import type { App } from '../server/server.ts';
import { originOf } from './address.ts';
import { anonymous } from './principal.ts';

const perMinute = (what: string) =>
  Type.Integer({ default: 0, minimum: 0, maximum: 10_000_000, description: `${what} a minute; 0: no limit` });

/** How much clients may ask for. Off unless told: what is right depends on who they are. */
export const rateLimitConfig = {
  RATE_LIMIT_READS: perMinute('queries of one caller'),
  RATE_LIMIT_COMMANDS: perMinute('commands of one caller'),
  /** Whatever name the callers behind it give. */
  RATE_LIMIT_ADDRESS: perMinute('requests from one address'),
  /** Proxies whose `X-Forwarded-For` is believed. Without them the address of a request is that of the connection. */
  TRUSTED_PROXIES: Type.Optional(
    Type.String({
      pattern: '^[0-9A-Fa-f.:]+(/[0-9]+)?(,[0-9A-Fa-f.:]+(/[0-9]+)?)*$',
      description: 'addresses or networks with commas: 10.0.0.0/8,fd00::/8',
    }),
  ),
};

const Settings = Type.Object(rateLimitConfig);
export type RateLimitSettings = Static<typeof Settings>;

export type RateLimits = {
  readonly limiter: RateLimiter;
  /** Requests in a window of `window` ms; 0: no limit. */
  readonly reads: number;
  readonly commands: number;
  readonly address: number;
  /** In ms. Default a minute. */
  readonly window?: number;
};

/** The options of a server that keeps these limits. Without any limit no request pays for it. */
export const serverLimits = (
  settings: RateLimitSettings,
  limiter: RateLimiter,
): { readonly rateLimits: RateLimits | undefined; readonly trustedProxies: readonly string[] } => {
  const { RATE_LIMIT_READS: reads, RATE_LIMIT_COMMANDS: commands, RATE_LIMIT_ADDRESS: address } = settings;
  return {
    rateLimits: reads + commands + address === 0 ? undefined : { limiter, reads, commands, address },
    trustedProxies: settings.TRUSTED_PROXIES?.split(',') ?? [],
  };
};

/** What one request counts against. */
type Quota = { readonly name: 'reads' | 'commands' | 'address'; readonly of: string; readonly limit: number };

/** Who asks, or where they come from when they do not say who they are. */
const callerOf = (request: FastifyRequest): string =>
  request.principal === null || request.principal.id === anonymous.id
    ? `address:${originOf(request)}`
    : request.principal.id;

const seconds = (ms: number): number => Math.max(1, Math.ceil(ms / 1000));

/** Counts a request and sends 429 when it is too much. The headers say what is left. */
const count = async (
  { limiter, window = 60_000 }: RateLimits,
  { name, of, limit }: Quota,
  [request, reply]: readonly [FastifyRequest, FastifyReply],
  onRefused: (quota: string) => void,
): Promise<void> => {
  const { allowed, remaining, resetAfter } = await limiter.take(`${name}|${of}`, { limit, window });
  const say = (header: string, text: string): void => {
    const said = reply.getHeader(header);
    reply.header(header, said === undefined ? text : `${text}, ${said}`);
  };
  say('ratelimit-policy', `"${name}";q=${limit};w=${seconds(window)}`);
  say('ratelimit', `"${name}";r=${remaining};t=${seconds(resetAfter)}`);
  if (allowed) return;
  onRefused(name);
  const wait = seconds(resetAfter);
  const what = name === 'address' ? 'requests from this address' : `${name} of this caller`;
  sendProblem(
    request,
    reply,
    problem(429, 'request/rate-limited', 'Too many requests', {
      detail: `At most ${limit} ${what} in ${seconds(window)} s. There is room again in ${wait} s.`,
      headers: retryAfter(wait),
    }),
  );
};

/**
 * Counts requests and refuses with 429 what is too much: those of an address before it is found out who asks, those of
 * a caller after. Answers say what is left, in the words of
 * https://www.ietf.org/archive/id/draft-ietf-httpapi-ratelimit-headers-10.html: `RateLimit-Policy: "reads";q=600;w=60`,
 * `RateLimit: "reads";r=599;t=60`.
 */
export const limitRates = (app: App, limits: RateLimits, onRefused: (quota: string) => void): void => {
  const { address, reads, commands } = limits;
  if (address > 0)
    app.addHook('onRequest', async (request, reply) => {
      await count(limits, { name: 'address', of: originOf(request), limit: address }, [request, reply], onRefused);
    });
  if (reads + commands > 0)
    app.addHook('preParsing', async (request, reply) => {
      const name = request.method === 'GET' || request.method === 'HEAD' ? 'reads' : 'commands';
      const limit = limits[name];
      if (limit > 0) await count(limits, { name, of: callerOf(request), limit }, [request, reply], onRefused);
      return undefined;
    });
};
