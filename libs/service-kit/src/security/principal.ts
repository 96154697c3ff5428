import type { IncomingHttpHeaders } from 'node:http';
import { fieldGroups } from '@sales/contracts';
import type { Permission } from './permission.ts';
import { everything, type Reach, type Rights } from './rights.ts';

/** Who sends a request: a person or another program. */
export type Principal = {
  /** `user:<id>` or `service:<name>`: the actor of what the request records. */
  readonly id: string;
  readonly may: (permission: Permission) => boolean;
  /** Of a permission that it has. Absent: all things, with all fields. */
  readonly reach?: (permission: Permission) => Reach;
  /** Whether it may do anything only after a sign-in with a second factor. */
  readonly requiresSecondFactor?: boolean;
  /** Whether it may do things for another user. Absent: it is not checked. */
  readonly mayActFor?: (user: string) => boolean;
  /**
   * Whether another user, who is none of some, has a permission for the things of an owner. Absent: it is not asked who
   * does what.
   */
  readonly othersMay?: Rights['othersMay'];
};

/** A principal that may do what its rights say. */
export const principalWith = (
  id: string,
  { reach, mayActFor, othersMay, requiresSecondFactor }: Rights,
): Principal => ({
  ...{ id, requiresSecondFactor },
  may: (permission) => reach(permission) !== undefined,
  reach: (permission) => reach(permission) ?? nothing,
  mayActFor,
  othersMay,
});

const nothing: Reach = { owners: new Set(), hidden: new Set(fieldGroups) };

/** Whose things a principal may see with a permission that it has, and what of them. */
export const reachOf = ({ reach }: Principal, permission: Permission): Reach => reach?.(permission) ?? everything;

/**
 * Finds out who sends a request that needs a permission.
 * @throws BadRequest; Unauthenticated; IssuerUnavailable
 */
export type Identify = (headers: IncomingHttpHeaders) => Principal | Promise<Principal>;

/**
 * Who sends every request as long as the system has no administrator: one principal, which may do everything for
 * itself. It is in the events of 0.1.0 by this name.
 */
export const anonymous: Principal = { id: 'user:anonymous', may: () => true, mayActFor: () => false };
