import { type PriceListTerms, type Quantity, type Thousandths, thousandths, type UnitPrice } from '@sales/contracts';
import type { Dates, SnapshotFormat } from '@sales/eventsourcing';
import { PersistentMap } from '../persistent-map.ts';
import type { PriceListEvent } from './events.ts';

/** What a unit costs from a quantity on. */
export type PriceFrom = readonly [from: Thousandths, unitPrice: UnitPrice];

export type PriceListState = {
  /** When what happened to it was true in the business. */
  readonly dates?: Dates;
} & (
  | { readonly status: 'none' }
  | {
      readonly status: 'created';
      readonly terms: PriceListTerms;
      /** By SKU, each from the smallest quantity to the largest. */
      readonly prices: PersistentMap<readonly PriceFrom[]>;
    }
);

export const initialState: PriceListState = { status: 'none' };

/** The prices of a product, from the smallest quantity to the largest. */
export const pricesOf = (state: PriceListState, sku: string): readonly PriceFrom[] =>
  (state.status === 'created' ? state.prices.get(sku) : undefined) ?? [];

export const priceFrom = (state: PriceListState, sku: string, from: Thousandths): UnitPrice | undefined =>
  pricesOf(state, sku).find(([minimum]) => minimum === from)?.[1];

export const evolve = (state: PriceListState, event: PriceListEvent): PriceListState => {
  if (event.type === 'PriceListCreated') {
    return { status: 'created', terms: event.data.terms, prices: PersistentMap.empty };
  }
  if (state.status === 'none') return state;
  switch (event.type) {
    case 'PriceListChanged':
      return { ...state, terms: event.data.terms };
    case 'PriceSet': {
      const { sku, minQuantity, unitPrice } = event.data;
      return withPrices(state, sku, minQuantity, [[thousandths(minQuantity), unitPrice]]);
    }
    case 'PriceRemoved':
      return withPrices(state, event.data.sku, event.data.minQuantity, []);
  }
};

/** Puts `instead` where a price from that quantity on stood or would stand. */
const withPrices = (
  state: Extract<PriceListState, { readonly status: 'created' }>,
  sku: string,
  minQuantity: Quantity,
  instead: readonly PriceFrom[],
): PriceListState => {
  const from = thousandths(minQuantity);
  const others = pricesOf(state, sku).filter(([minimum]) => minimum !== from);
  const prices = [...others, ...instead].sort(([a], [b]) => a - b);
  return { ...state, prices: prices.length > 0 ? state.prices.set(sku, prices) : state.prices.delete(sku) };
};

type Written =
  | { readonly status: 'none' }
  | {
      readonly status: 'created';
      readonly terms: PriceListTerms;
      readonly dates?: Dates;
      readonly prices: readonly (readonly [sku: string, prices: readonly PriceFrom[]])[];
    };

/** Raise the version when `evolve` or the state changes. */
export const priceListSnapshots: SnapshotFormat<PriceListState, Written> = {
  version: 4,
  encode: (list) => (list.status === 'none' ? list : { ...list, prices: list.prices.entries() }),
  decode: (list) => (list.status === 'none' ? list : { ...list, prices: PersistentMap.from(list.prices) }),
};
