import type { Attachment, ProductDetails, Why } from '@sales/contracts';
import type { Changes, FileCommand } from '@sales/eventsourcing';

/** Bar codes, by their keys, that were claimed for a product while it was at this epoch: good for as long as it is. */
export type Claims = { readonly epoch: number; readonly values: readonly string[] };

/** A command that may need bar codes to be claimed first. */
export type ClaimingCommand = (
  | { readonly type: 'AddProduct'; readonly details: ProductDetails }
  | { readonly type: 'ChangeProduct'; readonly changes: Changes<ProductDetails> }
  /** Adds it, or makes it what the details say: for importers. */
  | {
      readonly type: 'PutProduct';
      readonly details: ProductDetails;
      /** What a product that is there keeps, where the details do not have it. */
      readonly keeps?: readonly (keyof ProductDetails)[];
    }
) & { readonly claims?: Claims };

export type ProductCommand =
  | ClaimingCommand
  | { readonly type: 'CategoriseProduct'; readonly category: string }
  | ({ readonly type: 'DiscontinueProduct' } & Partial<Why>)
  | { readonly type: 'ReinstateProduct' }
  /** It is used: what is counted and priced from now on is in its base unit. */
  | { readonly type: 'FixBaseUnit' }
  /** Takes a claim away that was made at this epoch and not used since. */
  | { readonly type: 'WithdrawClaim'; readonly barcode: string; readonly epoch: number }
  | FileCommand<Attachment>;
