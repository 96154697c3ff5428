import type { WarehouseDetails } from '@sales/contracts';

/** Storage format: never rename. */
export type WarehouseEvent =
  /** Goods can be kept here, for the first time or again. */
  | { readonly type: 'WarehouseOpened'; readonly data: { readonly details: WarehouseDetails } }
  | {
      readonly type: 'WarehouseChanged';
      readonly data: { readonly details: WarehouseDetails; readonly previous: WarehouseDetails };
    }
  /** Nothing can be kept here any more. */
  | { readonly type: 'WarehouseClosed'; readonly data: Record<string, never> };
