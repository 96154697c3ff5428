import { priceLists as contracts, quantity, thousandths, type UnitPrice, unitsOf } from '@sales/contracts';
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
  unit: data.unit,
  min_quantity: thousandths(data.minQuantity),
});

/** Key columns of the price that an event is about. */
export const priceKey: Handling<[], ReturnType<typeof keyOf>> = on(contracts, { PriceSet: keyOf, PriceRemoved: keyOf });

export const evolvePrice: Fold<PriceRow> = on(contracts, {
  PriceSet: (event) => {
    const { micros, currency } = event.data.unitPrice;
    return { ...keyOf(event), micros, per: unitsOf(event.data.unitPrice), currency };
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

const manyUnits: Readonly<Record<number, 100 | 1000>> = { 100: 100, 1000: 1000 };

export const unitPriceOf = ({ micros, per, currency }: PriceRow): UnitPrice => {
  const units = manyUnits[per];
  return { micros, currency, ...(units !== undefined && { per: units }) };
};

export type Price = {
  readonly sku: string;
  readonly unit: string;
  readonly minQuantity: string;
  readonly unitPrice: UnitPrice;
};

export const priceOf = (row: PriceRow): Price => ({
  sku: row.sku,
  unit: row.unit,
  minQuantity: quantity(row.min_quantity),
  unitPrice: unitPriceOf(row),
});
