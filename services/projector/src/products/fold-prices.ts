import { priceLists as contracts, type Money, quantity, thousandths } from '@sales/contracts';
import { type EventNamed, type Fold, foldedTable, type Handling, idOf, on } from '@sales/eventsourcing';
import { type PriceListRow, type PriceRow, priceListTable, priceTable } from './table.ts';

const withTerms = ({
  data,
  effectiveAt,
  revision,
}: EventNamed<typeof contracts, 'PriceListCreated' | 'PriceListChanged'>): PriceListRow => ({
  price_list: data.priceList,
  terms: data.terms,
  updated_at: effectiveAt,
  revision: Number(revision),
});

export const evolveTerms: Fold<PriceListRow> = on(contracts, {
  PriceListCreated: withTerms,
  PriceListChanged: withTerms,
});

type PriceEvent = EventNamed<typeof contracts, 'PriceSet' | 'PriceRemoved'>;

const keyOf = ({ data }: PriceEvent) => ({
  price_list: data.priceList,
  sku: data.sku,
  min_quantity: thousandths(data.minQuantity),
});

/** Key columns of the price that an event is about. */
export const priceKey: Handling<[], ReturnType<typeof keyOf>> = on(contracts, { PriceSet: keyOf, PriceRemoved: keyOf });

export const evolvePrice: Fold<PriceRow> = on(contracts, {
  PriceSet: (event) => {
    const { unitPrice } = event.data;
    return { ...keyOf(event), unit_price: unitPrice.amount, currency: unitPrice.currency };
  },
  PriceRemoved: () => undefined,
});

export const priceLists = foldedTable<PriceListRow>({
  table: priceListTable,
  keys: ({ stream }) => [{ price_list: idOf(stream) }],
  evolve: evolveTerms,
});

export const prices = foldedTable<PriceRow>({
  table: priceTable,
  keys: (event) => {
    const key = priceKey(event);
    return key && [key];
  },
  evolve: evolvePrice,
});

export type Price = { readonly sku: string; readonly minQuantity: string; readonly unitPrice: Money };

export const priceOf = ({ sku, min_quantity, unit_price, currency }: PriceRow): Price => ({
  sku,
  minQuantity: quantity(min_quantity),
  unitPrice: { amount: unit_price, currency },
});
