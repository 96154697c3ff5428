import type { customers, EventOf } from '@sales/contracts';

/** What happens to a customer. Storage format: never rename. */
export type CustomerEvent = EventOf<typeof customers>;
