import type { EventOf, warehouses } from '@sales/contracts';

/** What happens to a warehouse. Storage format: never rename. */
export type WarehouseEvent = EventOf<typeof warehouses>;
