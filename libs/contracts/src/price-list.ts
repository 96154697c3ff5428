import { type Static, Type } from 'typebox';
import {
  BusinessDate,
  type DataOf,
  event,
  object,
  PriceListCode,
  type PublicationOf,
  Sku,
  Text,
  topic,
} from './contract.ts';
import { Currency, NonNegativeMoney } from './money.ts';
import { PositiveQuantity } from './quantity.ts';

export const priceListTopic = topic('sales.priceList.v1');

export const PriceListTerms = object({
  name: Text(200),
  currency: Currency,
  taxIncluded: Type.Boolean({ description: 'Whether the prices contain the tax' }),
  /** First and last day on which the list holds; open where absent. */
  validFrom: Type.Optional(BusinessDate),
  validTo: Type.Optional(BusinessDate),
  priority: Type.Integer({
    minimum: 0,
    maximum: 1000,
    description:
      "Of several lists that fit, the one with the higher priority counts; a customer's own list counts before all",
  }),
  assignedOnly: Type.Boolean({
    description: 'For customers in this list only when they are assigned to it; otherwise for all',
  }),
});
export type PriceListTerms = Static<typeof PriceListTerms>;

/** A price from a quantity on, per unit. */
export const PriceBreak = object({ minQuantity: PositiveQuantity, unitPrice: NonNegativeMoney });
export type PriceBreak = Static<typeof PriceBreak>;

export const priceListContracts = {
  'sales.priceList.created.v1': event('There is a list, without prices yet.', {
    priceList: PriceListCode,
    terms: PriceListTerms,
  }),
  'sales.priceList.changed.v1': event('When, for whom or how strongly the list holds has changed.', {
    priceList: PriceListCode,
    terms: PriceListTerms,
  }),
  'sales.priceList.price-set.v1': event(
    'Sets the price of a product from a quantity on, and replaces the one that stood there.',
    {
      priceList: PriceListCode,
      sku: Sku,
      minQuantity: PositiveQuantity,
      unitPrice: NonNegativeMoney,
    },
  ),
  'sales.priceList.price-removed.v1': event('The list has no price for this product from this quantity on any more.', {
    priceList: PriceListCode,
    sku: Sku,
    minQuantity: PositiveQuantity,
  }),
};
export type PriceListContracts = DataOf<typeof priceListContracts>;
export type PriceListPublication = PublicationOf<typeof priceListContracts>;
