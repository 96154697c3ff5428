import type { EventOf, StockLevel, stockItems } from '@sales/contracts';

/** What happens to a product in a warehouse, with what stands there after it. Storage format: never rename. */
export type StockItemEvent = EventOf<typeof stockItems>;

export type Level = StockLevel;

type WithoutLevel<Event> = Event extends { readonly type: infer Type; readonly data: infer Data }
  ? { readonly type: Type; readonly data: Omit<Data, 'level'> }
  : never;

/** An event before it is known what stands in the item after it. */
export type StockItemFact = WithoutLevel<StockItemEvent>;
