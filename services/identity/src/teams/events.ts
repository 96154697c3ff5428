import type { EventOf, teams } from '@sales/contracts';

/** Storage format: never rename. */
export type TeamEvent = EventOf<typeof teams>;
