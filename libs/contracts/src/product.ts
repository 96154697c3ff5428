import { type Static, Type } from 'typebox';
import { type DataOf, event, object, type PublicationOf, Sku, Text, topic } from './contract.ts';
import { NonNegativeMoney } from './money.ts';
import { Percent } from './quantity.ts';

export const productTopic = topic('sales.product.v1');

export const ProductDetails = object({
  name: Text(300),
  description: Type.Optional(Text(4000)),
  /** Path with slashes, from the widest to the narrowest: `Furniture/Chairs`. */
  category: Type.Optional(
    Type.String({ pattern: '^[^/]+(/[^/]+){0,5}$', maxLength: 200, examples: ['Furniture/Chairs'] }),
  ),
  unit: Text(20),
  barcode: Type.Optional(Text(60)),
  /** Tax on a sale, in percent; the price list says whether its prices contain it. */
  taxRate: Percent,
  attributes: Type.Optional(Type.Record(Type.String({ maxLength: 60 }), Type.String({ maxLength: 500 }))),
  standardCost: Type.Optional(NonNegativeMoney),
});
export type ProductDetails = Static<typeof ProductDetails>;

export const productContracts = {
  'sales.product.added.v1': event('There is one more thing to sell.', { sku: Sku, details: ProductDetails }),
  'sales.product.changed.v1': event('Something about it has changed; these are all details.', {
    sku: Sku,
    details: ProductDetails,
  }),
  'sales.product.categorised.v1': event('It stands on another shelf of the catalogue.', {
    sku: Sku,
    category: Text(200),
  }),
  'sales.product.discontinued.v1': event('It is sold no more once it is out of stock, and cannot be ordered.', {
    sku: Sku,
    reason: Type.Optional(Text(500)),
  }),
  'sales.product.reinstated.v1': event('It can be ordered again.', { sku: Sku }),
};
export type ProductContracts = DataOf<typeof productContracts>;
export type ProductPublication = PublicationOf<typeof productContracts>;
