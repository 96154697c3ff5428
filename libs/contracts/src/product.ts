import { Type } from 'typebox';
import { attachmentEvents } from './attachment.ts';
import { type ByType, category, event, type PublicationOf, type ValueOf } from './category.ts';
import { naturalKey } from './code.ts';
import { CategoryPath, object, Sku, Text } from './contract.ts';
import { Custom } from './custom.ts';
import { PositiveQuantity } from './quantity.ts';
import { maybeWhy } from './reason.ts';
import { TaxCategory } from './tax.ts';
import { UnitCode } from './unit.ts';
import { UnitPrice } from './unit-price.ts';

/** A unit of a product beside its base unit. */
export const ProductUnit = object({
  unit: UnitCode,
  factor: Type.With(PositiveQuantity, { description: 'Number of base units in one: "12" for a box of twelve' }),
});
export type ProductUnit = ValueOf<typeof ProductUnit>;

/**
 * What a scanner reads. Whatever a shop scans is a bar code, codes of its own too, so no check digit is asked for. What
 * makes two of them one: see `barcodeKey`.
 */
export const BarcodeCode = Type.String({
  pattern: '^[^\\p{C}]*[^\\p{C}\\p{Z}][^\\p{C}]*$',
  maxLength: 60,
  title: 'BarcodeCode',
  description:
    '1 to 60 visible characters. A GTIN is one however many zeros it begins with; of other codes case and spaces ' +
    'around them do not matter',
  examples: ['4006381333931'],
});

/** The last digit of a GTIN makes the weighted sum of all a multiple of ten: 3 and 1 in turns, 1 for the last. */
const isGtin = (digits: string): boolean =>
  /^(\d{8}|\d{12,14})$/.test(digits) &&
  [...digits].reverse().reduce((sum, digit, nth) => sum + Number(digit) * (nth % 2 === 0 ? 1 : 3), 0) % 10 === 0;

/**
 * What bar codes are compared by. Scanners give the same GTIN with 12 digits, with 13 or with 14, so those with a right
 * check digit are filled up to 14; all others are compared as codes are.
 */
export const barcodeKey = (code: string): string => {
  const key = naturalKey(code);
  return isGtin(key) ? key.padStart(14, '0') : key;
};

/** A code that is scanned, and what of the product it is on. */
export const Barcode = object({
  code: BarcodeCode,
  unit: Type.Optional(Type.With(UnitCode, { description: 'Absent: the base unit' })),
});
export type Barcode = ValueOf<typeof Barcode>;

export const ProductDetails = object({
  name: Text(300),
  description: Type.Optional(Text(4000)),
  category: Type.Optional(CategoryPath),
  unit: Type.With(UnitCode, { description: 'Base unit, in which stock is counted' }),
  units: Type.Optional(
    Type.Array(ProductUnit, { maxItems: 100, description: 'Other units that the product comes in' }),
  ),
  barcodes: Type.Optional(
    Type.Array(Barcode, { maxItems: 200, description: 'A bar code belongs to one product only' }),
  ),
  /** What it is for the law of taxes; the price list says whether its prices contain the tax. */
  taxCategory: TaxCategory,
  custom: Type.Optional(Custom),
  standardCost: Type.Optional(UnitPrice),
});
export type ProductDetails = ValueOf<typeof ProductDetails>;

export const products = category('product', {
  about: 'What is sold. One stream a SKU.',
  key: { sku: Sku },
  events: {
    ProductAdded: event('There is one more thing to sell.', { details: ProductDetails }),
    ProductChanged: event('Something about it has changed; these are all details.', {
      details: ProductDetails,
    }),
    ProductCategorised: event('It stands on another shelf of the catalogue.', {
      category: CategoryPath,
    }),
    ProductDiscontinued: event('It is sold no more once it is out of stock, and cannot be ordered.', {
      ...maybeWhy,
    }),
    ProductReinstated: event('It can be ordered again.', {}),
    BaseUnitFixed: event('It was used for the first time, in a price, in stock or by an order: its base unit stays.', {
      unit: UnitCode,
    }),
    ClaimWithdrawn: event(
      'A bar code was set aside for this product and never used, and another product has it now. The only event ' +
        'of a product that was not added in the end.',
      { barcode: BarcodeCode },
    ),
    ...attachmentEvents,
  },
});

export type ProductContracts = ByType<typeof products>;
export type ProductPublication = PublicationOf<typeof products>;
