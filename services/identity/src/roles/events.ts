import type { EventOf, roles } from '@sales/contracts';

/** Storage format: never rename. */
export type RoleEvent = EventOf<typeof roles>;
