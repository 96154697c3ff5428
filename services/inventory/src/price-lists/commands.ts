import type { PriceListTerms, Quantity, UnitPrice } from '@sales/contracts';

/** What of a product a price is of: a unit, from so many of it on. */
type Step = { readonly sku: string; readonly unit: string; readonly minQuantity: Quantity };

export type PriceListCommand =
  | { readonly type: 'CreatePriceList'; readonly terms: PriceListTerms }
  | { readonly type: 'ChangePriceList'; readonly terms: PriceListTerms }
  /** Creates it, or makes its terms these: for importers. */
  | { readonly type: 'PutPriceList'; readonly terms: PriceListTerms }
  | ({ readonly type: 'SetPrice'; readonly unitPrice: UnitPrice } & Step)
  | ({ readonly type: 'RemovePrice' } & Step);
