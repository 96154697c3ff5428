import { Type } from 'typebox';
import { category, event, type PublicationOf, type ValueOf } from './category.ts';
import { BusinessDate, object, PriceListCode, Sku, Text } from './contract.ts';
import { Currency } from './money.ts';
import { PositiveQuantity } from './quantity.ts';
import { UnitCode } from './unit.ts';
import { UnitPrice } from './unit-price.ts';

export const PriceListTerms = object({
  name: Text(200),
  currency: Currency,
  taxIncluded: Type.Boolean({ description: 'Whether the prices contain the tax' }),
  /** First and last day on which the list holds; open where absent. */
  validFrom: Type.Optional(BusinessDate),
  validTo: Type.Optional(BusinessDate),
  priority: Type.Integer({
    minimum: 0,
    maximum: 1_000_000,
    description:
      'Of several lists that fit, the one with the highest priority applies; a list assigned to the customer comes ' +
      'first',
  }),
  assignedOnly: Type.Boolean({
    description: 'Applies only to customers that it is assigned to; otherwise to all',
  }),
});
export type PriceListTerms = ValueOf<typeof PriceListTerms>;

/** What a price is of, beside its product: a unit, from a quantity of it on. */
const step = {
  unit: Type.With(UnitCode, {
    description: 'Unit that the price is for: the base unit of the product, or another of its units',
  }),
  minQuantity: Type.With(PositiveQuantity, { description: 'Minimum number of `unit`' }),
};

/** The price of a unit, from a quantity on. */
export const PriceBreak = object({ ...step, unitPrice: UnitPrice });
export type PriceBreak = ValueOf<typeof PriceBreak>;

export const priceLists = category('priceList', {
  about: 'Price lists and their prices. One stream a list.',
  key: { priceList: PriceListCode },
  events: {
    PriceListCreated: event('There is a list, without prices yet.', {
      terms: PriceListTerms,
    }),
    PriceListChanged: event('When, for whom or how strongly the list holds has changed.', {
      terms: PriceListTerms,
    }),
    PriceSet: event(
      'Sets the price of a unit of a product from a quantity on, and replaces the one that stood there.',
      { sku: Sku, ...step, unitPrice: UnitPrice },
    ),
    PriceRemoved: event('The list has no price for this unit of the product from this quantity on any more.', {
      sku: Sku,
      ...step,
    }),
  },
});

export type PriceListPublication = PublicationOf<typeof priceLists>;
