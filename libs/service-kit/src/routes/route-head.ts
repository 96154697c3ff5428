import type { TSchema } from 'typebox';
import type { Permission } from '../security/permission.ts';

/** What commands and queries say of themselves alike. */
export type RouteHead<Params extends TSchema> = {
  /** Below the prefix of the service: `/v1/orders/:orderId/cancel`. */
  readonly url: string;
  /** What a principal must be allowed to do: `order:cancel`. */
  readonly permission: Permission;
  readonly summary: string;
  readonly description?: string;
  /** Default: the first part of the url after the version. */
  readonly tags?: readonly string[];
  readonly params?: Params;
};
