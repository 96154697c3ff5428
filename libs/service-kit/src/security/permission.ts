import type { FastifyRequest, RouteOptions } from 'fastify';
import { sendProblem } from '../http/problem-reply.ts';
import { type Diagnosis, forbidden, problem } from '../http/problems.ts';
import type { Server } from '../server/server.ts';
import type { Identify, Principal } from './principal.ts';

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
  }
  interface FastifyContextConfig {
    /** A server does not start with a route that has none. */
    permission?: Access;
  }
  interface FastifyRequest {
    /** Who sends it. Null on a route that is open. */
    principal: Principal | null;
  }
}

const permissionPattern = /^[a-z][A-Za-z]*:[a-z][a-z-]*$/;

const isAccess = (permission: string | undefined): permission is Access =>
  permission === 'open' || (permission !== undefined && permissionPattern.test(permission));

const missing = (permission: Permission, { id }: Principal): Diagnosis =>
  problem(403, forbidden, 'Permission missing', {
    detail: `${id} needs the permission ${permission}.`,
    details: { principal: id, permission },
  });

/**
 * Lets each request through that comes from a principal with the permission that its route names. Call before any
 * route; the server fails to start when one names none.
 */
export const requirePermissions = (server: Server, identify: Identify): void => {
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
  server.addHook('onRequest', (request, _reply, done) => {
    const { permission } = request.routeOptions.config;
    // A path without a route has none; it is answered 404.
    if (permission !== undefined && permission !== 'open') request.principal = identify(request.headers);
    done();
  });
  // Before the body is read, and after limits of rates: they count what is refused here.
  server.addHook('preParsing', (request, reply, payload, done) => {
    const { permission } = request.routeOptions.config;
    const { principal } = request;
    if (principal === null || permission === undefined || permission === 'open' || principal.may(permission))
      return done(null, payload);
    sendProblem(request, reply, missing(permission, principal));
  });
};

/** Who sends the request, on a route that names a permission. */
export const principalOf = ({ principal }: FastifyRequest): Principal => {
  if (principal === null) throw new Error('an open route does not know who asks');
  return principal;
};
