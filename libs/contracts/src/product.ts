import { Type } from 'typebox';
import { attachmentEvents } from './attachment.ts';
import { type ByType, category, event, type PublicationOf, type ValueOf } from './category.ts';
import { object, Sku, Text } from './contract.ts';
import { Custom } from './custom.ts';
import { PositiveQuantity } from './quantity.ts';
import { maybeWhy } from './reason.ts';
import { TaxCategory } from './tax.ts';
import { UnitCode } from './unit.ts';
import { UnitPrice } from './unit-price.ts';

/** A unit of a product beside its base unit. */
export const ProductUnit = object({
  unit: UnitCode,
  factor: Type.With(PositiveQuantity, { description: 'How many base units one of it is: "12" for a box of twelve' }),
});
export type ProductUnit = ValueOf<typeof ProductUnit>;

/** A code that is scanned, and what of the product it is on. */
export const Barcode = object({
  code: Text(60),
  unit: Type.Optional(Type.With(UnitCode, { description: 'Absent: the base unit' })),
});
export type Barcode = ValueOf<typeof Barcode>;

export const ProductDetails = object({
  name: Text(300),
  description: Type.Optional(Text(4000)),
  /** Path with slashes, from the widest to the narrowest: `Furniture/Chairs`. */
  category: Type.Optional(
    Type.String({ pattern: '^[^/]+(/[^/]+){0,5}$', maxLength: 200, examples: ['Furniture/Chairs'] }),
  ),
  unit: Type.With(UnitCode, { description: 'The base unit: stock is counted in it' }),
  units: Type.Optional(Type.Array(ProductUnit, { maxItems: 20, description: 'Other units that the product comes in' })),
  barcodes: Type.Optional(Type.Array(Barcode, { maxItems: 50 })),
  /** What it is for the law of taxes; the price list says whether its prices contain the tax. */
  taxCategory: TaxCategory,
  custom: Type.Optional(Custom),
  standardCost: Type.Optional(UnitPrice),
});
export type ProductDetails = ValueOf<typeof ProductDetails>;

export const products = category('product', {
  about: 'What is sold. One stream a SKU.',
  key: { sku: Sku },
  topic: { partitions: 1, cleanup: 'keep' },
  events: {
    ProductAdded: event('There is one more thing to sell.', { details: ProductDetails }),
    ProductChanged: event('Something about it has changed; these are all details.', {
      details: ProductDetails,
    }),
    ProductCategorised: event('It stands on another shelf of the catalogue.', {
      category: Text(200),
    }),
    ProductDiscontinued: event('It is sold no more once it is out of stock, and cannot be ordered.', {
      ...maybeWhy,
    }),
    ProductReinstated: event('It can be ordered again.', {}),
    ...attachmentEvents,
  },
});

export type ProductContracts = ByType<typeof products>;
export type ProductPublication = PublicationOf<typeof products>;
