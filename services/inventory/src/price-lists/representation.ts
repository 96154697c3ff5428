import { object, PriceBreak, PriceListTerms, quantity } from '@sales/contracts';
import type { After } from '@sales/service-kit';
import { type Static, Type } from 'typebox';
import { reject } from './errors.ts';
import { type PriceListState, pricesOf } from './state.ts';

/** The ETag without its quotes. */
const revision = Type.Integer();

export const PriceList = object(
  { priceList: Type.String(), ...PriceListTerms.properties, revision },
  { $id: 'PriceList' },
);

/** @throws DomainError `price-list/unknown` */
export const toPriceList = ({ id, state, revision }: After<PriceListState>): Static<typeof PriceList> =>
  state.status === 'none' ? reject('price-list/unknown') : { priceList: id, ...state.terms, revision };

export const ProductPrices = object(
  {
    priceList: Type.String(),
    sku: Type.String(),
    breaks: Type.Array(PriceBreak),
    revision,
  },
  { $id: 'ProductPrices' },
);

export const toPrices = ({
  id: priceList,
  state: { sku, list },
  revision,
}: After<{ readonly sku: string; readonly list: PriceListState }>): Static<typeof ProductPrices> => ({
  priceList,
  sku,
  breaks: pricesOf(list, sku).map(([unit, from, unitPrice]) => ({ unit, minQuantity: quantity(from), unitPrice })),
  revision,
});
