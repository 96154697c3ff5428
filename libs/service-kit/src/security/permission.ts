import type { IncomingHttpHeaders } from 'node:http';
import { type FieldGroup, fieldGroupsOf, ownedAggregates, permissionPattern } from '@sales/contracts';
import type { FastifyRequest, preParsingHookHandler, RouteOptions } from 'fastify';
import { badHeader } from '../http/bad-request.ts';
import { sendProblem } from '../http/problem-reply.ts';
import { type Diagnosis, forbidden, problem } from '../http/problems.ts';
import type { Server } from '../server/server.ts';
import { isForwarded } from './address.ts';
import type { Admit } from './admission.ts';
import { type HeldStreams, holdStreams } from './held-streams.ts';
import { type Identify, type Principal, reachOf } from './principal.ts';
import type { Reach } from './rights.ts';

/** What a principal may do: `<aggregate>:<verb>`, for example `order:submit`. */
export type Permission = `${string}:${string}`;

/** What a route asks of a principal. `open`: nothing, not even who it is. */
export type Access = Permission | 'open';

/** A route and what it asks of a principal. */
export type RouteAccess = { readonly method: string; readonly url: string; readonly permission: Access };

declare module 'fastify' {
  interface FastifyInstance {
    /** What each route asks, once the server is ready. */
    readonly permissions: readonly RouteAccess[];
    /** Ends an answer that goes on when its sender may not send the request any more, within a second. */
    readonly whileAllowed: (request: FastifyRequest, stream: WhileAllowed) => void;
  }
  interface FastifyContextConfig {
    /** A server does not start with a route that has none. */
    permission?: Access;
    /** Whether it asks nothing of who reaches the process itself, and not through a proxy. */
    isOpenInside?: boolean;
    /**
     * Whether it keeps to the things of the users that a permission is for. Who has a narrower scope than `all` is
     * refused where it does not.
     */
    isScoped?: boolean;
    /** The groups of fields that it withholds where a role says so. Others are refused, see `fieldGroupsOf`. */
    withholds?: readonly FieldGroup[];
  }
  interface FastifyRequest {
    /** Who sends it. Null on a route that is open. */
    principal: Principal | null;
  }
}

export type WhileAllowed = {
  /** Aborted when the answer has ended. */
  readonly signal: AbortSignal;
  readonly end: () => void;
  /** Told of what the sender may see now, when that is different. */
  readonly changed?: (reach: Reach) => void;
  /** Whether it has an end of its own, so that a token that was good when it began may end before it. */
  readonly isBounded?: boolean;
};

const pattern = new RegExp(permissionPattern);

const isAccess = (permission: string | undefined): permission is Access =>
  permission === 'open' || (permission !== undefined && pattern.test(permission));

const missing = (permission: Permission, { id }: Principal): Diagnosis =>
  problem(403, forbidden, 'Permission missing', {
    detail: `${id} needs the permission ${permission}.`,
    details: { principal: id, permission },
  });

type Guarded = { readonly isScoped?: boolean; readonly withholds?: readonly FieldGroup[] };

/** What a route would show beyond the reach of a permission; undefined where it keeps to that. */
const beyond = (
  { isScoped = false, withholds = [] }: Guarded,
  permission: Permission,
  { owners, hidden }: Reach,
): Readonly<Record<string, unknown>> | undefined => {
  const aggregate = permission.slice(0, permission.indexOf(':'));
  if (owners !== 'all' && !isScoped && ownedAggregates.has(aggregate)) return { scope: 'all' };
  const shown = (fieldGroupsOf[aggregate] ?? []).filter((group) => hidden.has(group) && !withholds.includes(group));
  return shown.length === 0 ? undefined : { fields: shown };
};

const tooNarrow = (permission: Permission, { id }: Principal, needed: Readonly<Record<string, unknown>>): Diagnosis =>
  problem(403, forbidden, 'Permission missing', {
    detail:
      'scope' in needed
        ? `${id} needs the permission ${permission} for all things, not only for some.`
        : `${id} needs the permission ${permission} with all fields: here they cannot be withheld one by one.`,
    details: { principal: id, permission, ...needed },
  });

/** Of a file that cannot be without what is withheld. */
export const fieldsMissing = (permission: Permission, principal: Principal, fields: readonly string[]): Diagnosis =>
  tooNarrow(permission, principal, { fields });

/** Which of these permissions the principal lacks, that what it sends needs beside that of the route. */
export const lacking = (request: FastifyRequest, permissions: readonly Permission[]): Diagnosis | undefined => {
  const principal = principalOf(request);
  const lacked = permissions.find((permission) => !principal.may(permission));
  return lacked === undefined ? undefined : missing(lacked, principal);
};

