import type { Money, PriceListTerms, Quantity } from '@sales/contracts';

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
