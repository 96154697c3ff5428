import type { Attachment, ProductDetails, Why } from '@sales/contracts';
import type { FileCommand } from '@sales/eventsourcing';

export type ProductCommand =
  | { readonly type: 'AddProduct'; readonly details: ProductDetails }
  | { readonly type: 'ChangeProduct'; readonly changes: Partial<ProductDetails> }
  /** Adds it, or makes it what the details say: for importers. */
  | { readonly type: 'PutProduct'; readonly details: ProductDetails }
  | { readonly type: 'CategoriseProduct'; readonly category: string }
  | ({ readonly type: 'DiscontinueProduct' } & Partial<Why>)
  | { readonly type: 'ReinstateProduct' }
  | FileCommand<Attachment>;
