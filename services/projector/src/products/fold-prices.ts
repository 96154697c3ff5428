import { type Money, quantity, thousandths } from '@sales/contracts';
import type { PublishedEvent } from '@sales/eventsourcing';
import { asPriceListEvent, type PriceListEvent } from '../events.ts';
import { foldedTable } from '../reading/folding/index.ts';
import { type PriceListRow, type PriceRow, priceListTable, priceTable } from './table.ts';

type PriceEvent = Extract<
  PriceListEvent,
  { readonly type: 'sales.priceList.price-set.v1' | 'sales.priceList.price-removed.v1' }
>;
type TermsEvent = Exclude<PriceListEvent, PriceEvent>;

const isPrice = (event: PriceListEvent): event is PriceEvent =>
  event.type === 'sales.priceList.price-set.v1' || event.type === 'sales.priceList.price-removed.v1';

export const asPriceEvent = (event: PublishedEvent): PriceEvent | undefined => {
  const known = asPriceListEvent(event);
  return known !== undefined && isPrice(known) ? known : undefined;
};

export const asTermsEvent = (event: PublishedEvent): TermsEvent | undefined => {
  const known = asPriceListEvent(event);
  return known !== undefined && !isPrice(known) ? known : undefined;
};

export const evolveTerms = (_row: PriceListRow | undefined, event: TermsEvent): PriceListRow => ({
  price_list: event.data.priceList,
  terms: event.data.terms,
  updated_at: event.effectiveAt,
  revision: Number(event.revision),
});

export const evolvePrice = (_row: PriceRow | undefined, event: PriceEvent): PriceRow | undefined => {
  if (event.type === 'sales.priceList.price-removed.v1') return undefined;
  const { priceList, sku, minQuantity, unitPrice } = event.data;
  return {
    price_list: priceList,
    sku,
    min_quantity: thousandths(minQuantity),
    unit_price: unitPrice.amount,
    currency: unitPrice.currency,
  };
};

/** Key columns of the price that an event is about. */
export const priceKey = ({ data }: PriceEvent) => ({
  price_list: data.priceList,
  sku: data.sku,
  min_quantity: thousandths(data.minQuantity),
});

export const priceLists = foldedTable<TermsEvent, PriceListRow>({
  table: priceListTable,
  event: asTermsEvent,
  keys: (event) => [{ price_list: event.data.priceList }],
  evolve: evolveTerms,
});

export const prices = foldedTable<PriceEvent, PriceRow>({
  table: priceTable,
  event: asPriceEvent,
  keys: (event) => [priceKey(event)],
  evolve: evolvePrice,
});

export type Price = { readonly sku: string; readonly minQuantity: string; readonly unitPrice: Money };

export const priceOf = ({ sku, min_quantity, unit_price, currency }: PriceRow): Price => ({
  sku,
  minQuantity: quantity(min_quantity),
  unitPrice: { amount: unit_price, currency },
});
