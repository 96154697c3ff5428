import type { apiKeys, EventOf } from '@sales/contracts';

/** Storage format: never rename. */
export type ApiKeyEvent = EventOf<typeof apiKeys>;
