import type { PriceListTerms, Quantity, UnitPrice } from '@sales/contracts';

export type PriceListCommand =
  | { readonly type: 'CreatePriceList'; readonly terms: PriceListTerms }
  | { readonly type: 'ChangePriceList'; readonly terms: PriceListTerms }
  /** Creates it, or makes its terms these: for importers. */
  | { readonly type: 'PutPriceList'; readonly terms: PriceListTerms }
  | { readonly type: 'SetPrice'; readonly sku: string; readonly minQuantity: Quantity; readonly unitPrice: UnitPrice }
  | { readonly type: 'RemovePrice'; readonly sku: string; readonly minQuantity: Quantity };
