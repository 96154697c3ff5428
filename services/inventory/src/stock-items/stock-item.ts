import type { Decider, GivenDate } from '@sales/eventsourcing';
import type { StockItemCommand } from './commands.ts';
import { decide } from './decide.ts';
import type { StockItemEvent } from './events.ts';
import { evolve, initialState, type StockItemState } from './state.ts';

/** A product in a warehouse: `onHand >= reserved >= 0`, and what is on hand is the sum of the movements. */
export const stockItem: Decider<StockItemState, StockItemCommand & GivenDate, StockItemEvent> = {
  initialState,
  decide,
  evolve,
};

/** Id of a stock item: a warehouse code has no dot, so the first one ends it. */
export const stockItemId = (warehouse: string, sku: string): string => `${warehouse}.${sku}`;

export const parseStockItemId = (id: string): { readonly warehouse: string; readonly sku: string } => {
  const dot = id.indexOf('.');
  return { warehouse: id.slice(0, dot), sku: id.slice(dot + 1) };
};
