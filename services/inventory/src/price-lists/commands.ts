import type { Money, PriceListTerms, Quantity } from '@sales/contracts';

export type PriceListCommand =
  | { readonly type: 'CreatePriceList'; readonly terms: PriceListTerms }
  | { readonly type: 'ChangePriceList'; readonly terms: PriceListTerms }
  /** Creates it, or makes its terms these: for importers. */
  | { readonly type: 'PutPriceList'; readonly terms: PriceListTerms }
  | { readonly type: 'SetPrice'; readonly sku: string; readonly minQuantity: Quantity; readonly unitPrice: Money }
  | { readonly type: 'RemovePrice'; readonly sku: string; readonly minQuantity: Quantity };
