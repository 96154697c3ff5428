import type { RateLimiter, RateVerdict } from '@sales/eventsourcing';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { sendProblem } from '../http/problem-reply.ts';
import { problem, retryAfter } from '../http/problems.ts';
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
const callerOf = ({ principal, ip }: FastifyRequest): string =>
  principal === null || principal.id === anonymous.id ? `address:${ip}` : principal.id;

const quotasOf = (limits: RateLimits, request: FastifyRequest): readonly Quota[] => {
  const kind = request.method === 'GET' ? 'reads' : 'commands';
  const all: readonly Quota[] = [
    { name: kind, of: callerOf(request), limit: limits[kind] },
    { name: 'address', of: request.ip, limit: limits.address },
  ];
  return all.filter(({ limit }) => limit > 0);
};

const seconds = (ms: number): number => Math.max(1, Math.ceil(ms / 1000));

/**
 * Counts requests and refuses with 429 what is too much. Answers say what is left, in the words of
 * https://www.ietf.org/archive/id/draft-ietf-httpapi-ratelimit-headers-10.html: `RateLimit-Policy: "reads";q=600;w=60`,
 * `RateLimit: "reads";r=599;t=60`.
 */
export const limitRates = (limits: RateLimits, onRefused: (quota: string) => void) => {
  const { limiter, window = 60_000 } = limits;
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const quotas = quotasOf(limits, request);
    if (quotas.length === 0) return undefined;
    const counted = await Promise.all(
      quotas.map(async (quota): Promise<Quota & RateVerdict> => {
        const { name, of, limit } = quota;
        return { ...quota, ...(await limiter.take(`${name}|${of}`, { limit, window })) };
      }),
    );
    const policies = counted.map(({ name, limit }) => `"${name}";q=${limit};w=${seconds(window)}`);
    const left = counted.map(({ name, remaining, resetAfter }) => `"${name}";r=${remaining};t=${seconds(resetAfter)}`);
    reply.header('ratelimit-policy', policies.join(', ')).header('ratelimit', left.join(', '));
    const refused = counted.filter(({ allowed }) => !allowed);
    const [first] = refused;
    if (first === undefined) return undefined;
    onRefused(first.name);
    const wait = seconds(Math.max(...refused.map(({ resetAfter }) => resetAfter)));
    const what = first.name === 'address' ? 'requests from this address' : `${first.name} of this caller`;
    return sendProblem(
      request,
      reply,
      problem(429, 'request/rate-limited', 'Too many requests', {
        detail: `At most ${first.limit} ${what} in ${seconds(window)} s. There is room again in ${wait} s.`,
        headers: retryAfter(wait),
      }),
    );
  };
};
