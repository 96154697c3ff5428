import type { EventOf, entities } from '@sales/contracts';

/** Storage format: never rename. */
export type EntityEvent = EventOf<typeof entities>;
