import type { EventOf, users } from '@sales/contracts';

/** Storage format: never rename. */
export type UserEvent = EventOf<typeof users>;
