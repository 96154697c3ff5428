import type { ProductDetails } from '@sales/contracts';

/** Storage format: never rename. */
export type ProductEvent =
  /** There is one more thing to sell. */
  | { readonly type: 'ProductAdded'; readonly data: { readonly details: ProductDetails } }
  /** Something about it has changed; `details` is all of it, `previous` what it was. */
  | {
      readonly type: 'ProductChanged';
      readonly data: { readonly details: ProductDetails; readonly previous: ProductDetails };
    }
  /** It stands on another shelf of the catalogue. */
  | { readonly type: 'ProductCategorised'; readonly data: { readonly category: string; readonly previous?: string } }
  /** It is sold no more once it is out of stock; nobody can order it. Once more: for another reason. */
  | { readonly type: 'ProductDiscontinued'; readonly data: { readonly reason?: string } }
  /** It can be ordered again. */
  | { readonly type: 'ProductReinstated'; readonly data: Record<string, never> };
