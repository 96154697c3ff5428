import type { EventOf, viewShelves } from '@sales/contracts';

/** Storage format: never rename. */
export type ViewShelfEvent = EventOf<typeof viewShelves>;
