import { type PriceListTerms, type Quantity, type Thousandths, thousandths, type UnitPrice } from '@sales/contracts';
import type { Dates, SnapshotFormat } from '@sales/eventsourcing';
import { PersistentMap } from '../persistent-map.ts';
import type { PriceListEvent } from './events.ts';

/** What a unit costs from so many of it on. */
export type PriceFrom = readonly [unit: string, from: Thousandths, unitPrice: UnitPrice];

export type PriceListState = {
  /** When what happened to it was true in the business. */
  readonly dates?: Dates;
} & (
  | { readonly status: 'none' }
  | {
      readonly status: 'created';
      readonly terms: PriceListTerms;
      /** By SKU, each by unit and from the smallest quantity to the largest. */
      readonly prices: PersistentMap<readonly PriceFrom[]>;
    }
);

export const initialState: PriceListState = { status: 'none' };

/** The prices of a product, by unit and from the smallest quantity to the largest. */
export const pricesOf = (state: PriceListState, sku: string): readonly PriceFrom[] =>
  (state.status === 'created' ? state.prices.get(sku) : undefined) ?? [];

export const priceFrom = (state: PriceListState, sku: string, unit: string, from: Thousandths): UnitPrice | undefined =>
  pricesOf(state, sku).find(([of, minimum]) => of === unit && minimum === from)?.[2];

export const evolve = (state: PriceListState, event: PriceListEvent): PriceListState => {
  if (event.type === 'PriceListCreated') {
    return { status: 'created', terms: event.data.terms, prices: PersistentMap.empty };
  }
  if (state.status === 'none') return state;
  switch (event.type) {
    case 'PriceListChanged':
      return { ...state, terms: event.data.terms };
    case 'PriceSet': {
      const { unit, minQuantity, unitPrice } = event.data;
      return withPrices(state, event.data, [[unit, thousandths(minQuantity), unitPrice]]);
    }
    case 'PriceRemoved':
      return withPrices(state, event.data, []);
  }
};

const byUnitAndQuantity = ([a, from]: PriceFrom, [b, other]: PriceFrom): number =>
  a < b ? -1 : a > b ? 1 : from - other;

/** Puts `instead` where a price of that unit from that quantity on stood or would stand. */
const withPrices = (
  state: Extract<PriceListState, { readonly status: 'created' }>,
  { sku, unit, minQuantity }: { readonly sku: string; readonly unit: string; readonly minQuantity: Quantity },
  instead: readonly PriceFrom[],
): PriceListState => {
  const from = thousandths(minQuantity);
  const others = pricesOf(state, sku).filter(([of, minimum]) => of !== unit || minimum !== from);
  const prices = [...others, ...instead].sort(byUnitAndQuantity);
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
  version: 5,
  encode: (list) => (list.status === 'none' ? list : { ...list, prices: list.prices.entries() }),
  decode: (list) => (list.status === 'none' ? list : { ...list, prices: PersistentMap.from(list.prices) }),
};
