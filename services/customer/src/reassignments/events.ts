import type { EventOf, reassignments } from '@sales/contracts';

/** Storage format: never rename. */
export type ReassignmentEvent = EventOf<typeof reassignments>;