/**
 * Lets each request through that comes from a principal with the permission that its route names. Call before any
 * route; the server fails to start when one names none.
 */
export const requirePermissions = (server: Server, identify: Identify, admit: Admit = () => undefined): void => {
  holdAllowed(server, holdStreams(identify));
  const routes: Pick<RouteOptions, 'method' | 'url' | 'config'>[] = [];
  const permissions: RouteAccess[] = [];
  server.decorate('permissions', permissions);
  server.decorateRequest('principal', null);
  // Read when all is there: hooks of the plugin that a route comes from may yet say what it asks.
  server.addHook('onRoute', (route) => void routes.push(route));
  server.addHook('onReady', (done) => {
    for (const { method, url, config } of routes) {
      const permission = config?.permission;
      if (!isAccess(permission))
        return done(new Error(`${method} ${url} names no permission: ${permission ?? 'none'}`));
      permissions.push({ method: String(method), url, permission });
    }
    done();
  });
  // After the limits of addresses: what is refused by them costs no verification. Before those of callers.
  server.addHook('preParsing', (request, reply, payload, done) => {
    const { permission, isOpenInside = false } = request.routeOptions.config;
    // A path without a route has none; it is answered 404.
    if (permission === undefined || permission === 'open' || (isOpenInside && !isForwarded(request)))
      return done(null, payload);
    const refused = admit(request);
    if (refused !== undefined) return void sendProblem(request, reply, refused);
    refuseClaims(request.headers);
    const identified = identify(request.headers);
    // Without a promise where none is needed: most requests go through here.
    if (!(identified instanceof Promise)) {
      request.principal = identified;
      return done(null, payload);
    }
    identified.then(
      (principal) => {
        request.principal = principal;
        done(null, payload);
      },
      (error: Error) => done(error),
    );
  });
  // Of the route, so that it comes after the limits of callers: they count what is refused here. Before the body.
  server.addHook('onRoute', (route) => {
    const own = route.preParsing ?? [];
    route.preParsing = [...(Array.isArray(own) ? own : [own]), refuseWithoutPermission];
  });
};

/** Releases before 0.2.0 believed it. To ignore it would record what its sender does under another name. */
const refuseClaims = ({ 'x-actor': claimed }: IncomingHttpHeaders): void => {
  if (claimed !== undefined)
    badHeader('X-Actor', 'is not believed', 'nothing: `Authorization` says who sends a request');
};

const refuseWithoutPermission: preParsingHookHandler = (request, reply, payload, done) => {
  const { principal } = request;
  const refused = principal === null ? undefined : refusalOf(request, principal);
  if (refused !== undefined) return void sendProblem(request, reply, refused);
  done(null, payload);
};

/** Why the principal may not ask the route; undefined: it may. */
const refusalOf = (request: FastifyRequest, principal: Principal): Diagnosis | undefined => {
  const { permission, ...guarded } = request.routeOptions.config;
  if (permission === undefined || permission === 'open') return undefined;
  if (!principal.may(permission)) return missing(permission, principal);
  const needed =
    principal.reach === undefined ? undefined : beyond(guarded, permission, reachOf(principal, permission));
  if (needed !== undefined) return tooNarrow(permission, principal, needed);
  const other = request.headers['x-on-behalf-of'];
  return other === undefined || principal.mayActFor?.(String(other)) !== false ? undefined : notFor(principal, other);
};

const notFor = ({ id }: Principal, other: string | readonly string[]): Diagnosis =>
  problem(403, forbidden, 'Permission missing', {
    detail: `${id} may act for another user only as long as that one delegates to ${id}.`,
    details: { principal: id, onBehalfOf: other },
  });

const holdAllowed = (server: Server, streams: HeldStreams): void => {
  server.decorate(
    'whileAllowed',
    (request: FastifyRequest, { signal, end, changed, isBounded = false }: WhileAllowed): void => {
      const { permission } = request.routeOptions.config;
      if (permission === undefined || permission === 'open') return;
      const release = streams.hold(request, {
        mayStill: (principal) => refusalOf(request, principal) === undefined,
        ...(changed !== undefined && { changed: (principal) => changed(reachOf(principal, permission)) }),
        isBounded,
        end,
      });
      signal.addEventListener('abort', release, { once: true });
    },
  );
  server.addHook('onClose', async () => streams.stop());
};

/** Who sends the request, on a route that names a permission. */
export const principalOf = ({ principal }: FastifyRequest): Principal => {
  if (principal === null) throw new Error('an open route does not know who asks');
  return principal;
};
