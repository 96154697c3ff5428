import type { EventOf, priceLists } from '@sales/contracts';

/** What happens to a price list. Storage format: never rename. */
export type PriceListEvent = EventOf<typeof priceLists>;
