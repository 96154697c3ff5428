import type { IncomingHttpHeaders } from 'node:http';
import { principalIdInWords, principalIdPattern } from '@sales/contracts';
import { badHeader } from '../http/bad-request.ts';
import type { Permission } from './permission.ts';

/** Who sends a request: a person or another program. */
export type Principal = {
  /** `user:<id>` or `service:<name>`: the actor of what the request records. */
  readonly id: string;
  readonly may: (permission: Permission) => boolean;
};

/**
 * Finds out who sends a request that needs a permission.
 * @throws BadRequest
 */
export type Identify = (headers: IncomingHttpHeaders) => Principal;

const pattern = new RegExp(principalIdPattern);

const everything = (): boolean => true;

/** Of requests that do not say who sends them. */
export const anonymous: Principal = { id: 'user:anonymous', may: everything };

/** Until there is sign-in: believes the header `X-Actor`, and lets each principal do everything. */
export const identifyByHeader: Identify = (headers) => {
  const id = headers['x-actor'];
  if (id === undefined) return anonymous;
  if (typeof id !== 'string' || !pattern.test(id)) return badHeader('X-Actor', 'is no principal', principalIdInWords);
  return { id, may: everything };
};
