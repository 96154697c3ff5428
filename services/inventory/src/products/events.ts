import type { EventOf, products } from '@sales/contracts';

/** What happens to a product. Storage format: never rename. */
export type ProductEvent = EventOf<typeof products>;
