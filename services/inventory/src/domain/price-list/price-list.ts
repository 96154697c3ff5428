import {
  isCurrency,
  type Money,
  type PriceListTerms,
  type Quantity,
  quantity,
  type Thousandths,
  thousandths,
} from '@sales/contracts';
import {
  again,
  type Dated,
  type Dates,
  type Decider,
  datesAfter,
  equal,
  type GivenDate,
  reject as rejectWith,
  requireOrder,
  type SnapshotFormat,
  type Step,
} from '@sales/eventsourcing';
import { PersistentMap } from '../persistent-map.ts';

export type PriceListErrorCode =
  | 'price-list/unknown'
  | 'price-list/already-exists'
  | 'price-list/unknown-currency'
  | 'price-list/currency-mismatch'
  | 'price-list/currency-fixed'
  | 'price-list/invalid-period'
  | 'price-list/dated-too-early'
  | 'price-list/no-such-price';

const reject = (code: PriceListErrorCode, details?: Readonly<Record<string, unknown>>): never =>
  rejectWith(code, details);

/** Storage format: never rename. */
export type PriceListEvent =
  /** There is a list, without prices yet. */
  | { readonly type: 'PriceListCreated'; readonly data: { readonly terms: PriceListTerms } }
  /** When, for whom or how strongly it holds has changed. */
  | {
      readonly type: 'PriceListChanged';
      readonly data: { readonly terms: PriceListTerms; readonly previous: PriceListTerms };
    }
  /** A product costs this much from this quantity on. */
  | {
      readonly type: 'PriceSet';
      readonly data: {
        readonly sku: string;
        readonly minQuantity: Quantity;
        readonly unitPrice: Money;
        readonly previous?: Money;
      };
    }
  /** The list has no price for this product from this quantity on any more. */
  | { readonly type: 'PriceRemoved'; readonly data: { readonly sku: string; readonly minQuantity: Quantity } };

export type PriceListCommand =
  | { readonly type: 'CreatePriceList'; readonly terms: PriceListTerms }
  | { readonly type: 'ChangePriceList'; readonly terms: PriceListTerms }
  /** Creates it, or makes its terms these: for importers. */
  | { readonly type: 'PutPriceList'; readonly terms: PriceListTerms }
  | { readonly type: 'SetPrice'; readonly sku: string; readonly minQuantity: Quantity; readonly unitPrice: Money }
  | { readonly type: 'RemovePrice'; readonly sku: string; readonly minQuantity: Quantity };

/** What a unit costs from a quantity on. */
export type PriceFrom = readonly [from: Thousandths, unitPrice: Money];

export type PriceListState =
  | { readonly status: 'none' }
  | {
      readonly status: 'created';
      readonly terms: PriceListTerms;
      /** When it was created, on the clock of the business. */
      readonly dates?: Dates;
      /** By SKU, each from the smallest quantity to the largest. */
      readonly prices: PersistentMap<readonly PriceFrom[]>;
    };

/** The prices of a product, from the smallest quantity to the largest. */
export const pricesOf = (state: PriceListState, sku: string): readonly PriceFrom[] =>
  (state.status === 'created' ? state.prices.get(sku) : undefined) ?? [];

const priceFrom = (state: PriceListState, sku: string, from: Thousandths): Money | undefined =>
  pricesOf(state, sku).find(([minimum]) => minimum === from)?.[1];

const stepsOf = ({ type }: PriceListEvent): readonly Step[] => [{ of: 'list', turns: type === 'PriceListCreated' }];

const decide = (command: PriceListCommand & GivenDate, state: PriceListState): readonly PriceListEvent[] => {
  const events = decideUndated(command, state);
  const dates = state.status === 'none' ? undefined : state.dates;
  requireOrder<PriceListErrorCode>('price-list/dated-too-early', command.dated, dates, events.flatMap(stepsOf));
  return events;
};

const decideUndated = (command: PriceListCommand, state: PriceListState): readonly PriceListEvent[] => {
  switch (command.type) {
    case 'CreatePriceList':
    case 'PutPriceList': {
      const { terms } = command;
      if (state.status === 'none') return [{ type: 'PriceListCreated', data: { terms: checked(terms) } }];
      if (command.type === 'PutPriceList') return change(terms, state.terms);
      return again<PriceListErrorCode>('price-list/already-exists', {}, state.terms, terms);
    }
    case 'ChangePriceList':
      return state.status === 'none' ? reject('price-list/unknown') : change(command.terms, state.terms);
    case 'SetPrice': {
      if (state.status === 'none') return reject('price-list/unknown');
      const { sku, unitPrice } = command;
      const { currency } = state.terms;
      if (unitPrice.currency !== currency)
        return reject('price-list/currency-mismatch', { currency, given: unitPrice.currency });
      const from = thousandths(command.minQuantity);
      const previous = priceFrom(state, sku, from);
      if (previous?.amount === unitPrice.amount) return [];
      const minQuantity = quantity(from);
      return [{ type: 'PriceSet', data: { sku, minQuantity, unitPrice, ...(previous !== undefined && { previous }) } }];
    }
    case 'RemovePrice': {
      if (state.status === 'none') return reject('price-list/unknown');
      const { sku } = command;
      const from = thousandths(command.minQuantity);
      const minQuantity = quantity(from);
      if (priceFrom(state, sku, from) === undefined) return reject('price-list/no-such-price', { sku, minQuantity });
      return [{ type: 'PriceRemoved', data: { sku, minQuantity } }];
    }
  }
};

const change = (terms: PriceListTerms, previous: PriceListTerms): readonly PriceListEvent[] => {
  if (equal(terms, previous)) return [];
  if (terms.currency !== previous.currency) return reject('price-list/currency-fixed', { currency: previous.currency });
  return [{ type: 'PriceListChanged', data: { terms: checked(terms), previous } }];
};

const checked = (terms: PriceListTerms): PriceListTerms => {
  const { currency, validFrom, validTo } = terms;
  if (!isCurrency(currency)) reject('price-list/unknown-currency', { currency });
  if (validFrom !== undefined && validTo !== undefined && validTo < validFrom) {
    reject('price-list/invalid-period', { validFrom, validTo });
  }
  return terms;
};

const evolve = (state: PriceListState, event: Dated<PriceListEvent>): PriceListState => {
  if (event.type === 'PriceListCreated') {
    const dates = datesAfter(undefined, event, stepsOf(event));
    return {
      status: 'created',
      terms: event.data.terms,
      prices: PersistentMap.empty,
      ...(dates !== undefined && { dates }),
    };
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

/** Prices in one currency, from quantities on, for a time and for everybody or some. One stream a list. */
export const priceList: Decider<PriceListState, PriceListCommand & GivenDate, PriceListEvent> = {
  initialState: { status: 'none' },
  decide,
  evolve,
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
  version: 2,
  encode: (list) => (list.status === 'none' ? list : { ...list, prices: list.prices.entries() }),
  decode: (list) => (list.status === 'none' ? list : { ...list, prices: PersistentMap.from(list.prices) }),
};
